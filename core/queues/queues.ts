import type { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { FarolError } from '#contract/errors.ts'
import type { CollectOltJob, TestOltJob } from '#contract/jobs.ts'
import type { QueueCounts } from '#contract/queue.ts'
import { askRedis, redisReady } from '../redis/connect.ts'
import type { OpenedQueues } from './open-queues.ts'

/** How many times a job is tried after an error; a job whose worker died is taken up again besides (see the worker). */
export const jobAttempts = 3

const day = 24 * 3600
const keepFinished = { removeOnComplete: { age: day, count: 5000 }, removeOnFail: { age: 7 * day, count: 5000 } }

const collectOptions = { attempts: jobAttempts, backoff: { type: 'exponential', delay: 10_000 }, ...keepFinished }

/** States in which a job may still run. */
const liveStates = new Set(['waiting', 'active', 'delayed', 'prioritized', 'waiting-children'])

/** Whether a run's job can still bring it to its end: `gone` was lost or removed, `ended` is completed or failed. */
export type JobLife = 'live' | 'ended' | 'gone'

/** What this process may do with the queues. Every call throws QUEUE_DOWN within seconds while Redis does not answer. */
export interface Queues {
  /** Adds a run's job. The same id twice is one job. Scheduled runs wait behind those that a person asked for. */
  enqueueRun(jobId: string, job: CollectOltJob): Promise<void>
  /** What has become of a run's job. */
  jobLife(jobId: string): Promise<JobLife>
  /** Removes a run's job unless a worker holds it just now. */
  removeRun(jobId: string): Promise<void>
  /** Has a worker ask a device; resolves with what the job returned. Throws TIMEOUT, and NO_WORKER from the job's death. */
  askDevice(jobId: string, job: TestOltJob, timeoutMs: number): Promise<unknown>
  counts(workers: number): Promise<QueueCounts[]>
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

  return {
    async enqueueRun(jobId, job) {
      const priority = job.kind === 'scheduled' ? { priority: 10 } : {}
      await ask(({ collect }) => collect.add('collect-olt', job, { jobId, ...collectOptions, ...priority }))
    },
    jobLife: (jobId) =>
      ask(async ({ collect }) => {
        const state = await collect.getJobState(jobId)
        if (state === 'unknown') return 'gone'
        return liveStates.has(state) ? 'live' : 'ended'
      }),
    async removeRun(jobId) {
      await ask(({ collect }) => collect.remove(jobId))
    },
    async askDevice(jobId, job, timeoutMs) {
      await ask(({ test }) =>
        test.add('test-olt', job, { jobId, attempts: 1, removeOnComplete: { age: 300 }, removeOnFail: { age: 300 } }),
      )
      const deadline = Date.now() + timeoutMs
      while (Date.now() < deadline) {
        const found = await ask(({ test }) => test.getJob(jobId))
        if (found?.finishedOn !== undefined) {
          if (found.failedReason !== undefined && found.failedReason !== '') throw probeFailed(found.failedReason)
          return found.returnvalue as unknown
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      await ask(({ test }) => test.remove(jobId)).catch(() => undefined)
      throw new FarolError('TIMEOUT', `No worker answered for the device within ${Math.round(timeoutMs / 1000)} s.`, {
        next: 'Look at the worker service: farol status.',
      })
    },
    counts: (workers) =>
      ask(({ collect, test }) => Promise.all([collect, test].map((queue) => countJobs(queue, workers)))),
    async close() {
      const queues = await opening?.catch(() => null)
      if (queues != null) await Promise.all([queues.collect.close(), queues.test.close()]).catch(() => undefined)
    },
  }
}

/** The code of queues is large, and most processes that may use one never do before a person asks for a run. */
async function loadQueues(redis: Redis): Promise<OpenedQueues> {
  const { openBothQueues } = await import('./open-queues.ts')
  return openBothQueues(redis)
}

async function countJobs(queue: Queue, workers: number): Promise<QueueCounts> {
  const [counts, paused] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'completed', 'failed'),
    queue.isPaused(),
  ])
  return {
    queue: queue.name,
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

function probeFailed(reason: string): FarolError {
  return new FarolError('INTERNAL', `The worker could not ask the device: ${reason}`, {
    next: 'Look at the worker’s log.',
  })
}
