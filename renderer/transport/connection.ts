import type { ClientLink } from '@orpc/client'
import { LinkRefused, type OpenLink } from './links.ts'

/**
 * What the console may say about its way to the host. `since` in ms since the epoch. `offline` means that the host has
 * not answered for a while (it is still being tried) or that the session is gone (it is not).
 */
export type ConnectionState =
  | { kind: 'connecting'; since: number }
  | { kind: 'live'; since: number }
  | { kind: 'reconnecting'; since: number }
  | { kind: 'offline'; since: number; reason: 'unreachable' | 'session-gone' }

/** Thrown at once by every call made while there is no way to the host. */
export class NotConnected extends Error {
  constructor() {
    super('not connected to the host')
    this.name = 'NotConnected'
  }
}

export interface Connection {
  link: ClientLink<Record<never, never>>
  state(): ConnectionState
  subscribe(listener: () => void): () => void
  /** Tells that the host was heard, which is what "live" means. */
  heard(): void
  /** Tries now instead of at the next turn of the backoff. */
  retry(): void
  close(): void
}

export interface ConnectionOptions {
  open(): Promise<OpenLink>
  /** Proves that the host answers over a fresh way; rejects where it does not. */
  greet(link: ClientLink<Record<never, never>>): Promise<unknown>
  now?: () => number
  /** Silence after which a way that looks open is given up, ms. */
  silenceMs?: number
}

const firstDelayMs = 500
const longestDelayMs = 5000
const patienceMs = 10_000
const greetingMs = 8000

/** Wait before the given attempt, counted from 0: 0.5 s, doubled up to 5 s. */
export function backoffMs(attempt: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** attempt)
}

/** Keeps one way to the host open for as long as the page lives, and says honestly whether there is one. */
export function createConnection(options: ConnectionOptions): Connection {
  const now = options.now ?? Date.now
  const silenceMs = options.silenceMs ?? 20_000
  const listeners = new Set<() => void>()
  let state: ConnectionState = { kind: 'connecting', since: now() }
  let current: OpenLink | null = null
  let attempt = 0
  let lastHeard = now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false

  const watch = setInterval(() => {
    if (state.kind === 'live' && now() - lastHeard > silenceMs) current?.close()
  }, 1000)

  function become(next: ConnectionState) {
    state = next
    for (const listener of listeners) listener()
  }

  function lost(reason: 'unreachable' | 'session-gone') {
    current = null
    if (ended) return
    const since = state.kind === 'live' ? now() : state.since
    if (reason === 'session-gone') return become({ kind: 'offline', since, reason })
    const waited = now() - since
    if (state.kind === 'live') become({ kind: 'reconnecting', since })
    else if (state.kind !== 'offline' && waited > patienceMs) become({ kind: 'offline', since, reason })
    timer = setTimeout(dial, backoffMs(attempt++))
  }

  function dial() {
    clearTimeout(timer)
    connect().catch((error: unknown) => lost(error instanceof LinkRefused ? error.reason : 'unreachable'))
  }

  async function connect() {
    const opened = await options.open()
    if (ended) return opened.close()
    // Calls may go along with the greeting; only its answer makes the way a live one.
    current = opened
    try {
      await withTimeout(options.greet(opened.link), greetingMs)
    } catch (error) {
      current = null
      opened.close()
      throw isUnauthorized(error) ? new LinkRefused('session-gone') : error
    }
    attempt = 0
    lastHeard = now()
    void opened.closed.then((end) => {
      if (current === opened) lost(end === 'session-gone' ? 'session-gone' : 'unreachable')
    })
    become({ kind: 'live', since: now() })
  }

  dial()
  return {
    link: {
      call(path, input, callOptions) {
        if (current === null) return Promise.reject(new NotConnected())
        return current.link.call(path, input, callOptions)
      },
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    heard() {
      lastHeard = now()
    },
    retry() {
      if (state.kind === 'live' || ended) return
      attempt = 0
      dial()
    },
    close() {
      ended = true
      clearTimeout(timer)
      clearInterval(watch)
      current?.close()
      current = null
    },
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNAUTHORIZED'
}

function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new LinkRefused('unreachable')), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
