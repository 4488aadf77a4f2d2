import { mkdirSync } from 'node:fs'
import { Redis } from 'ioredis'
import { pickPort } from '../free-port.ts'
import type { ServiceSpec } from './managed-service.ts'

export interface RedisServiceOptions {
  program: string
  /** data/redis */
  folder: string
  password: string
  preferredPort: number | undefined
}

/** Redis on loopback, its configuration given on its standard input so that the password stands in no argument and no file. */
export function redisService(options: RedisServiceOptions): ServiceSpec {
  let port = options.preferredPort
  let settled = false
  return {
    name: 'redis',
    async prepare() {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 })
      port = settled && port !== undefined ? port : await pickPort(port)
      return {
        command: options.program,
        args: ['-'],
        env: { PATH: '/usr/bin:/bin', TZ: 'UTC' },
        cwd: options.folder,
        input: redisConfiguration({ port, folder: options.folder, password: options.password }),
        ipc: false,
        port,
      }
    },
    async check() {
      await withRedis({ port: port ?? 0, password: options.password }, (redis) => redis.ping())
      settled = true
    },
    pollMs: 40,
    startTimeoutMs: 300_000,
    stop: {
      ask: () => withRedis({ port: port ?? 0, password: options.password }, shutdown),
      signal: 'SIGTERM',
      graceMs: 30_000,
    },
  }
}

/** What every Redis of Farol keeps: a snapshot a minute, a log flushed every second, and no key ever evicted. */
export function redisConfiguration(server: { port: number; folder: string; password: string }): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${server.port}`,
    `requirepass ${server.password}`,
    `dir ${quoted(server.folder)}`,
    'save 60 1',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    'daemonize no',
    'logfile ""',
    'always-show-logo no',
  ]
  return `${lines.join('\n')}\n`
}

function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`
}

async function shutdown(redis: Redis): Promise<void> {
  // The connection ends instead of an answer; only a refusal is an answer.
  await redis.call('SHUTDOWN', 'SAVE').catch((error: Error) => {
    if (error.message.startsWith('ERR')) throw error
  })
}

async function withRedis<T>(server: { port: number; password: string }, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({
    host: '127.0.0.1',
    port: server.port,
    password: server.password,
    lazyConnect: true,
    connectTimeout: 3000,
    commandTimeout: 5000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => undefined) // Reported by the command that it breaks.
  try {
    await redis.connect()
    return await use(redis)
  } finally {
    redis.disconnect()
  }
}
