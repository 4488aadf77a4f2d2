import type { SourceCounts } from '#contract/customer-source.ts'
import { reasonText } from '#contract/reasons.ts'
import type { RunStatus } from '#contract/run.ts'
import { countMatches } from '../customers/count-matches.ts'
import type { CustomerRow } from '../customers/customer-row.ts'
import { copyRows, type CopyValue } from './copy-rows.ts'
import type { Database, Transaction } from './database.ts'
import { deviceText } from './device-text.ts'
import { appendEvents } from './events.ts'
import { lockCustomers, storeCustomers } from './store-customers.ts'

/** What reading a source gave. `complete`: it is everybody; `partial`: some pages are missing; `failed`: nobody. */
export interface SourceReading {
  status: 'complete' | 'partial' | 'failed'
  reason: string | null
  rows: readonly CustomerRow[]
  counts: Pick<SourceCounts, 'rows' | 'rejects' | 'duplicates' | 'leftOut'>
  readAt: Date
}

export type StoreSourceResult =
  | {
      stored: true
      status: Extract<RunStatus, 'complete' | 'partial' | 'failed'>
      reason: string | null
      counts: SourceCounts
    }
  | { stored: false; why: 'gone' | 'fenced' | 'finished' }

/** Fewer customers than this may leave at once without a question. */
const fewCustomers = 10

/** Whether an answer takes away more than half of what is known: an ERP in trouble, or the wrong file. */
export function isSuspicious({ known, gone }: { known: number; gone: number }): boolean {
  return gone >= fewCustomers && gone * 2 > known
}

interface LockedRun {
  attempt: number
  status: RunStatus
  source_id: number
  source: string
  slot: string
  accept_shrink: boolean
}

/**
 * Stores one reading of one source, and who is where after it, in one transaction: all of it or nothing, once. Nothing is ever
 * removed: whoever a whole answer leaves out is gone since then. An empty answer, and one that would take more than half away,
 * is not believed unless a person accepted it. `fence` is what `takeCustomerRun` gave.
 */
export async function storeSource(
  database: Database,
  { runId, fence }: { runId: number; fence: number },
  reading: SourceReading,
): Promise<StoreSourceResult> {
  return database.transaction(
    async (tx): Promise<StoreSourceResult> => {
      await lockCustomers(tx)
      const [run] = await tx.rows<LockedRun>(
        `select r.attempt, r.status, r.source_id, s.name as source, r.slot, r.accept_shrink
         from customer_run r join customer_source s on s.id = r.source_id where r.id = $1 for update of r`,
        [runId],
      )
      if (run === undefined) return { stored: false, why: 'gone' }
      if (run.status !== 'running') return { stored: false, why: run.attempt === fence ? 'finished' : 'fenced' }
      if (run.attempt !== fence) return { stored: false, why: 'fenced' }
      const believed = await believe(tx, run, reading)
      const counts = await storeReading(tx, run.source_id, reading, believed)
      const { status, reason, isShrunk } = believed
      await tx.run(
        `update customer_run set status = $2, reason = $3, shrunk = $4, counts = $5, finished_at = clock_timestamp() where id = $1`,
        [runId, status, deviceText(reason), isShrunk, JSON.stringify(counts)],
      )
      if (status === 'complete') {
        await tx.run('update customer_source set whole_at = $2 where id = $1', [run.source_id, reading.readAt])
      }
      const data = { source: run.source, reason, records: counts.records, gone: counts.gone }
      await appendEvents(tx, [{ kind: `customers.${status}`, slot: run.slot, data }])
      return { stored: true, status, reason, counts }
    },
    { statementTimeoutMs: 120_000 },
  )
}

interface Believed {
  status: 'complete' | 'partial' | 'failed'
  reason: string | null
  isShrunk: boolean
  /** Whether whoever is not in the answer has gone. */
  marksGone: boolean
}

