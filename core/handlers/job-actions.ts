import { FarolError } from '#contract/errors.ts'
import type { JobKey, JobState } from '#contract/queue.ts'
import { endCustomerRun } from '../postgres/customer-runs.ts'
import { endRun } from '../postgres/runs.ts'
import { manualCustomerJobId, manualJobId } from '../queues/job-ids.ts'
import { findJob, queueNamed } from '../queues/queue-jobs.ts'
import type { SharedDeps } from './shared-deps.ts'
import { startCustomerRuns } from './start-customer-run.ts'
import { startRuns } from './start-run.ts'

type JobFacts = JobKey & { name: string; state: JobState; oltId: number | null; sourceId: number | null }

/** A question is asked again by whoever asked it; everything else that failed may be tried again from its job. */
export function mayRetry({ name, state }: Pick<JobFacts, 'name' | 'state'>): boolean {
  return state === 'failed' && ['collect-olt', 'collect-customers', 'upkeep'].includes(name)
}

/** What a worker holds cannot be taken away from it. */
export function mayRemove({ state }: Pick<JobFacts, 'state'>): boolean {
  return state !== 'active'
}

/**
 * Tries what failed once more and tells by which job. The run of a failed job has ended for good, so its OLT or source gets a
 * new one. Throws NOT_FOUND, BAD_INPUT where there is nothing to retry, RUN_ACTIVE, QUEUE_DOWN, DATABASE_DOWN.
 */
export async function retryJob(deps: SharedDeps, job: JobFacts): Promise<JobKey> {
  if (!mayRetry(job)) {
    throw new FarolError('BAD_INPUT', `The job ${job.id} has not failed, or is a question that is asked anew.`, {
      next: 'Only failed updates, readings and the night’s work can be retried.',
    })
  }
  if (job.oltId !== null) {
    const { started, refused } = await startRuns(deps, job.oltId)
    return { queue: 'collect', id: jobOf(started[0]?.runId, refused[0]?.reason, manualJobId) }
  }
  if (job.sourceId !== null) {
    const { started, refused } = await startCustomerRuns(deps, { sourceId: job.sourceId, acceptShrink: false })
    return { queue: 'customers', id: jobOf(started[0]?.runId, refused[0]?.reason, manualCustomerJobId) }
  }
  await deps.queues.withQueues(async (queues) =>
    (await findJob(queueNamed(queues, job.queue), job)).job.retry('failed'),
  )
  return { queue: job.queue, id: job.id }
}

function jobOf(runId: number | undefined, refusal: string | undefined, idOf: (runId: number) => string): string {
  if (runId !== undefined) return idOf(runId)
  throw new FarolError('RUN_ACTIVE', refusal ?? 'A run is already queued or running.', {
    next: 'Wait until it has ended.',
  })
}

/**
 * Takes a job out of its queue. A run that waited for it is ended, or the scheduler would bring its job back. Throws
 * NOT_FOUND, RUN_ACTIVE for a job that a worker holds, QUEUE_DOWN, DATABASE_DOWN.
 */
export async function removeJob(deps: SharedDeps, job: JobFacts & { runId: number | null }): Promise<JobKey> {
  const isOver = job.state === 'completed' || job.state === 'failed'
  if (!mayRemove(job)) throw held(job.id)
  await deps.queues.withQueues(async (queues) => {
    // 0: a worker took it in this moment.
    if ((await queueNamed(queues, job.queue).remove(job.id)) === 0) throw held(job.id)
  })
  if (job.runId !== null && !isOver) {
    const ended = { runId: job.runId, status: 'failed', reason: 'The job was removed by an operator.' } as const
    await (job.queue === 'customers' ? endCustomerRun(deps.database, ended) : endRun(deps.database, ended))
  }
  return { queue: job.queue, id: job.id }
}

function held(id: string): FarolError {
  return new FarolError('RUN_ACTIVE', `A worker is at the job ${id} just now.`, { next: 'Wait until it has ended.' })
}
