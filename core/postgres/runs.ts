import type { Slot } from '#contract/common.ts'
import { FarolError } from '#contract/errors.ts'
import type { CollectOltJob } from '#contract/jobs.ts'
import type { CheckSubject, Run, RunKind, RunProgress, RunStatus, TableResult } from '#contract/run.ts'
import { reasonText } from '#contract/reasons.ts'
import { manualJobId } from '../queues/job-ids.ts'
import type { Database, Sql, Transaction } from './database.ts'
import { deviceText } from './device-text.ts'
import { appendEvents } from './events.ts'
import { targetFromRow, type OltTarget, type TargetRow } from './olt-target.ts'

/** A run that has not said anything for this long is in nobody's hands. */
export const silentRunMs = 60_000

interface RunRow {
  id: number
  olt_id: number
  olt: string
  kind: RunKind
  slot: Slot
  status: RunStatus
  attempt: number
  queued_at: Date
  started_at: Date | null
  finished_at: Date | null
  onus: number | null
  onus_online: number | null
  reason: string | null
  tables: TableResult[] | null
  check_pon_port: string | null
  check_onu_id: number | null
}

/** The tables of a run as one JSON array, in the order in which they were walked. */
export const tablesOfRun = `(
  select json_agg(json_build_object('table', t.table_name, 'status', t.status, 'rows', t.rows, 'ms', t.ms,
    'requests', t.requests, 'timeouts', t.timeouts, 'reason', t.reason) order by t.ordinal)
  from run_table t where t.run_id = r.id
)`

const selectRun = `
  select r.id, r.olt_id, o.name as olt, r.kind, r.slot, r.status, r.attempt, r.queued_at, r.started_at, r.finished_at,
    r.onus, r.onus_online, r.reason, r.check_pon_port, r.check_onu_id, ${tablesOfRun} as tables
  from collection_run r join olt o on o.id = r.olt_id`

export interface RunFilter {
  oltId?: number | undefined
  status?: RunStatus | undefined
  /** Queued at this instant or later, ISO. */
  from?: string | undefined
  /** Queued before this instant, ISO. */
  to?: string | undefined
  limit: number
}

/** The newest runs first that pass a filter. */
export async function listRuns(sql: Sql, { oltId, status, from, to, limit }: RunFilter): Promise<Run[]> {
  const rows = await sql.rows<RunRow>(
    `${selectRun}
     where ($1::int is null or r.olt_id = $1) and ($2::text is null or r.status = $2)
       and ($3::timestamptz is null or r.queued_at >= $3) and ($4::timestamptz is null or r.queued_at < $4)
     order by r.id desc
     limit $5`,
    [oltId ?? null, status ?? null, from ?? null, to ?? null, limit],
  )
  return rows.map(runFromRow)
}

/** One run with its tables. Throws NOT_FOUND. */
export async function readRun(sql: Sql, id: number): Promise<Run> {
  const [row] = await sql.rows<RunRow>(`${selectRun} where r.id = $1`, [id])
  if (row === undefined) throw new FarolError('NOT_FOUND', `There is no run ${id}.`)
  return runFromRow(row)
}

function runFromRow(row: RunRow): Run {
  return {
    id: row.id,
    oltId: row.olt_id,
    olt: row.olt,
    kind: row.kind,
    slot: row.slot,
    status: row.status,
    attempt: row.attempt,
    queuedAt: row.queued_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    onus: row.onus,
    onusOnline: row.onus_online,
    reason: row.reason,
    tables: row.tables ?? [],
    check: checkOf(row),
  }
}

function checkOf(row: { check_pon_port: string | null; check_onu_id: number | null }): CheckSubject | null {
  return row.check_pon_port === null ? null : { ponPort: row.check_pon_port, onuId: row.check_onu_id }
}

/** A run that waits or runs, with what is needed to ask the queue about it. */
export interface ActiveRun {
  progress: RunProgress
  jobId: string
  attempt: number
  queuedAt: Date
  heartbeatAt: Date | null
}

interface ActiveRow {
  id: number
  olt_id: number
  olt: string
  kind: RunKind
  slot: Slot
  status: 'queued' | 'running'
  job_id: string
  attempt: number
  queued_at: Date
  started_at: Date | null
  heartbeat_at: Date | null
  progress_table: string | null
  progress_tables_done: number
  progress_tables_total: number
  progress_rows: number
  check_pon_port: string | null
  check_onu_id: number | null
}