async function believe(tx: Transaction, run: LockedRun, reading: SourceReading): Promise<Believed> {
  const { status, reason } = reading
  if (status !== 'complete') return { status, reason, isShrunk: false, marksGone: false }
  const counts = await countGone(tx, run.source_id, reading.rows)
  const whole = { status, reason, isShrunk: false, marksGone: true } as const
  if (counts.known === 0 || run.accept_shrink) return whole
  if (reading.rows.length === 0) {
    return { status: 'failed', reason: reasonText('source.empty'), isShrunk: true, marksGone: false }
  }
  if (!isSuspicious(counts)) return whole
  const why = reasonText('source.shrunk', { count: counts.gone, all: counts.known })
  return { status: 'partial', reason: why, isShrunk: true, marksGone: false }
}

/** Of the records that a source lists now, how many there are and how many an answer leaves out. */
async function countGone(
  tx: Transaction,
  sourceId: number,
  rows: readonly CustomerRow[],
): Promise<{ known: number; gone: number }> {
  const listed = await tx.arrays<[string]>('select key from customer_record where source_id = $1 and gone_at is null', [
    sourceId,
  ])
  const keys = new Set(rows.map((row) => row.key))
  return { known: listed.length, gone: listed.filter(([key]) => !keys.has(key)).length }
}

async function storeReading(
  tx: Transaction,
  sourceId: number,
  reading: SourceReading,
  { status, marksGone }: Believed,
): Promise<SourceCounts> {
  const written =
    status === 'failed'
      ? { added: 0, changed: 0, gone: 0 }
      : await storeRecords(tx, { sourceId, rows: reading.rows, at: reading.readAt, marksGone })
  const { plan, records } = await storeCustomers(tx)
  const matches = countMatches(plan.customers, records, sourceId)
  return { ...reading.counts, records: reading.rows.length, ...written, ...matches }
}

const fields = ['name', 'code', 'login', 'document', 'phone', 'address', 'serial', 'mac'] as const
const stored = ['onu_id', 'line', ...fields]

/** Writes the records of one source that differ. The caller holds `lockCustomers`, and stores the customers after. */
export async function storeRecords(
  tx: Transaction,
  { sourceId, rows, at, marksGone }: { sourceId: number; rows: readonly CustomerRow[]; at: Date; marksGone: boolean },
): Promise<Pick<SourceCounts, 'added' | 'changed' | 'gone'>> {
  await tx.run(
    `create temporary table customer_read (key text not null, onu_id integer, line integer,
       ${fields.map((field) => `${field} text`).join(', ')}) on commit drop`,
  )
  await copyRows(tx.client, `customer_read (key, ${stored.join(', ')})`, readRows(rows))
  await tx.run('analyze customer_read')
  const changed = await tx.run(
    `update customer_record r set ${stored.map((name) => `${name} = c.${name}`).join(', ')}, gone_at = null
     from customer_read c
     where r.source_id = $1 and r.key = c.key
       and (r.gone_at is not null or (${stored.map((name) => `r.${name}`).join(', ')})
         is distinct from (${stored.map((name) => `c.${name}`).join(', ')}))`,
    [sourceId],
  )
  const added = await tx.run(
    `insert into customer_record (source_id, key, ${stored.join(', ')}, first_seen_at)
     select $1, c.key, ${stored.map((name) => `c.${name}`).join(', ')}, $2
     from customer_read c
     where not exists (select from customer_record r where r.source_id = $1 and r.key = c.key)`,
    [sourceId, at],
  )
  const gone = !marksGone
    ? 0
    : await tx.run(
        `update customer_record r set gone_at = $2
         where r.source_id = $1 and r.gone_at is null and not exists (select from customer_read c where c.key = r.key)`,
        [sourceId, at],
      )
  await tx.run('drop table customer_read')
  return { added, changed, gone }
}

function* readRows(rows: readonly CustomerRow[]): Generator<CopyValue[]> {
  for (const row of rows) yield [row.key, row.onuId, row.line, ...fields.map((field) => row[field])]
}
