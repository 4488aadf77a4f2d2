import { useQuery } from '@tanstack/react-query'
import type { MacTable } from '#contract/mac.ts'
import { decodeMacTable, type MacRows } from '../../lib/mac-rows.ts'
import type { MacQuestion } from '../../lib/mac-filter.ts'
import { useQueries } from '../../transport/provider.tsx'

const decodedTables = new WeakMap<MacTable, MacRows>()

/** What is known of the MACs, and whether it is being asked for again. */
export interface KnownMacs {
  data: MacRows | undefined
  isUpdating: boolean
  error: unknown
  retry(): void
}

/**
 * All MACs in columns. Where a site has more than travel at once, the host narrows them by the question; else the page does,
 * which costs no way there and back.
 */
export function useMacRows(question: MacQuestion): KnownMacs {
  const queries = useQueries()
  const plain = { structuralSharing: false, staleTime: 60_000 }
  const whole = useQuery(queries.mac.table.queryOptions({ input: {}, ...plain }))
  const isCut = whole.data !== undefined && whole.data.total > whole.data.columns.mac.length
  const { olt, pon, vlan, place, text } = question
  const isAsked = olt.length + pon.length + vlan.length + place.length > 0 || text !== ''
  const input = { oltId: [...olt], ponPort: [...pon], vlan: [...vlan], place: [...place], text }
  const narrowed = useQuery(queries.mac.table.queryOptions({ input, enabled: isCut && isAsked, ...plain }))
  const table = (isCut && isAsked ? narrowed.data : undefined) ?? whole.data
  return {
    data: table === undefined ? undefined : decoded(table),
    isUpdating: table !== undefined && (whole.isFetching || narrowed.isFetching),
    error: table === undefined ? whole.error : null,
    retry: () => void whole.refetch(),
  }
}

function decoded(table: MacTable): MacRows {
  let rows = decodedTables.get(table)
  if (rows === undefined) decodedTables.set(table, (rows = decodeMacTable(table)))
  return rows
}
