import { slotOf } from '#contract/rules/slot.ts'
import { insertManualCustomerRun, withdrawCustomerRun } from '../postgres/customer-runs.ts'
import { listUnreadDescriptions, nameSources } from '../postgres/customer-sources.ts'
import { appendEvents } from '../postgres/events.ts'
import { listLostCustomerRuns } from '../queues/lost-customer-runs.ts'
import { publishLive } from '../redis/live-events.ts'
import type { SharedDeps } from './shared-deps.ts'

export interface StartedSource {
  runId: number
  sourceId: number
  source: string
}

interface RefusedSource {
  sourceId: number
  source: string
  reason: string
}

/**
 * Queues a reading of one source, or of all that are not paused. Refused where one is queued or running. Throws NOT_FOUND,
 * DATABASE_DOWN, QUEUE_DOWN.
 */
export async function startCustomerRuns(
  deps: SharedDeps,
  { sourceId, acceptShrink }: { sourceId?: number | undefined; acceptShrink: boolean },
): Promise<{ started: StartedSource[]; refused: RefusedSource[] }> {
  const sources = await nameSources(deps.database, sourceId)
  const wanted = sourceId === undefined ? sources.filter((source) => !source.isPaused) : sources
  const lost = new Set((await listLostCustomerRuns(deps)).map(({ run }) => run.job.runId))
  const started: StartedSource[] = []
  const refused: RefusedSource[] = []
  for (const { id, name } of wanted) {
    const subject = { sourceId: id, source: name }
    const slot = slotOf(new Date())
    const run = await deps.database.transaction((tx) =>
      insertManualCustomerRun(tx, { sourceId: id, slot, acceptShrink, lost }),
    )
    if (run === null) {
      refused.push({ ...subject, reason: 'A run of this source is already queued or running.' })
      continue
    }
    try {
      await deps.queues.enqueueCustomerRun(run.jobId, run.job)
    } catch (error) {
      // Who is told that it did not work must be able to try again at once.
      await withdrawCustomerRun(deps.database, run.job.runId)
      throw error
    }
    const data = { source: name, acceptShrink }
    await appendEvents(deps.database, [{ kind: 'operator.source-run-started', data }])
    started.push({ ...subject, runId: run.job.runId })
  }
  if (started.length > 0) await publishLive(deps.redis, { type: 'customers-changed' })
  return { started, refused }
}

/**
 * Patterns that were saved before their OLT was first collected have found nobody; they are read when it has been. Later changes
 * of a description come with the matching that follows each run of an OLT. Throws DATABASE_DOWN, QUEUE_DOWN.
 */
export async function readDescriptionsFirst(
  { database, queues }: Pick<SharedDeps, 'database' | 'queues'>,
  oltId: number,
): Promise<void> {
  for (const sourceId of await listUnreadDescriptions(database, oltId)) {
    const first = { sourceId, slot: slotOf(new Date()), acceptShrink: false, lost: new Set<number>() }
    const run = await database.transaction((tx) => insertManualCustomerRun(tx, first))
    if (run !== null) await queues.enqueueCustomerRun(run.jobId, run.job)
  }
}
