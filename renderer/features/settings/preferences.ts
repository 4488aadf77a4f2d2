import type { Settings } from '#contract/settings.ts'
import type { Transport } from '../../transport/transport.ts'

/** What one person set, kept by the host where it serves settings and by this browser where it does not. */
export interface Preferences {
  current(): Settings
  subscribe(listener: () => void): () => void
  /** Takes effect at once; is kept soon after. */
  set(change: Partial<Settings>): void
}

/** Spelled here and not imported: the contract's file would bring its validator into the bundle. A test compares them. */
export const firstSettings: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'normal',
  navigationFolded: false,
  detailWidth: 420,
  tables: {},
}

const storageKey = 'farol.settings'
const keepAfterMs = 400

/** Starts from what this browser remembers, so that the first picture already has the right theme and language. */
export function createPreferences(transport: Transport): Preferences {
  const listeners = new Set<() => void>()
  const kept = remembered()
  let settings = kept.settings
  let unsaved = kept.unsaved
  let served = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function become(next: Settings) {
    settings = next
    remember({ settings, unsaved })
    for (const listener of listeners) listener()
  }

  async function load() {
    const { cache, queries } = transport
    const session = await cache.ensureQueryData(queries.session.info.queryOptions({ input: {} }))
    served = session.subjects.includes('settings')
    if (served) become({ ...(await transport.client.settings.get({})), ...unsaved })
  }

  async function keep() {
    if (!served || Object.keys(unsaved).length === 0) return
    const change = unsaved
    unsaved = {}
    try {
      await transport.client.settings.set(change)
    } catch {
      // Kept in this browser meanwhile, and sent with the next change.
      unsaved = { ...change, ...unsaved }
    }
    remember({ settings, unsaved })
  }

  const onConnection = () => {
    // A host that goes away while it is asked is asked again when it is back.
    if (transport.connection.state().kind === 'live') load().then(keep, () => undefined)
  }
  transport.connection.subscribe(onConnection)
  onConnection()

  return {
    current: () => settings,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(change) {
      unsaved = { ...unsaved, ...change }
      become({ ...settings, ...change })
      clearTimeout(timer)
      timer = setTimeout(() => void keep(), keepAfterMs)
    },
  }
}

/** What this browser keeps: the settings, and of them what the host has not taken yet. */
interface Kept {
  settings: Settings
  unsaved: Partial<Settings>
}

function remembered(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Kept>
    return { settings: { ...firstSettings, ...kept.settings }, unsaved: { ...kept.unsaved } }
  } catch {
    return { settings: firstSettings, unsaved: {} }
  }
}

function remember(kept: Kept) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept))
  } catch {
    // A browser that keeps nothing is no reason to stop: the settings hold until the page closes.
  }
}
