import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { later } from '../../lib/later.ts'
import { HomeScreen } from '../home/index.ts'
import { OnuScreen } from '../onu/index.ts'
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

/** A screen that people start with: its code comes with the console's own. */
function firstScreen<const Path extends string>(path: Path, component: RouteComponent) {
  return createRoute({ getParentRoute: () => root, path, component, validateSearch })
}

/** A screen at its address. Its code is loaded when somebody goes there, or when the first screen has nothing more to do. */
function screen<const Path extends string, Name extends string>(
  path: Path,
  load: () => Promise<Record<Name, () => ReactNode>>,
  name: Name,
) {
  return firstScreen(path, lazyRouteComponent(later(load), name))
}

// A new screen is one line here. That navigation, keys and palette lead to it is one more in places.tsx.
const routeTree = root.addChildren([
  firstScreen('/', HomeScreen),
  firstScreen('/onus', OnuScreen),
  screen('/unconfigured', () => import('../waiting/waiting-screen.tsx'), 'WaitingScreen'),
  screen('/olts', () => import('../olt/olt-screen.tsx'), 'OltScreen'),
  screen('/customers', () => import('../customer/customer-screen.tsx'), 'CustomerScreen'),
  screen('/macs', () => import('../mac/mac-screen.tsx'), 'MacScreen'),
  screen('/timeline', () => import('../timeline/timeline-screen.tsx'), 'TimelineScreen'),
  screen('/runs', () => import('../run/runs-screen.tsx'), 'RunsScreen'),
  screen('/jobs', () => import('../job/job-screen.tsx'), 'JobScreen'),
  screen('/logs', () => import('../log/log-screen.tsx'), 'LogScreen'),
  screen('/stack', () => import('../stack/stack-screen.tsx'), 'StackScreen'),
  screen('/settings', () => import('../settings/settings-screen.tsx'), 'SettingsScreen'),
])

export function createConsoleRouter() {
  return createRouter({
    routeTree,
    history: createHashHistory(),
    parseSearch,
    stringifySearch,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
