import { useQuery } from '@tanstack/react-query'
import type { CustomerSource } from '#contract/customer-source.ts'
import type { CustomerTable } from '#contract/customer.ts'
import { decodeCustomerTable, type CustomerRows } from '../../lib/customer-rows.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useHeld, useOnuRows } from '../network/index.ts'

interface Known<T> {
  data: T | undefined
  isHeld: boolean
  isUpdating: boolean
  error: unknown
  retry(): void
}

/** One decoding for a table and the ONUs that it is joined to. */
const decoded = new WeakMap<CustomerTable, { onus: OnuRows | undefined; rows: CustomerRows }>()

/** All customers in columns, joined to the ONUs that the page holds. */
export function useCustomerRows(): Known<CustomerRows> {
  const queries = useQueries()
  const query = useQuery(
    queries.customer.table.queryOptions({ input: {}, structuralSharing: false, staleTime: 60_000 }),
  )
  const onus = useOnuRows().data
  return { ...useKnownQuery(query), data: query.data === undefined ? undefined : rowsOf(query.data, onus) }
}

function rowsOf(table: CustomerTable, onus: OnuRows | undefined): CustomerRows {
  const known = decoded.get(table)
  if (known !== undefined && known.onus === onus) return known.rows
  const rows = decodeCustomerTable(table, onus)
  decoded.set(table, { onus, rows })
  return rows
}

export function useSources(): Known<readonly CustomerSource[]> {
  const queries = useQueries()
  const query = useQuery(queries.customer.sources.list.queryOptions({ input: {}, refetchInterval: 60_000 }))
  return { ...useKnownQuery(query), data: query.data }
}

function useKnownQuery(query: { data: unknown; isFetching: boolean; error: unknown; refetch(): unknown }) {
  const held = useHeld()
  return {
    isHeld: held !== null,
    isUpdating: query.isFetching && query.data !== undefined,
    error: query.data === undefined ? query.error : null,
    retry: () => void query.refetch(),
  }
}
