import type { SourceCounts } from '#contract/customer-source.ts'
import type { PlannedCustomer } from './plan-customers.ts'
import type { SourceRecord } from './resolve-customers.ts'

/** How the customers that a source lists now are matched. */
export function countMatches(
  customers: readonly PlannedCustomer[],
  records: readonly SourceRecord[],
  sourceId: number,
): Pick<SourceCounts, 'matched' | 'ambiguous' | 'unmatched'> {
  const listed = new Set<number>()
  for (const record of records) if (record.sourceId === sourceId && record.goneAtMs === null) listed.add(record.id)
  const counts: Pick<SourceCounts, 'matched' | 'ambiguous' | 'unmatched'> = { matched: {}, ambiguous: 0, unmatched: 0 }
  for (const { match, recordIds } of customers) {
    if (!recordIds.some((id) => listed.has(id))) continue
    if (match.state === 'matched' && match.by !== null) counts.matched[match.by] = (counts.matched[match.by] ?? 0) + 1
    else counts[match.state === 'ambiguous' ? 'ambiguous' : 'unmatched']++
  }
  return counts
}
