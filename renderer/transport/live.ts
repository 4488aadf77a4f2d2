import type { QueryClient } from '@tanstack/react-query'
import type { LiveEvent } from '#contract/live.ts'
import type { RunProgress } from '#contract/run.ts'
import type { Client, Queries } from './client.ts'
import type { Connection } from './connection.ts'
import { readError } from './wire-error.ts'

/** What the announcements of the host add up to. */
export interface LiveState {
  /** Runs under way, by run id. */
  progress: ReadonlyMap<number, RunProgress>
  /** Whether database and queue answered the host at its last pulse; `null` before the first. */
  pulse: { atMs: number; database: boolean; redis: boolean } | null
}

export interface Live {
  state(): LiveState
  subscribe(listener: () => void): () => void
  close(): void
}

/** What an announcement makes old. */
type Stale = 'network' | 'customers' | 'stack'

const retryMs = 1000
/** Twelve OLTs that end together are one refetch, not twelve. */
const gatherMs = 250

/** Listens for as long as the connection lives and marks what an announcement makes old. */
export function followLive(connection: Connection, client: Client, queries: Queries, cache: QueryClient): Live {
  const listeners = new Set<() => void>()
  let state: LiveState = { progress: new Map(), pulse: null }
  let ended = false
  let gather: ReturnType<typeof setTimeout> | undefined
  const stale = new Set<Stale>()
  let attempt = new AbortController()

  function become(next: LiveState) {
    state = next
    for (const listener of listeners) listener()
  }

  function markStale(what: Stale) {
    stale.add(what)
    gather ??= setTimeout(() => {
      gather = undefined
      if (stale.delete('network')) {
        const { onu, mac, olt, run, event, summary, demo } = queries
        for (const subject of [onu, mac, olt, run, event, summary, demo]) {
          void cache.invalidateQueries({ queryKey: subject.key() })
        }
      }
      if (stale.delete('customers')) {
        for (const subject of [queries.customer, queries.onu, queries.event])
          void cache.invalidateQueries({ queryKey: subject.key() })
      }
      if (stale.delete('stack')) void cache.invalidateQueries({ queryKey: queries.stack.key() })
    }, gatherMs)
  }

  function receive(event: LiveEvent) {
    connection.heard()
    switch (event.type) {
      case 'run-progress':
        become({ ...state, progress: withRun(state.progress, event.progress) })
        return
      case 'run-finished':
        become({ ...state, progress: withoutRun(state.progress, event.runId) })
        markStale('network')
        return
      case 'olt-changed':
        markStale('network')
        return
      case 'customers-changed':
        markStale('customers')
        return
      case 'stack-changed':
        markStale('stack')
        return
      case 'policy-changed':
        void cache.invalidateQueries({ queryKey: queries.policy.key() })
        // Levels and freshness of everything are other ones now.
        markStale('network')
        return
      case 'pulse': {
        const back = state.pulse !== null && !state.pulse.database && event.database
        become({ ...state, pulse: { atMs: Date.parse(event.at), database: event.database, redis: event.redis } })
        if (back) void cache.invalidateQueries()
        return
      }
    }
  }

  async function listen(signal: AbortSignal) {
    const events = await client.live.events({}, { signal })
    void readActive(signal)
    for await (const event of events) receive(event)
  }

  /** The runs that began before we listened. Without a database there is no answer, and its pulse says so. */
  async function readActive(signal: AbortSignal) {
    const answer = await client.run.active({}, { signal }).catch(() => [])
    if (signal !== attempt.signal || signal.aborted) return
    become({ ...state, progress: new Map([...answer.map((run) => [run.runId, run] as const), ...state.progress]) })
  }

  /** A lost way ends its stream by itself; to abort that one would speak over a closed socket. Hence it is only replaced. */
  function restart() {
    if (ended || connection.state().kind !== 'live') return
    const mine = new AbortController()
    attempt = mine
    const { signal } = mine
    const again = () => {
      if (attempt === mine && !ended) setTimeout(() => attempt === mine && restart(), retryMs)
    }
    become({ ...state, progress: new Map() })
    listen(signal).then(again, (error: unknown) => {
      if (readError(error).code !== 'NOT_CONNECTED') connection.heard()
      again()
    })
  }

  const unsubscribe = connection.subscribe(restart)
  restart()
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      ended = true
      unsubscribe()
      clearTimeout(gather)
      attempt.abort()
    },
  }
}

function withRun(runs: ReadonlyMap<number, RunProgress>, run: RunProgress): ReadonlyMap<number, RunProgress> {
  return new Map(runs).set(run.runId, run)
}

function withoutRun(runs: ReadonlyMap<number, RunProgress>, runId: number): ReadonlyMap<number, RunProgress> {
  const next = new Map(runs)
  next.delete(runId)
  return next
}
