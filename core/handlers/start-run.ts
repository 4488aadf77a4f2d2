import { slotOf } from '#contract/rules/slot.ts'
import { nameOlts } from '../postgres/olts.ts'
import { appendEvents } from '../postgres/events.ts'
import { insertManualRun, withdrawRun } from '../postgres/runs.ts'
import { findLostRuns } from '../queues/lost-runs.ts'
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

/**
 * Queues a manual run of one OLT, or of all that are not paused. Refused where one is queued or running. A run whose job
 * was lost does not count: it is ended as failed here. Throws NOT_FOUND, DATABASE_DOWN, QUEUE_DOWN.
 */
export async function startRuns(
  deps: SharedDeps,
  oltId: number | undefined,
): Promise<{ started: StartedRun[]; refused: RefusedRun[] }> {
  const olts = await nameOlts(deps.database, oltId)
  const wanted = oltId === undefined ? olts.filter((olt) => !olt.isPaused) : olts
  const lost = await findLostRuns(deps)
  const started: StartedRun[] = []
  const refused: RefusedRun[] = []
  for (const olt of wanted) {
    const subject = { oltId: olt.id, olt: olt.name }
    if (olt.isPaused) {
      refused.push({ ...subject, reason: 'The OLT is paused.' })
      continue
    }
    const slot = slotOf(new Date())
    const run = await deps.database.transaction((tx) => insertManualRun(tx, { oltId: olt.id, slot, lost }))
    if (run === null) {
      refused.push({ ...subject, reason: 'A run of this OLT is already queued or running.' })
      continue
    }
    try {
      await enqueueManualRun(deps, { ...subject, ...run })
    } catch (error) {
      // Who is told that it did not work must be able to try again at once.
      await withdrawRun(deps.database, run.runId)
      throw error
    }
    await appendEvents(deps.database, [{ kind: 'operator.run-started', oltId: olt.id, runId: run.runId }])
    started.push({ ...subject, runId: run.runId })
  }
  return { started, refused }
}

/** Brings a run that is written down to the queue, and announces it. Throws QUEUE_DOWN. */
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
      check: null,
    },
  })
}
