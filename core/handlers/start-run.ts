import { FarolError } from '#contract/errors.ts'
import { slotOf } from '#contract/rules/slot.ts'
import type { Transaction } from '../postgres/database.ts'
import { appendEvents } from '../postgres/events.ts'
import { oltNotFound } from '../postgres/olts.ts'
import { endRun, insertManualRun, listActiveRuns, silentRunMs, type ActiveRun } from '../postgres/runs.ts'
import { publishLive } from '../redis/live-events.ts'
import type { SharedDeps } from './shared-deps.ts'

export interface StartedRun {
  runId: number
  oltId: number
  olt: string
}

export interface RefusedRun {
  oltId: number
  olt: string
  reason: string
}

/** A run is written down before its job exists; for this long a run without a job is on its way, not lost. */
const onItsWayMs = 10_000

interface StartableOlt {
  id: number
  name: string
  is_paused: boolean
}

/**
 * Queues a manual run of one OLT, or of all that are not paused. Refused where one is queued or running. A run whose job
 * was lost does not count: it is ended as failed here. Throws NOT_FOUND, DATABASE_DOWN, QUEUE_DOWN.
 */
export async function startRuns(
  deps: SharedDeps,
  oltId: number | undefined,
): Promise<{ started: StartedRun[]; refused: RefusedRun[] }> {
  const olts = await deps.database.rows<StartableOlt>(
    `select id, name, paused_at is not null as is_paused from olt where $1::int is null or id = $1 order by lower(name)`,
    [oltId ?? null],
  )
  if (oltId !== undefined && olts.length === 0) throw oltNotFound(oltId)
  const wanted = oltId === undefined ? olts.filter((olt) => !olt.is_paused) : olts
  const lost = await findLostRuns(deps)
  const started: StartedRun[] = []
  const refused: RefusedRun[] = []
  for (const olt of wanted) {
    const subject = { oltId: olt.id, olt: olt.name }
    if (olt.is_paused) {
      refused.push({ ...subject, reason: 'The OLT is paused.' })
      continue
    }
    const run = await deps.database.transaction((tx) => writeManualRun(tx, olt.id, lost))
    if (run === null) {
      refused.push({ ...subject, reason: 'A run of this OLT is already queued or running.' })
      continue
    }
    await enqueueManualRun(deps, { ...subject, ...run })
    started.push({ ...subject, runId: run.runId })
  }
  return { started, refused }
}

/** Writes a manual run down unless another one is active; `null` then. The OLT's row serialises two who ask at once. */
export async function writeManualRun(
  tx: Transaction,
  oltId: number,
  lost: ReadonlySet<number> = new Set(),
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
  const run = await insertManualRun(tx, oltId, slotOf(new Date()))
  await appendEvents(tx, [{ kind: 'operator.run-started', oltId, runId: run.runId }])
  return run
}

/** Brings a run that is written down to the queue, and announces it. Throws QUEUE_DOWN; the scheduler then does it later. */
export async function enqueueManualRun(
  { queues, redis }: SharedDeps,
  run: StartedRun & { jobId: string },
): Promise<void> {
  const { runId, oltId, olt, jobId } = run
  const slot = slotOf(new Date())
  await queues.enqueueRun(jobId, { runId, oltId, slot, kind: 'manual' })
  await publishLive(redis, {
    type: 'run-progress',
    progress: {
      runId,
      oltId,
      olt,
      kind: 'manual',
      slot,
      status: 'queued',
      startedAt: null,
      table: null,
      tablesDone: 0,
      tablesTotal: 0,
      rows: 0,
    },
  })
}

/** Runs that say that they are active and that no job will ever bring to an end. */
export async function findLostRuns(deps: Pick<SharedDeps, 'database' | 'queues'>): Promise<Set<number>> {
  const now = Date.now()
  const silent = (await listActiveRuns(deps.database)).filter((run) => isSilent(run, now))
  const lives = await Promise.all(silent.map((run) => deps.queues.jobLife(run.jobId)))
  return new Set(silent.filter((_, index) => lives[index] !== 'live').map((run) => run.progress.runId))
}

/** Nobody has said anything about this run for so long that the queue has to be asked. */
export function isSilent(run: ActiveRun, now: number): boolean {
  if (run.heartbeatAt !== null) return now - run.heartbeatAt.getTime() > silentRunMs
  return now - run.queuedAt.getTime() > onItsWayMs
}

/** `RUN_ACTIVE` for the one place that asks for exactly one run. */
export function runActive(olt: string): FarolError {
  return new FarolError('RUN_ACTIVE', `A run of ${olt} is already queued or running.`, {
    params: { olt },
    next: 'Wait for its end; the runs page shows how far it is.',
  })
}
