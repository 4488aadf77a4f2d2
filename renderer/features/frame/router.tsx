import { createHashHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { HomeScreen } from '../home/index.ts'
import { OltScreen } from '../olt/index.ts'
import { OnuScreen } from '../onu/index.ts'
import { RunsScreen } from '../run/index.ts'
import { StackScreen } from '../stack/index.ts'
import { Frame } from './frame.tsx'
import { NoScreen } from './no-screen.tsx'

type Search = Record<string, string>

/** Addresses are read and written as plain text, so that one can be read aloud: `#/onus?status=offline&cause=los`. */
function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text))
}

function stringifySearch(search: Record<string, unknown>): string {
  const text = Object.entries(search)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(value).replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%20', '+')}`,
    )
    .join('&')
  return text === '' ? '' : `?${text}`
}

const validateSearch = (search: Record<string, unknown>): Search => {
  const kept: Search = {}
  for (const [key, value] of Object.entries(search)) if (typeof value === 'string') kept[key] = value
  return kept
}

const root = createRootRoute({
  component: Frame,
  notFoundComponent: () => <NoScreen />,
  errorComponent: ({ error }) => <NoScreen error={error} />,
})
const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: HomeScreen }),
  createRoute({ getParentRoute: () => root, path: '/onus', component: OnuScreen, validateSearch }),
  createRoute({ getParentRoute: () => root, path: '/olts', component: OltScreen, validateSearch }),
  createRoute({ getParentRoute: () => root, path: '/runs', component: RunsScreen, validateSearch }),
  createRoute({ getParentRoute: () => root, path: '/stack', component: StackScreen }),
])

export function createConsoleRouter() {
  return createRouter({ routeTree, history: createHashHistory(), parseSearch, stringifySearch })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
