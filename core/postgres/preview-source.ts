import type { SourceKind } from '#contract/customer-source.ts'
import type { CustomerRow } from '../customers/customer-row.ts'
import { simulateSource } from '../customers/simulate-source.ts'
import { readCustomerFacts } from './customer-facts.ts'
import type { Database, Sql } from './database.ts'
import { isSuspicious } from './store-source.ts'

/** What would come of it if a source, saved or not (`null`), gave these rows. Reads only. */
export async function previewSource(
  database: Database,
  { sourceId, kind, rows }: { sourceId: number | null; kind: SourceKind; rows: readonly CustomerRow[] },
): Promise<Omit<ReturnType<typeof simulateSource>, 'known'> & { shrunk: boolean }> {
  const { facts, recordIds } = await database.transaction(async (tx) => {
    await tx.run('set transaction isolation level repeatable read read only')
    return {
      facts: await readCustomerFacts(tx),
      recordIds: sourceId === null ? new Map<string, number>() : await readRecordIds(tx, sourceId),
    }
  })
  const { known, ...counts } = simulateSource(facts, { sourceId: sourceId ?? -1, kind, recordIds }, rows)
  return { ...counts, shrunk: isSuspicious({ known, gone: counts.gone }) || (known > 0 && rows.length === 0) }
}

async function readRecordIds(sql: Sql, sourceId: number): Promise<Map<string, number>> {
  const rows = await sql.arrays<[string, number]>('select key, id from customer_record where source_id = $1', [
    sourceId,
  ])
  return new Map(rows)
}
