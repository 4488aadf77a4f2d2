import { reasonText } from '#contract/reasons.ts'
import { nextSlot, slotOf } from '#contract/rules/slot.ts'
import { endCustomerRun, readMatching } from '#core/postgres/customer-runs.ts'
import { listLostCustomerRuns, type LostCustomerRun } from '#core/queues/lost-customer-runs.ts'
import { publishLive } from '#core/redis/live-events.ts'
import type { ClockDeps } from './slot-clock.ts'

const manualLifeMs = 3_600_000
const maxAttempts = 10

/** The minute's look at the customer sources: brings back what the queue has lost, and a wish for matching that nobody fulfils. */
export async function watchCustomers(deps: ClockDeps, now: Date): Promise<void> {
  for (const lost of await listLostCustomerRuns(deps, now.getTime())) await bringBack(deps, lost, now)
  const { wanted, done } = await readMatching(deps.database)
  if (wanted > done) await deps.queues.enqueueMatching()
}

async function bringBack(
  { database, queues, redis, log }: ClockDeps,
  { run, life }: LostCustomerRun,
  now: Date,
): Promise<void> {
  const { runId, sourceId } = run.job
  const end = endOf(run, now)
  if (end !== null) {
    if (await endCustomerRun(database, { runId, ...end })) await publishLive(redis, { type: 'customers-changed' })
    log.warn({ customerRunId: runId, sourceId, ...end }, 'run of a customer source ended without its job')
    return
  }
  // The id of an ended job is still taken; the run is the truth, and it is open.
  if (life === 'ended') await queues.removeRun(run.jobId, 'customers')
  await queues.enqueueCustomerRun(run.jobId, run.job)
  log.warn({ customerRunId: runId, sourceId, life }, 'lost job of a customer source brought back')
}

function endOf(
  { job, attempt, queuedAt }: LostCustomerRun['run'],
  now: Date,
): { status: 'missed' | 'failed'; reason: string } | null {
  if (attempt >= maxAttempts) return { status: 'failed', reason: reasonText('run.attempts', { count: attempt }) }
  if (job.kind === 'scheduled' && nextSlot(job.slot) <= slotOf(now)) {
    return { status: 'missed', reason: reasonText('run.jobLostNextHour') }
  }
  if (job.kind === 'manual' && now.getTime() - queuedAt.getTime() > manualLifeMs) {
    return { status: 'failed', reason: reasonText('run.jobLostLongAgo') }
  }
  return null
}
