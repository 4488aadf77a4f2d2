import type { Slot } from '#contract/common.ts'
import type { CustomerRun, SourceCounts, SourceDefinition } from '#contract/customer-source.ts'
import type { CollectCustomersJob } from '#contract/jobs.ts'
import { reasonText } from '#contract/reasons.ts'
import type { RunStatus } from '#contract/run.ts'
import { manualCustomerJobId, scheduledCustomerJobId } from '../queues/job-ids.ts'
import type { Database, Sql, Transaction } from './database.ts'
import { deviceText } from './device-text.ts'
import { appendEvents } from './events.ts'
import { silentRunMs } from './runs.ts'

export interface CustomerRunRow {
  id: number
  source_id: number
  source: string
  kind: 'scheduled' | 'manual'
  slot: Slot
  status: RunStatus
  attempt: number
  queued_at: Date
  started_at: Date | null
  finished_at: Date | null
  reason: string | null
  shrunk: boolean
  counts: SourceCounts | null
}

export function customerRunFromRow(row: CustomerRunRow): CustomerRun {
  return {
    id: row.id,
    sourceId: row.source_id,
    source: row.source,
    kind: row.kind,
    slot: row.slot,
    status: row.status,
    attempt: row.attempt,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    reason: row.reason,
    shrunk: row.shrunk,
    counts: row.counts,
  }
}

/** The newest runs first, of one source or of all. */
export async function listCustomerRuns(
  sql: Sql,
  { sourceId, limit }: { sourceId?: number | undefined; limit: number },
): Promise<CustomerRun[]> {
  const rows = await sql.rows<CustomerRunRow>(
    `select r.id, r.source_id, s.name as source, r.kind, r.slot, r.status, r.attempt, r.queued_at, r.started_at, r.finished_at,
       r.reason, r.shrunk, r.counts
     from customer_run r join customer_source s on s.id = r.source_id
     where $1::int is null or r.source_id = $1
     order by r.id desc
     limit $2`,
    [sourceId ?? null, limit],
  )
  return rows.map(customerRunFromRow)
}

export interface ClaimedCustomerRun {
  jobId: string
  job: CollectCustomersJob
}

/** Writes a slot's run of each source that is not paused, once, and lets the runs of older slots that still wait go as missed. */
export async function claimCustomerRuns(tx: Transaction, slot: Slot): Promise<ClaimedCustomerRun[]> {
  const old = await tx.rows<{ id: number }>(
    `select id from customer_run where kind = 'scheduled' and status = 'queued' and slot < $1 order by id for update skip locked`,
    [slot],
  )
  for (const { id } of old) {
    await endCustomerRun(tx, { runId: id, status: 'missed', reason: reasonText('run.stillWaiting', { slot }) })
  }
  const sources = await tx.rows<{ id: number }>('select id from customer_source where paused_at is null order by id')
  const rows = await tx.rows<{ id: number; source_id: number; job_id: string }>(
    `insert into customer_run (source_id, kind, slot, job_id)
     select w.source_id, 'scheduled', $1, w.job_id from unnest($2::int[], $3::text[]) as w (source_id, job_id)
     on conflict (source_id, slot) where kind = 'scheduled' do nothing
     returning id, source_id, job_id`,
    [slot, sources.map(({ id }) => id), sources.map(({ id }) => scheduledCustomerJobId(id, slot))],
  )
  return rows.map((row) => ({
    jobId: row.job_id,
    job: { runId: row.id, sourceId: row.source_id, slot, kind: 'scheduled' },
  }))
}

/** Writes a manual run down, or gives `null` where another one of the source waits or runs. Runs in `lost` do not count. */
export async function insertManualCustomerRun(
  tx: Transaction,
  run: { sourceId: number; slot: Slot; acceptShrink: boolean; lost: ReadonlySet<number> },
): Promise<ClaimedCustomerRun | null> {
  const known = await tx.rows('select 1 from customer_source where id = $1 for no key update', [run.sourceId])
  if (known.length === 0) return null
  const active = await tx.rows<{ id: number }>(
    `select id from customer_run where source_id = $1 and status in ('queued', 'running')`,
    [run.sourceId],
  )
  if (active.some(({ id }) => !run.lost.has(id))) return null
  for (const { id } of active) {
    await endCustomerRun(tx, { runId: id, status: 'failed', reason: reasonText('run.jobLost') })
  }
  return insertQueued(tx, run)
}

