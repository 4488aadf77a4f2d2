import type { Redis } from 'ioredis'
import { progressKey, schedulerSeenKey, workersKey } from './keys.ts'
import { RunProgress } from '#contract/run.ts'

/** A worker that has not said anything for this long counts as gone. */
const workerLifeMs = 15_000
const schedulerLifeMs = 3_600_000
const progressLifeSeconds = 120

/** Says that a worker lives; to be repeated every few seconds. */
export async function announceWorker(redis: Redis, workerId: string, now = Date.now()): Promise<void> {
  await redis
    .multi()
    .zadd(workersKey, now + workerLifeMs, workerId)
    .zremrangebyscore(workersKey, '-inf', now)
    .exec()
}

export async function withdrawWorker(redis: Redis, workerId: string): Promise<void> {
  await redis.zrem(workersKey, workerId)
}

/** How many workers live now. */
export async function countWorkers(redis: Redis, now = Date.now()): Promise<number> {
  return redis.zcount(workersKey, now, '+inf')
}

export async function announceScheduler(redis: Redis, now = new Date()): Promise<void> {
  await redis.set(schedulerSeenKey, now.toISOString(), 'PX', schedulerLifeMs)
}

/** When the scheduler last said that it lives, ISO; `null` = not within the last hour. */
export async function schedulerSeenAt(redis: Redis): Promise<string | null> {
  return redis.get(schedulerSeenKey)
}

export async function rememberProgress(redis: Redis, progress: RunProgress): Promise<void> {
  await redis.set(progressKey(progress.runId), JSON.stringify(progress), 'EX', progressLifeSeconds)
}

export async function forgetProgress(redis: Redis, runId: number): Promise<void> {
  await redis.del(progressKey(runId))
}

/** The last progress of each run that has one. */
export async function readProgress(redis: Redis, runIds: readonly number[]): Promise<Map<number, RunProgress>> {
  if (runIds.length === 0) return new Map()
  const texts = await redis.mget(runIds.map(progressKey))
  const found = texts.flatMap((text) => {
    const parsed = text === null ? null : RunProgress.safeParse(JSON.parse(text))
    return parsed?.success === true ? [parsed.data] : []
  })
  return new Map(found.map((progress) => [progress.runId, progress]))
}
