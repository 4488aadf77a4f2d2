import type { SourceCounts, SourceKind } from '#contract/customer-source.ts'
import { countMatches } from './count-matches.ts'
import type { CustomerRow } from './customer-row.ts'
import { planCustomers, type CustomerFacts } from './plan-customers.ts'
import type { SourceRecord } from './resolve-customers.ts'

const fields = ['name', 'code', 'login', 'document', 'phone', 'address', 'serial', 'mac'] as const

/** What a source says now, by the keys of its records. */
export interface SourceNow {
  /** -1: a source that is not saved yet. */
  sourceId: number
  kind: SourceKind
  recordIds: ReadonlyMap<string, number>
}

/** What would come of it if a source said these rows and nothing else: the counts of a real run, from the same rules. */
export function simulateSource(
  facts: CustomerFacts,
  now: SourceNow,
  rows: readonly CustomerRow[],
): Pick<SourceCounts, 'added' | 'changed' | 'gone' | 'matched' | 'ambiguous' | 'unmatched'> & { known: number } {
  const before = new Map(facts.records.map((record) => [record.id, record]))
  const units = new Map(facts.onus.map((onu) => [onu.id, onu.serial ?? `onu ${onu.id}`]))
  let nextNew = -1
  let changed = 0
  const said = rows.map((row): SourceRecord => {
    const stored = before.get(now.recordIds.get(row.key) ?? 0)
    const record = recordOf(row, now, units, stored ?? { id: nextNew--, customerId: null })
    if (stored !== undefined && (stored.goneAtMs !== null || fields.some((field) => stored[field] !== record[field])))
      changed++
    return record
  })
  const keys = new Set(rows.map((row) => row.key))
  const leaving = new Set([...now.recordIds].flatMap(([key, id]) => (keys.has(key) ? [] : [id])))
  const listed = [...now.recordIds.values()].filter((id) => before.get(id)?.goneAtMs === null)
  const saidIds = new Set(said.map((record) => record.id))
  const others = facts.records
    .filter((record) => !saidIds.has(record.id))
    .map((record) =>
      leaving.has(record.id) && record.goneAtMs === null ? { ...record, goneAtMs: Date.now() } : record,
    )
  const records = [...others, ...said]
  const plan = planCustomers({ ...facts, records })
  return {
    added: said.filter((record) => record.id < 0).length,
    changed,
    gone: listed.filter((id) => leaving.has(id)).length,
    known: listed.length,
    ...countMatches(plan.customers, records, now.sourceId),
  }
}

function recordOf(
  row: CustomerRow,
  { sourceId, kind }: SourceNow,
  units: ReadonlyMap<number, string>,
  { id, customerId }: Pick<SourceRecord, 'id' | 'customerId'>,
): SourceRecord {
  const { name, code, login, document, phone, address, serial, mac, onuId } = row
  const unit = onuId === null ? undefined : units.get(onuId)
  return {
    id,
    sourceId,
    // A source that is not saved yet will come after those that are.
    rank: (sourceId < 0 ? 999_999 : sourceId) + (kind === 'description' ? 1_000_000 : 0),
    customerId,
    onu: onuId === null || unit === undefined ? null : { id: onuId, unit },
    name,
    code,
    login,
    document,
    phone,
    address,
    serial,
    mac,
    goneAtMs: null,
  }
}
