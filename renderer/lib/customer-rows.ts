import type { CustomerTable, MatchedBy, MatchState } from '#contract/customer.ts'
import type { SourceKind } from '#contract/customer-source.ts'
import { foldText } from '#contract/rules/customer.ts'
import { rowPlace, type OnuRows } from './onu-rows.ts'

/**
 * All customers as the screen reads them: columns of one length, and for each the row of its ONU in the ONU table. A row is an
 * index; no object per customer is ever made.
 */
export interface CustomerRows {
  count: number
  /** When the host read the table, ms since the epoch. */
  asOfMs: number
  sources: readonly { id: number; name: string; kind: SourceKind }[]
  onus: OnuRows | undefined
  id: readonly number[]
  name: readonly (string | null)[]
  code: readonly (string | null)[]
  login: readonly (string | null)[]
  document: readonly (string | null)[]
  /** Index into `sources`, or `null` where the source was removed. */
  source: readonly (number | null)[]
  state: readonly MatchState[]
  matchedBy: readonly (MatchedBy | null)[]
  /** Row of the ONU table, -1 = at none that is listed. */
  onuRow: Int32Array
  onuId: readonly (number | null)[]
  /** Seconds since the epoch, `NaN` = never. */
  asOf: Float64Array
  goneAt: Float64Array
  /** Text of each row in lower case and without accents, made when a filter first asks. */
  haystack(): readonly string[]
  rowOf(id: number): number
}

/** Reads the table as it came over the wire, joined to the ONUs that the page holds. */
export function decodeCustomerTable(table: CustomerTable, onus: OnuRows | undefined): CustomerRows {
  const { columns } = table
  let haystack: string[] | undefined
  let rows: Map<number, number> | undefined
  const decoded: CustomerRows = {
    count: columns.id.length,
    asOfMs: Date.parse(table.asOf),
    sources: table.sources,
    onus,
    id: columns.id,
    name: columns.name,
    code: columns.code,
    login: columns.login,
    document: columns.document,
    source: columns.source,
    state: columns.state,
    matchedBy: columns.matchedBy,
    onuRow: Int32Array.from(columns.onuId, (id) => (id === null || onus === undefined ? -1 : onus.rowOf(id))),
    onuId: columns.onuId,
    asOf: seconds(columns.asOf),
    goneAt: seconds(columns.goneAt),
    haystack: () => (haystack ??= makeHaystack(decoded)),
    rowOf(id) {
      rows ??= new Map(columns.id.map((each, row) => [each, row]))
      return rows.get(id) ?? -1
    },
  }
  return decoded
}

function seconds(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN)
}

function makeHaystack(rows: CustomerRows): string[] {
  const { onus } = rows
  return Array.from({ length: rows.count }, (_, row) => {
    const at = rows.onuRow[row] ?? -1
    const serial = at < 0 ? '' : (onus?.serial[at]?.toLowerCase() ?? '')
    const place =
      at < 0 || onus === undefined ? '' : `${onus.olts[onus.olt[at] ?? 0]?.name ?? ''} ${rowPlace(onus, at)}`
    const words = `${rows.name[row] ?? ''}\n${rows.code[row] ?? ''}\n${rows.login[row] ?? ''}\n${place}`
    return `${foldText(words)}\n${serial}\n${serial.replaceAll(':', '')}\n${rows.document[row] ?? ''}`
  })
}