/**
 * The run that reads a source as it was just changed: one that is queued will do so, one that is running has begun with what was
 * there before, and another waits behind it. `null`: the one that is queued already.
 */
export async function insertRunAfterChange(
  tx: Transaction,
  run: { sourceId: number; slot: Slot; acceptShrink: boolean },
): Promise<ClaimedCustomerRun | null> {
  const queued = await tx.run(
    `update customer_run set accept_shrink = accept_shrink or $2 where source_id = $1 and status = 'queued'`,
    [run.sourceId, run.acceptShrink],
  )
  return queued > 0 ? null : insertQueued(tx, run)
}

async function insertQueued(
  tx: Transaction,
  run: { sourceId: number; slot: Slot; acceptShrink: boolean },
): Promise<ClaimedCustomerRun> {
  const [row] = await tx.rows<{ id: number }>(
    `insert into customer_run (source_id, kind, slot, job_id, accept_shrink) values ($1, 'manual', $2, '', $3) returning id`,
    [run.sourceId, run.slot, run.acceptShrink],
  )
  if (row === undefined) throw new Error('The run was not inserted.')
  const jobId = manualCustomerJobId(row.id)
  await tx.run('update customer_run set job_id = $2 where id = $1', [row.id, jobId])
  return { jobId, job: { runId: row.id, sourceId: run.sourceId, slot: run.slot, kind: 'manual' } }
}

/** Takes a run back that never came to the queue. */
export async function withdrawCustomerRun(sql: Sql, runId: number): Promise<void> {
  await sql.run(`delete from customer_run where id = $1 and status = 'queued' and attempt = 0`, [runId])
}

/** A source as a worker is told to read it. */
export interface SourceToRead {
  id: number
  name: string
  definition: SourceDefinition
  sealedSecret: Buffer | null
  uploadId: string | null
  file: { name: string; sha256: string } | null
}

export type TakeCustomerRun =
  | { taken: { fence: number; source: SourceToRead } }
  | { taken: null; why: 'busy' }
  | { taken: null; why: 'done' }

interface TakeRow {
  id: number
  name: string
  definition: SourceDefinition
  secret: Buffer | null
  upload_id: string | null
  file_name: string | null
  file_sha256: string | null
  is_paused: boolean
}

/** Takes a run for a worker: the same rules as a run of an OLT (`takeRun`). */
export async function takeCustomerRun(
  database: Database,
  { runId, maxAttempts }: { runId: number; maxAttempts: number },
): Promise<TakeCustomerRun> {
  return database.transaction(async (tx): Promise<TakeCustomerRun> => {
    const [source] = await tx.rows<TakeRow>(
      `select s.id, s.name, s.definition, k.secret, s.upload_id, s.file_name, s.file_sha256, s.paused_at is not null as is_paused
       from customer_source s left join customer_source_secret k on k.source_id = s.id
       where s.id = (select source_id from customer_run where id = $1)
       for no key update of s`,
      [runId],
    )
    const [run] = await tx.rows<{ status: RunStatus; attempt: number; kind: string }>(
      'select status, attempt, kind from customer_run where id = $1 for update',
      [runId],
    )
    const isOpen = run?.status === 'queued' || run?.status === 'running'
    if (source === undefined || run === undefined || !isOpen) return { taken: null, why: 'done' }
    const others = await tx.rows(
      `select 1 from customer_run where source_id = $1 and id <> $2 and status = 'running'
         and heartbeat_at > clock_timestamp() - make_interval(secs => $3)`,
      [source.id, runId, silentRunMs / 1000],
    )
    if (others.length > 0) return { taken: null, why: 'busy' }
    if (source.is_paused && run.kind === 'scheduled') {
      await endCustomerRun(tx, { runId, status: 'missed', reason: reasonText('run.sourcePaused') })
      return { taken: null, why: 'done' }
    }
    if (run.attempt >= maxAttempts) {
      await endCustomerRun(tx, { runId, status: 'failed', reason: reasonText('run.attempts', { count: run.attempt }) })
      return { taken: null, why: 'done' }
    }
    await tx.run(
      `update customer_run set status = 'running', attempt = attempt + 1, heartbeat_at = clock_timestamp(),
         started_at = clock_timestamp()
       where id = $1`,
      [runId],
    )
    const { file_name: name, file_sha256: sha256 } = source
    return {
      taken: {
        fence: run.attempt + 1,
        source: {
          id: source.id,
          name: source.name,
          definition: source.definition,
          sealedSecret: source.secret,
          uploadId: source.upload_id,
          file: name === null || sha256 === null ? null : { name, sha256 },
        },
      },
    }
  })
}