/** Every run that is queued or running, in the order in which they were queued. */
export async function listActiveRuns(sql: Sql): Promise<ActiveRun[]> {
  const rows = await sql.rows<ActiveRow>(
    `select r.id, r.olt_id, o.name as olt, r.kind, r.slot, r.status, r.job_id, r.attempt, r.queued_at, r.started_at,
       r.heartbeat_at, r.check_pon_port, r.check_onu_id, r.progress_table, r.progress_tables_done, r.progress_tables_total, r.progress_rows
     from collection_run r join olt o on o.id = r.olt_id
     where r.status in ('queued', 'running')
     order by r.id`,
  )
  return rows.map((row) => ({
    progress: {
      runId: row.id,
      oltId: row.olt_id,
      olt: row.olt,
      kind: row.kind,
      slot: row.slot,
      status: row.status,
      startedAt: row.started_at?.toISOString() ?? null,
      table: row.progress_table,
      tablesDone: row.progress_tables_done,
      tablesTotal: row.progress_tables_total,
      rows: row.progress_rows,
      check: checkOf(row),
    },
    jobId: row.job_id,
    attempt: row.attempt,
    queuedAt: row.queued_at,
    heartbeatAt: row.heartbeat_at,
  }))
}

export function jobOfRun({ progress }: ActiveRun): CollectOltJob {
  return { runId: progress.runId, oltId: progress.oltId, slot: progress.slot, kind: progress.kind }
}

/**
 * The name of the saved OLT, told by its id or by its address, that a queued or running run asks; `null` where none does. Runs in `lost`
 * do not count.
 */
export async function findOltAsked(
  sql: Sql,
  meant: { oltId: number } | { host: string; port: number },
  { lost }: { lost: ReadonlySet<number> },
): Promise<string | null> {
  const isSaved = 'oltId' in meant
  const active = await sql.rows<{ id: number; olt: string }>(
    `select r.id, o.name as olt from collection_run r join olt o on o.id = r.olt_id
     where r.status in ('queued', 'running') and (o.id = $1 or (o.host = $2 and o.port = $3)) order by r.id`,
    isSaved ? [meant.oltId, null, null] : [null, meant.host, meant.port],
  )
  return active.find(({ id }) => !lost.has(id))?.olt ?? null
}

/**
 * Writes a manual run down, or gives `null` where another one of the OLT is queued or running, or the OLT has gone. Runs in
 * `lost` do not count and are ended as failed. The OLT's row serialises two who ask at once.
 */
export async function insertManualRun(
  tx: Transaction,
  { oltId, slot, lost }: { oltId: number; slot: Slot; lost: ReadonlySet<number> },
): Promise<{ runId: number; jobId: string } | null> {
  const known = await tx.rows('select 1 from olt where id = $1 for no key update', [oltId])
  if (known.length === 0) return null
  const active = await tx.rows<{ id: number }>(
    `select id from collection_run where olt_id = $1 and status in ('queued', 'running')`,
    [oltId],
  )
  if (active.some(({ id }) => !lost.has(id))) return null
  for (const { id } of active) {
    await endRun(tx, { runId: id, status: 'failed', reason: 'Its job was lost from the queue.' })
  }
  const [row] = await tx.rows<{ id: number }>(
    `insert into collection_run (olt_id, kind, slot, job_id) values ($1, 'manual', $2, '') returning id`,
    [oltId, slot],
  )
  if (row === undefined) throw new Error('The run was not inserted.')
  const jobId = manualJobId(row.id)
  await tx.run('update collection_run set job_id = $2 where id = $1', [row.id, jobId])
  return { runId: row.id, jobId }
}

/** Takes a run back that never came to the queue; one that a worker has taken meanwhile stays. */
export async function withdrawRun(sql: Sql, runId: number): Promise<void> {
  await sql.run(`delete from collection_run where id = $1 and status = 'queued' and attempt = 0`, [runId])
}

/** What a worker is told that takes a run. */
export interface TakenRun {
  fence: number
  olt: OltTarget & { id: number; name: string }
  startedAt: Date
}

/**
 * `busy`: another run of this OLT is being collected; come back. `done`: nothing is to be done any more: the run has its
 * result, was removed, or was ended here (paused OLT, too many attempts), which `ended` then says.
 */
export type TakeResult =
  | { taken: TakenRun }
  | { taken: null; why: 'busy' }
  | { taken: null; why: 'done'; ended: { oltId: number; status: 'missed' | 'failed' } | null }

interface TakeRow extends TargetRow {
  olt_id: number
  name: string
  paused_at: Date | null
}

/**
 * A run that has ended so many workers is set aside. The first of them may have held several runs and ended for any of them;
 * the later ones held it alone.
 */
const mostEndedWorkers = 3

/** Whether a worker took this run and ended without a word: it may be what ended it. */
export async function isLeftBehind(sql: Sql, runId: number): Promise<boolean> {
  const rows = await sql.rows(`select 1 from collection_run where id = $1 and status = 'running'`, [runId])
  return rows.length > 0
}

/**
 * Takes a run for a worker: `queued`, or `running` under a worker that the queue believes dead, becomes `running` with the
 * next fence. One OLT is never asked by two at once. A run that ended three workers, or was taken `maxAttempts` times, is set
 * aside.
 */
