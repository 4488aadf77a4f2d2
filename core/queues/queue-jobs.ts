import type { Job, JobType, Queue } from 'bullmq'
import { FarolError } from '#contract/errors.ts'
import { JobState, QueueName, type JobKey, type QueueJob, type QueueJobDetail } from '#contract/queue.ts'
import type { OpenedQueues } from './open-queues.ts'

/** BullMQ keeps what has a priority apart; for a person it waits. A paused queue's jobs wait. */
const typesOf: Readonly<Record<JobState, JobType[]>> = {
  active: ['active'],
  waiting: ['waiting', 'prioritized'],
  delayed: ['delayed'],
  failed: ['failed'],
  completed: ['completed'],
}

/** A job without the name of what it works on, which only the database knows. */
export type BareJob = Omit<QueueJob, 'subject'> & { sourceId: number | null; day: string | null }

/** Jobs of one or all queues in one or all states, newest first within a state, at most `limit` in all. */
export async function listQueueJobs(
  queues: OpenedQueues,
  wish: { queue?: QueueName | undefined; state?: JobState | undefined; limit: number },
): Promise<BareJob[]> {
  const names = wish.queue === undefined ? QueueName.options : [wish.queue]
  const states = wish.state === undefined ? JobState.options : [wish.state]
  const found: BareJob[] = []
  for (const state of states) {
    const left = wish.limit - found.length
    if (left <= 0) break
    const lists = await Promise.all(names.map((name) => jobsIn(queueNamed(queues, name), state, left)))
    found.push(...lists.flat().toSorted(newestFirst).slice(0, left))
  }
  return found
}

async function jobsIn(queue: Queue, state: JobState, limit: number): Promise<BareJob[]> {
  const jobs = await queue.getJobs(typesOf[state], 0, limit - 1, false)
  // One that was removed between the two questions has left a hole.
  return jobs.flatMap((job: Job | undefined) => (job?.id === undefined ? [] : [bareJob(queue, job, state)]))
}

function newestFirst(one: BareJob, other: BareJob): number {
  const at = (job: BareJob) => job.finishedAt ?? job.startedAt ?? job.createdAt
  return at(one) < at(other) ? 1 : -1
}

/** What the queue knows of a job, with its data, its errors and what workers wrote. Throws NOT_FOUND. */
export async function readQueueJob(queues: OpenedQueues, key: JobKey): Promise<BareJob & JobInside> {
  const queue = queueNamed(queues, key.queue)
  const { job, state } = await findJob(queue, key)
  const { logs } = await queue.getJobLogs(key.id)
  return {
    ...bareJob(queue, job, state),
    data: JSON.stringify(job.data, hideSecrets, 2),
    stacks: job.stacktrace ?? [],
    log: logs,
  }
}

type JobInside = Pick<QueueJobDetail, 'data' | 'stacks' | 'log'>

/** The job with its state. Throws NOT_FOUND. */
export async function findJob(queue: Queue, { id }: JobKey): Promise<{ job: Job; state: JobState }> {
  const job: Job | undefined = await queue.getJob(id)
  if (job === undefined) throw jobGone(id)
  const told = await job.getState()
  const state = JobState.options.find((one) => (typesOf[one] as string[]).includes(told))
  if (state === undefined) throw jobGone(id)
  return { job, state }
}

export function queueNamed(queues: OpenedQueues, name: QueueName): Queue {
  return queues[name]
}

function jobGone(id: string): FarolError {
  return new FarolError('NOT_FOUND', `The queue has no job ${id} any more.`, {
    next: 'Ended jobs are kept for a day, failed ones for a week; what a run gave stands in the list of runs.',
  })
}

function bareJob(queue: Queue, job: Job, state: JobState): BareJob {
  const data: unknown = job.data
  const error = job.failedReason
  return {
    queue: QueueName.parse(queue.name),
    id: job.id ?? '',
    name: job.name,
    state,
    oltId: numberIn(data, 'oltId'),
    runId: numberIn(data, 'runId'),
    sourceId: numberIn(data, 'sourceId'),
    day: textIn(data, 'day'),
    attempt: job.attemptsStarted,
    attempts: job.opts.attempts ?? 1,
    createdAt: new Date(job.timestamp).toISOString(),
    startedAt: instant(job.processedOn),
    finishedAt: instant(job.finishedOn),
    error: error === undefined || error === '' ? null : error,
  }
}

function instant(ms: number | undefined | null): string | null {
  return ms === undefined || ms === null ? null : new Date(ms).toISOString()
}

function numberIn(data: unknown, key: string): number | null {
  const value = member(data, key)
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null
}

function textIn(data: unknown, key: string): string | null {
  const value = member(data, key)
  return typeof value === 'string' ? value : null
}

function member(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[key] : undefined
}

/** No secret stands in job data but sealed; that too is nobody's business on a screen. */
function hideSecrets(key: string, value: unknown): unknown {
  return /sealed|secret|token|password|community/i.test(key) && value !== null ? '•••' : value
}