/** A sign of life. Tells whether the run is still this worker's. */
export async function beatCustomerRun(sql: Sql, { runId, fence }: { runId: number; fence: number }): Promise<boolean> {
  const touched = await sql.run(
    `update customer_run set heartbeat_at = clock_timestamp() where id = $1 and attempt = $2 and status = 'running'`,
    [runId, fence],
  )
  return touched === 1
}

export async function handBackCustomerRun(sql: Sql, { runId, fence }: { runId: number; fence: number }): Promise<void> {
  await sql.run(
    `update customer_run set status = 'queued', heartbeat_at = null where id = $1 and attempt = $2 and status = 'running'`,
    [runId, fence],
  )
}

/** Ends an open run without a reading, with its event. Tells whether it was open. */
export async function endCustomerRun(
  sql: Sql,
  { runId, status, reason }: { runId: number; status: 'missed' | 'failed'; reason: string },
): Promise<boolean> {
  const [run] = await sql.rows<{ source: string; slot: Slot }>(
    `update customer_run r set status = $2, reason = $3, finished_at = clock_timestamp()
     from customer_source s
     where r.id = $1 and r.status in ('queued', 'running') and s.id = r.source_id
     returning s.name as source, r.slot`,
    [runId, status, deviceText(reason)],
  )
  if (run === undefined) return false
  await appendEvents(sql, [{ kind: `customers.${status}`, slot: run.slot, data: { source: run.source, reason } }])
  return true
}

/** A run that waits or runs, with what is needed to ask the queue about it. */
export interface ActiveCustomerRun {
  job: CollectCustomersJob
  jobId: string
  attempt: number
  queuedAt: Date
  heartbeatAt: Date | null
}

export async function listActiveCustomerRuns(sql: Sql): Promise<ActiveCustomerRun[]> {
  const rows = await sql.rows<{
    id: number
    source_id: number
    slot: Slot
    kind: 'scheduled' | 'manual'
    job_id: string
    attempt: number
    queued_at: Date
    heartbeat_at: Date | null
  }>(
    `select id, source_id, slot, kind, job_id, attempt, queued_at, heartbeat_at
     from customer_run where status in ('queued', 'running') order by id`,
  )
  return rows.map((row) => ({
    job: { runId: row.id, sourceId: row.source_id, slot: row.slot, kind: row.kind },
    jobId: row.job_id,
    attempt: row.attempt,
    queuedAt: row.queued_at,
    heartbeatAt: row.heartbeat_at,
  }))
}

/** Asks for matching once more. Tells whether there is anything to match: without a source nobody has to. */
export async function wantMatching(sql: Sql): Promise<boolean> {
  const touched = await sql.run(
    `update customer_matching set wanted = wanted + 1
     where exists (select from customer_source) or exists (select from customer)`,
  )
  return touched === 1
}

/** What was asked for and what is done of it. */
export async function readMatching(sql: Sql): Promise<{ wanted: number; done: number }> {
  const [row] = await sql.rows<{ wanted: string; done: string }>('select wanted, done from customer_matching')
  return { wanted: Number(row?.wanted ?? 0), done: Number(row?.done ?? 0) }
}

export async function matchingDone(sql: Sql, wanted: number): Promise<void> {
  await sql.run('update customer_matching set done = greatest(done, $1)', [wanted])
}
