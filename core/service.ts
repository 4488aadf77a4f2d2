import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { FarolError } from '#contract/errors.ts'
import type { ServiceConfig } from './config.ts'
import type { Log } from './log.ts'
import { migrate } from './postgres/migrate.ts'
import { askRedis, redisReady } from './redis/connect.ts'

const longestPauseMs = 10_000

/**
 * Waits until PostgreSQL is there and migrated and Redis answers, with growing pauses, as long as it takes: a service that ends
 * because its database starts slower than itself would only be restarted in a loop. Rejects when `signal` aborts, and with
 * what waiting cannot change (a migration that fails).
 */
export async function waitForServers({
  config,
  redis,
  log,
  signal,
}: {
  config: ServiceConfig
  redis: Redis
  log: Log
  signal: AbortSignal
}): Promise<void> {
  let pause = 250
  for (;;) {
    try {
      const ran = await migrate(config.postgres)
      if (ran.length > 0) log.info({ migrations: ran }, 'database migrated')
      if (!(await redisReady(redis, 4000))) throw new FarolError('QUEUE_DOWN', 'Redis does not answer.')
      await askRedis(() => redis.ping())
      return
    } catch (error) {
      if (!isPassing(error)) throw error
      log.warn({ reason: error.message, againInMs: pause }, 'waiting for the servers')
    }
    await sleep(pause, undefined, { signal })
    pause = Math.min(pause * 2, longestPauseMs)
  }
}

function isPassing(error: unknown): error is FarolError {
  return error instanceof FarolError && ['DATABASE_DOWN', 'QUEUE_DOWN', 'TIMEOUT', 'DISK_FULL'].includes(error.code)
}

/** Warns about a Redis that may throw jobs away or forget them (docs: noeviction and AOF are what the stack sets). */
export async function warnAboutRedis(redis: Redis, log: Log): Promise<void> {
  const info = await redis.info('all')
  const policy = /^maxmemory_policy:(.*?)\r?$/m.exec(info)?.[1]
  if (policy !== undefined && policy !== 'noeviction') {
    log.warn({ policy }, 'Redis may evict jobs: set maxmemory-policy noeviction')
  }
  if (/^aof_enabled:0/m.test(info))
    log.warn('Redis keeps no append-only file: a crash loses the jobs of the last minute')
}

export interface ServiceLife {
  /** Aborts when the service is asked to end. */
  signal: AbortSignal
  /** Tells the supervisor, where there is one, that the service does its work now. */
  ready(): void
}

/**
 * Runs a service until it is asked to end: SIGTERM, SIGINT, or the supervisor's IPC channel closing. `work` starts it and gives
 * back how to stop it; what takes longer than `graceMs` to stop is left behind. Exit code 1 is a failure, for the supervisor
 * to start the service again.
 */
export async function runService(
  log: Log,
  work: (life: ServiceLife) => Promise<() => Promise<void>>,
  { graceMs = 9000 }: { graceMs?: number } = {},
): Promise<void> {
  const ending = new AbortController()
  const end = (why: string) => {
    if (ending.signal.aborted) return
    log.info({ why }, 'ending')
    ending.abort()
    setTimeout(() => {
      log.error('took too long to end')
      process.exit(1)
    }, graceMs).unref()
  }
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected failure')
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  process.on('SIGTERM', () => end('SIGTERM'))
  process.on('SIGINT', () => end('SIGINT'))
  process.on('disconnect', () => end('the supervisor has gone'))
  const life: ServiceLife = {
    signal: ending.signal,
    ready() {
      log.info('ready')
      process.send?.({ type: 'ready' })
    },
  }
  try {
    const stop = await work(life)
    await aborted(ending.signal)
    await stop()
  } catch (error) {
    if (!ending.signal.aborted) crash(error)
  }
  log.info('ended')
  process.exit(0)
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** Repeats `work` until stopped; one that fails is logged and repeated, one that is still busy is not started again. */
export function repeat(log: Log, everyMs: number, what: string, work: () => Promise<void>): () => void {
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    work()
      .catch((error: unknown) => log.warn({ reason: reasonOf(error) }, `${what} failed`))
      .finally(() => (isBusy = false))
  }, everyMs)
  return () => clearInterval(timer)
}

/** One line of an error for a log or a reason that a person reads. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