export async function takeRun(
  database: Database,
  { runId, worker, maxAttempts }: { runId: number; worker: string; maxAttempts: number },
): Promise<TakeResult> {
  return database.transaction(async (tx): Promise<TakeResult> => {
    const [olt] = await tx.rows<TakeRow>(
      `select o.id as olt_id, o.name, o.paused_at, o.host, o.port, o.snmp_version, o.profile_choice, o.variants, o.limits, c.sealed
       from olt o join olt_credential c on c.olt_id = o.id
       where o.id = (select olt_id from collection_run where id = $1)
       for no key update of o`,
      [runId],
    )
    const [run] = await tx.rows<{ status: RunStatus; attempt: number; slot: Slot; ended_workers: number }>(
      'select status, attempt, slot, ended_workers from collection_run where id = $1 for update',
      [runId],
    )
    const isOpen = run?.status === 'queued' || run?.status === 'running'
    if (olt === undefined || run === undefined || !isOpen) return { taken: null, why: 'done', ended: null }
    if (await isOtherRunAlive(tx, olt.olt_id, runId)) return { taken: null, why: 'busy' }
    if (olt.paused_at !== null) {
      await endRun(tx, { runId, status: 'missed', reason: 'The OLT was paused.' })
      return { taken: null, why: 'done', ended: { oltId: olt.olt_id, status: 'missed' } }
    }
    const endedWorkers = run.ended_workers + (run.status === 'running' ? 1 : 0)
    if (endedWorkers >= mostEndedWorkers || run.attempt >= maxAttempts) {
      const reason =
        endedWorkers >= mostEndedWorkers
          ? reasonText('run.workerEnded')
          : `Set aside: ${run.attempt} attempts ended without a result.`
      await endRun(tx, { runId, status: 'failed', reason })
      return { taken: null, why: 'done', ended: { oltId: olt.olt_id, status: 'failed' } }
    }
    const [taken] = await tx.rows<{ attempt: number; started_at: Date }>(
      `update collection_run set status = 'running', attempt = attempt + 1, worker = $2, heartbeat_at = clock_timestamp(),
         started_at = clock_timestamp(), progress_table = null, progress_tables_done = 0, progress_rows = 0, ended_workers = $3
       where id = $1
       returning attempt, started_at`,
      [runId, worker, endedWorkers],
    )
    if (taken === undefined) throw new Error('The run was not taken.')
    return {
      taken: {
        fence: taken.attempt,
        olt: { ...targetFromRow(olt), id: olt.olt_id, name: olt.name },
        startedAt: taken.started_at,
      },
    }
  })
}

async function isOtherRunAlive(tx: Transaction, oltId: number, runId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from collection_run
     where olt_id = $1 and id <> $2 and status = 'running' and heartbeat_at > clock_timestamp() - make_interval(secs => $3)`,
    [oltId, runId, silentRunMs / 1000],
  )
  return rows.length > 0
}

/** A sign of life with how far the run is. Tells whether the run is still this worker's. */
export async function beatRun(
  sql: Sql,
  { runId, fence }: { runId: number; fence: number },
  p: RunProgress,
): Promise<boolean> {
  const touched = await sql.run(
    `update collection_run set heartbeat_at = clock_timestamp(), progress_table = $3, progress_tables_done = $4,
       progress_tables_total = $5, progress_rows = $6
     where id = $1 and attempt = $2 and status = 'running'`,
    [runId, fence, p.table, p.tablesDone, p.tablesTotal, p.rows],
  )
  return touched === 1
}

/** Gives a run back to be taken again, by the worker that holds it. A hand-back is no failed attempt. */
export async function handBackRun(sql: Sql, { runId, fence }: { runId: number; fence: number }): Promise<void> {
  await sql.run(
    `update collection_run set status = 'queued', worker = null, heartbeat_at = null
     where id = $1 and attempt = $2 and status = 'running'`,
    [runId, fence],
  )
}

/** Ends an open run without a collection, with its event. Tells whether it was open. */
export async function endRun(
  sql: Sql,
  { runId, status, reason }: { runId: number; status: 'missed' | 'failed'; reason: string },
): Promise<boolean> {
  const [run] = await sql.rows<{ olt_id: number; slot: Slot; kind: RunKind }>(
    `update collection_run set status = $2, reason = $3, finished_at = clock_timestamp(), progress_table = null
     where id = $1 and status in ('queued', 'running')
     returning olt_id, slot, kind`,
    [runId, status, deviceText(reason)],
  )
  if (run === undefined) return false
  // Who asked for a check sees how it ended; for the network it is no news.
  if (run.kind === 'check') return true
  await appendEvents(sql, [{ kind: `run.${status}`, oltId: run.olt_id, runId, slot: run.slot, data: { reason } }])
  return true
}

/** Jobs of runs that wait, of these OLTs. */
export async function waitingJobs(sql: Sql, oltIds: readonly number[]): Promise<string[]> {
  const rows = await sql.rows<{ job_id: string }>(
    `select job_id from collection_run where olt_id = any($1::int[]) and status = 'queued'`,
    [oltIds],
  )
  return rows.map((row) => row.job_id)
}
