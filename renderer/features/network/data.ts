import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Olt } from '#contract/olt.ts'
import type { Picture } from '#contract/picture.ts'
import { defaultPolicy, type PolicyValues } from '#contract/rules/policy.ts'
import type { Stack } from '#contract/stack.ts'
import type { Summary } from '#contract/summary.ts'
import { decodeOnuTable, type OnuRows } from '../../lib/onu-rows.ts'
import { stackDown, type StackDown } from '../../lib/stack-down.ts'
import { useConnection, useLive, useQueries, useServes } from '../../transport/provider.tsx'
import { meansStackDown } from '../../transport/wire-error.ts'

/** Something about the network: what is known of it, from when, and whether that is the present. */
export interface Known<T> {
  data: T | undefined
  /** Not the present: the host or its database does not answer, and this is what was last seen. */
  isHeld: boolean
  isUpdating: boolean
  error: unknown
  retry(): void
}

/** Why what is on the screen is not of now; `sinceMs` where that is known. */
export type Held = { because: 'connecting' | 'reconnecting' | 'offline' | 'session-gone'; sinceMs: number } | StackDown

/** Whether the host answers and the stack behind it is what does not. */
export function isStackAway(held: Held | null): boolean {
  return held?.because === 'database' || held?.because === 'stopped' || held?.because === 'starting'
}

export function useHeld(): Held | null {
  const connection = useConnection()
  const { pulse } = useLive()
  const isAway = connection.kind === 'live' && pulse !== null && !pulse.database
  const stack = useStackWhile(isAway)
  if (connection.kind === 'offline') {
    return { because: connection.reason === 'session-gone' ? 'session-gone' : 'offline', sinceMs: connection.since }
  }
  if (connection.kind !== 'live') return { because: connection.kind, sinceMs: connection.since }
  return isAway ? stackDown(stack) : null
}

/** The newest full update, the next one, and who works on them. */
export function useClock() {
  const queries = useQueries()
  return useQuery(queries.run.clock.queryOptions({ input: {}, refetchInterval: 30_000 })).data
}

/** The stack's own state, asked for only while the database is away. The banner keeps it fresh for all. */
export function useStackWhile(isWanted: boolean, refetchInterval: number | false = false): Stack | undefined {
  const queries = useQueries()
  const isServed = useServes('stack')
  const enabled = isServed && isWanted
  const { data } = useQuery(queries.stack.status.queryOptions({ input: {}, enabled, staleTime: 2000, refetchInterval }))
  return enabled ? data : undefined
}

/** The last known picture, asked for only when the stack behind the host does not answer. */
function usePicture(isWanted: boolean): Picture | null {
  const queries = useQueries()
  const isServed = useServes('picture')
  const { data } = useQuery(
    queries.picture.last.queryOptions({ input: {}, enabled: isServed && isWanted, staleTime: 60_000 }),
  )
  return data ?? null
}

function useKnown<Wire, T>(
  query: UseQueryResult<Wire>,
  read: (wire: Wire) => T,
  fromPicture: (picture: Picture) => Wire,
): Known<T> {
  const held = useHeld()
  const isStackDown = isStackAway(held) || meansStackDown(query.error)
  const picture = usePicture(query.data === undefined && isStackDown)
  const wire = query.data ?? (picture === null ? undefined : fromPicture(picture))
  return {
    data: wire === undefined ? undefined : read(wire),
    isHeld: held !== null || isStackDown,
    isUpdating: query.isFetching && query.data !== undefined,
    error: query.data === undefined && picture === null ? query.error : null,
    retry: () => void query.refetch(),
  }
}

/** What the installation decides; what a new one would decide until its answer is there. */
export function usePolicy(): PolicyValues {
  const queries = useQueries()
  const { data } = useQuery(queries.policy.get.queryOptions({ input: {}, staleTime: 10 * 60_000 }))
  return data ?? defaultPolicy
}

export function useSummary(): Known<Summary> {
  const queries = useQueries()
  const query = useQuery(queries.summary.get.queryOptions({ input: {}, refetchInterval: 60_000 }))
  return useKnown(
    query,
    (summary) => summary,
    (picture) => picture.summary,
  )
}

export function useOlts(): Known<readonly Olt[]> {
  const queries = useQueries()
  const query = useQuery(queries.olt.list.queryOptions({ input: {}, refetchInterval: 60_000 }))
  return useKnown(
    query,
    (olts): readonly Olt[] => olts,
    (picture) => picture.olts,
  )
}

const decodedTables = new WeakMap<object, OnuRows>()

/** All ONUs in columns. Sharing structure with the table before would compare every cell, so it is off. */
export function useOnuRows(): Known<OnuRows> {
  const queries = useQueries()
  const query = useQuery(queries.onu.table.queryOptions({ input: {}, structuralSharing: false, staleTime: 60_000 }))
  return useKnown(
    query,
    (table) => {
      let rows = decodedTables.get(table)
      if (rows === undefined) decodedTables.set(table, (rows = decodeOnuTable(table)))
      return rows
    },
    (picture) => picture.onus,
  )
}
