import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { FarolError } from '#contract/errors.ts'
import type {
  CheckPonJob,
  CollectCustomersJob,
  CollectOltJob,
  PreviewCustomersJob,
  TestOltJob,
  TryProfileJob,
  UpkeepJob,
} from '#contract/jobs.ts'
import { QueueName, type QueueCounts } from '#contract/queue.ts'
import { askRedis, redisReady } from '../redis/connect.ts'
import { isCheckJobId } from './job-ids.ts'
import type { OpenedQueues } from './open-queues.ts'

/** How many times a job is tried after an error; a job whose worker died is taken up again besides (see the worker). */
export const jobAttempts = 3

/** Matching has one job at a time: a second wish while one waits is the same wish. */
const matchingJobId = 'match-customers'
const matchingDelayMs = 1000

const day = 24 * 3600
const keepFinished = { removeOnComplete: { age: day, count: 5000 }, removeOnFail: { age: 7 * day, count: 5000 } }

const collectOptions = { attempts: jobAttempts, backoff: { type: 'exponential', delay: 10_000 }, ...keepFinished }

/** Tried until late in the morning: a database without disk space at night may have some by then. */
const upkeepOptions = { attempts: 9, backoff: { type: 'exponential', delay: 120_000 }, ...keepFinished }

/** States in which a job may still run. */
const liveStates = new Set(['waiting', 'active', 'delayed', 'prioritized', 'waiting-children'])

/** Whether a run's job can still bring it to its end: `gone` was lost or removed, `ended` is completed or failed. */
export type JobLife = 'live' | 'ended' | 'gone'

/** Whose job it is: a run's of an OLT, a run's of a customer source, the night's work. */
export type JobOwner = 'olt' | 'customers' | 'upkeep'

