import { DescriptionDefinition } from '#contract/customer-source.ts'
import { readDescriptions } from '../customers/read-descriptions.ts'
import { matchingDone, readMatching } from './customer-runs.ts'
import type { Database, Transaction } from './database.ts'
import { listDescribedOnus } from './onu-descriptions.ts'
import { lockCustomers, storeCustomers } from './store-customers.ts'
import { isSuspicious, storeRecords } from './store-source.ts'

/**
 * Reads the descriptions of all ONUs again and matches everybody, until nobody has asked for more meanwhile. Tells how often.
 * Throws DATABASE_DOWN or TIMEOUT with nothing half done.
 */
export async function matchUntilDone(database: Database): Promise<number> {
  let rounds = 0
  for (;;) {
    const { wanted, done } = await readMatching(database)
    if (wanted <= done) return rounds
    await database.transaction(
      async (tx) => {
        await lockCustomers(tx)
        await refreshDescriptions(tx)
        await storeCustomers(tx)
        await matchingDone(tx, wanted)
      },
      { statementTimeoutMs: 120_000 },
    )
    rounds++
  }
}

/** What an OLT's run has just changed in its descriptions. Whole sets that vanish are left to the source's own run to tell. */
async function refreshDescriptions(tx: Transaction): Promise<void> {
  const sources = await tx.rows<{ id: number; definition: unknown; known: number }>(
    `select s.id, s.definition,
       (select count(*)::int from customer_record r where r.source_id = s.id and r.gone_at is null) as known
     from customer_source s
     where s.kind = 'description' and s.paused_at is null and s.whole_at is not null
     order by s.id`,
  )
  for (const { id, definition, known } of sources) {
    const { oltId, patterns } = DescriptionDefinition.parse(definition)
    const { rows } = readDescriptions(patterns, await listDescribedOnus(tx, oltId))
    const gone = known === 0 ? 0 : await countLeaving(tx, id, rows)
    await storeRecords(tx, {
      sourceId: id,
      rows,
      at: new Date(),
      marksGone: !isSuspicious({ known, gone }) && rows.length > 0,
    })
  }
}

async function countLeaving(tx: Transaction, sourceId: number, rows: readonly { key: string }[]): Promise<number> {
  const [row] = await tx.rows<{ n: number }>(
    `select count(*)::int as n from customer_record r
     where r.source_id = $1 and r.gone_at is null and not exists (select from unnest($2::text[]) as k (key) where k.key = r.key)`,
    [sourceId, rows.map(({ key }) => key)],
  )
  return row?.n ?? 0
}
