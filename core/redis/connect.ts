import { Redis } from 'ioredis'
import { FarolError } from '#contract/errors.ts'
import type { RedisOptions } from '../config.ts'

/**
 * How a connection behaves while Redis is away. `handler`: a command fails within seconds, so that a screen gets an answer.
 * `worker`: a command waits for Redis to come back, as BullMQ's workers need it. `subscriber`: subscribes again by itself.
 */
export type RedisRole = 'handler' | 'worker' | 'subscriber'

/** Opens a connection that reconnects for ever and never throws into the void. `onError` sees each loss once a second. */
export function connectRedis(
  options: RedisOptions,
  role: RedisRole,
  { name = 'farol', onError }: { name?: string; onError?: (error: Error) => void } = {},
): Redis {
  const redis = new Redis({
    host: options.host,
    port: options.port,
    password: options.password,
    connectionName: name,
    connectTimeout: 4000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 5), 2000),
    enableOfflineQueue: role !== 'handler',
    maxRetriesPerRequest: role === 'handler' ? 0 : null,
    ...(role === 'handler' ? { commandTimeout: 3000 } : {}),
  })
  let lastAt = 0
  redis.on('error', (error: Error) => {
    if (Date.now() - lastAt < 1000) return
    lastAt = Date.now()
    onError?.(error)
  })
  return redis
}

/**
 * Waits until the connection is ready, at most `timeoutMs`; tells whether it is. For a process's first moments: a
 * `handler` connection refuses commands until then.
 */
export async function redisReady(redis: Redis, timeoutMs: number): Promise<boolean> {
  if (redis.status === 'ready') return true
  return new Promise((resolve) => {
    const done = () => finish(true)
    const timer = setTimeout(() => finish(false), timeoutMs)
    function finish(ready: boolean): void {
      clearTimeout(timer)
      redis.off('ready', done)
      resolve(ready)
    }
    redis.once('ready', done)
  })
}

/** Whether Redis answers within two seconds, without throwing. */
export async function redisAnswers(redis: Redis): Promise<boolean> {
  if (!(await redisReady(redis, 2000))) return false
  return redis.ping().then(
    () => true,
    () => false,
  )
}

/** Runs a command or a queue call; throws QUEUE_DOWN where Redis does not answer. The error names no password. */
export async function askRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw redisError(error)
  }
}

/** What an error of ioredis or BullMQ means: QUEUE_DOWN where it is the connection, else the error itself. */
export function redisError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FarolError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^(WRONGPASS|NOAUTH)/.test(error.message)) {
    return new FarolError('QUEUE_DOWN', 'Redis refuses this installation’s password.', {
      next: 'The secret file and Redis differ: restart the stack, or restore both from the same backup.',
    })
  }
  if (error.message.startsWith('OOM ')) {
    return new FarolError('QUEUE_DOWN', 'Redis has no memory left for new jobs.', {
      cause: error,
      next: 'Raise maxmemory of the redis service.',
    })
  }
  if (!connectionCodes.has(code) && !connectionWords.test(error.message)) return error
  return new FarolError('QUEUE_DOWN', 'Redis does not answer.', {
    cause: error,
    next: 'Wait a moment; if it stays down, look at the redis service: farol status.',
  })
}

const connectionCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT'])
const connectionWords =
  /Stream isn't writeable|Connection is closed|Command timed out|max retries per request|Reached the max retries|LOADING|ECONNREFUSED|Connection timeout|timed out waiting/i