/** What this process may do with the queues. Every call throws QUEUE_DOWN within seconds while Redis does not answer. */
export interface Queues {
  /** Adds a run's job. The same id twice is one job. Scheduled runs wait behind those that a person asked for. */
  enqueueRun(jobId: string, job: CollectOltJob): Promise<void>
  /** Adds the night's work. The same id twice is one job. */
  enqueueUpkeep(jobId: string, job: UpkeepJob): Promise<void>
  /** Adds the job of a check, once: whoever waits for it asks again himself. */
  enqueueCheck(jobId: string, job: CheckPonJob): Promise<void>
  /** Adds the job of a customer source's run. The same id twice is one job. */
  enqueueCustomerRun(jobId: string, job: CollectCustomersJob): Promise<void>
  /** Has a worker match customers again, once for all who ask within a second. */
  enqueueMatching(): Promise<void>
  /** What has become of a run's job; `of` says whose. */
  jobLife(jobId: string, of?: JobOwner): Promise<JobLife>
  /** Removes a run's job unless a worker holds it just now. */
  removeRun(jobId: string, of?: JobOwner): Promise<void>
  /** Has a worker ask a device; resolves with what the job returned. Throws TIMEOUT, and NO_WORKER from the job's death. */
  askDevice(jobId: string, job: TestOltJob, timeoutMs: number): Promise<unknown>
  /** Has a worker try a profile on a device. What it found is not kept in Redis. */
  tryProfile(jobId: string, job: TryProfileJob, timeoutMs: number): Promise<unknown>
  /** Has a worker read a customer source without storing anything. What it found is not kept in Redis. */
  previewCustomers(jobId: string, job: PreviewCustomersJob, timeoutMs: number): Promise<unknown>
  counts(workers: number): Promise<QueueCounts[]>
  /** The queues as BullMQ has them, for who shows or changes their jobs (queue-jobs.ts). */
  withQueues<T>(work: (queues: OpenedQueues) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens the queues, when first used, over a connection that stays the caller's own. */
export function openQueues(redis: Redis): Queues {
  let opening: Promise<OpenedQueues> | null = null

  async function ask<T>(work: (queues: OpenedQueues) => Promise<T>): Promise<T> {
    if (!(await redisReady(redis, 500))) throw queueDown()
    opening ??= loadQueues(redis)
    const queues = await opening
    return askRedis(() => work(queues))
  }

  /** Adds a question and waits for its answer; `what` is asked of, for the person who waits. */
  async function question(
    name: 'test-olt' | 'try-profile' | 'preview-customers',
    {
      jobId,
      job,
      timeoutMs,
      what,
    }: { jobId: string; job: TestOltJob | TryProfileJob | PreviewCustomersJob; timeoutMs: number; what: string },
  ): Promise<unknown> {
    const options = { jobId, attempts: 1, removeOnComplete: { age: 300 }, removeOnFail: { age: 300 } }
    await ask(({ test }) => test.add(name, job, options))
    const deadline = Date.now() + timeoutMs
    while (Date.now() < deadline) {
      const found = await ask(({ test }) => test.getJob(jobId))
      if (found?.finishedOn !== undefined) {
        if (found.failedReason !== undefined && found.failedReason !== '')
          throw questionFailed(what, found.failedReason)
        return found.returnvalue as unknown
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await ask(({ test }) => test.remove(jobId)).catch(() => undefined)
    throw new FarolError('TIMEOUT', `No worker answered for the ${what} within ${Math.round(timeoutMs / 1000)} s.`, {
      next: 'Look at the worker service: farol status.',
    })
  }

  /** An answer that holds names of customers: it does not stay behind. */
  async function forgotten<T>(jobId: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } finally {
      await ask(({ test }) => test.remove(jobId)).catch(() => undefined)
    }
  }

  return {
    async enqueueRun(jobId, job) {
      const priority = job.kind === 'scheduled' ? { priority: 10 } : {}
      await ask(({ collect }) => collect.add('collect-olt', job, { jobId, ...collectOptions, ...priority }))
    },
    async enqueueUpkeep(jobId, job) {
      await ask(({ upkeep }) => upkeep.add('upkeep', job, { jobId, ...upkeepOptions }))
    },
    async enqueueCheck(jobId, job) {
      await ask(({ test }) => test.add('check-pon', job, { jobId, attempts: 1, ...keepFinished }))
    },
    async enqueueCustomerRun(jobId, job) {
      const priority = job.kind === 'scheduled' ? { priority: 10 } : {}
      await ask(({ customers }) => customers.add('collect-customers', job, { jobId, ...collectOptions, ...priority }))
    },
    async enqueueMatching() {
      const once = { jobId: matchingJobId, delay: matchingDelayMs, removeOnComplete: true, removeOnFail: true }
      await ask(({ customers }) => customers.add('match-customers', {}, once))
    },
    jobLife: (jobId, of = 'olt') =>
      ask(async (queues) => {
        const state = await queueOf(queues, jobId, of).getJobState(jobId)
        if (state === 'unknown') return 'gone'
        return liveStates.has(state) ? 'live' : 'ended'
      }),
    async removeRun(jobId, of = 'olt') {
      await ask((queues) => queueOf(queues, jobId, of).remove(jobId))
    },
    askDevice: (jobId, job, timeoutMs) => question('test-olt', { jobId, job, timeoutMs, what: 'device' }),
    tryProfile: (jobId, job, timeoutMs) =>
      forgotten(jobId, question('try-profile', { jobId, job, timeoutMs, what: 'device' })),
    previewCustomers: (jobId, job, timeoutMs) =>
      forgotten(jobId, question('preview-customers', { jobId, job, timeoutMs, what: 'customer source' })),
    counts: (workers) => ask((queues) => Promise.all(Object.values(queues).map((queue) => countJobs(queue, workers)))),
    withQueues: ask,
    async close() {
      const queues = await opening?.catch(() => null)
      if (queues != null) await Promise.all(Object.values(queues).map((queue) => queue.close())).catch(() => undefined)
    },
  }
}

/** The code of queues is large, and most processes that may use one never do before a person asks for a run. */
async function loadQueues(redis: Redis): Promise<OpenedQueues> {
  const { openAllQueues } = await import('./open-queues.ts')
  return openAllQueues(redis)
}

/** A check is a question and stands among those. */
function queueOf({ collect, test, customers, upkeep }: OpenedQueues, jobId: string, of: JobOwner): Queue {
  return { olt: isCheckJobId(jobId) ? test : collect, customers, upkeep }[of]
}

/** Jobs of one queue by state. `workers` are those of the installation: each takes from every queue. */
export async function countJobs(queue: Queue, workers: number): Promise<QueueCounts> {
  const [counts, paused] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'completed', 'failed'),
    queue.isPaused(),
  ])
  return {
    queue: QueueName.parse(queue.name),
    waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
    active: counts['active'] ?? 0,
    delayed: counts['delayed'] ?? 0,
    completed: counts['completed'] ?? 0,
    failed: counts['failed'] ?? 0,
    paused,
    workers,
  }
}

function queueDown(): FarolError {
  return new FarolError('QUEUE_DOWN', 'Redis does not answer.', {
    next: 'Wait a moment; if it stays down, look at the redis service: farol status.',
  })
}

function questionFailed(what: string, reason: string): FarolError {
  return new FarolError('INTERNAL', `The worker could not ask the ${what}: ${reason}`, {
    next: 'Look at the worker’s log.',
  })
}
