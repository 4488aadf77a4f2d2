import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { createLog } from '#core/log.ts'
import type { Database } from '#core/postgres/database.ts'
import { openQueues, type Queues } from '#core/queues/queues.ts'
import { connectRedis, redisReady } from '#core/redis/connect.ts'
import { startPostgres, startRedis, type TestPostgres, type TestRedis } from '#core/testing/servers.ts'
import { migratedDatabase } from '#core/testing/stored-runs.ts'
import type { ClockDeps } from '../slot-clock.ts'

/** What the schedulers of one test share. It is there while a test runs. */
export interface ClockServers {
  readonly database: Database
  readonly redis: Redis
  readonly queues: Queues
  /** Redis goes away and comes back; the test waits for the connection. */
  readonly redisServer: TestRedis
  /** What the clock of a scheduler of this name needs. */
  scheduler(id: string): ClockDeps
}

/** Servers for the tests of a `describe` that calls this: each test has an empty database and an empty Redis. */
export function clockServers(): ClockServers {
  let postgres: TestPostgres
  let redisServer: TestRedis
  let redis: Redis
  let queues: Queues
  let database: Database | undefined
  const log = createLog({ service: 'test', level: 'silent', dir: null })

  beforeAll(async () => {
    ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
    redis = connectRedis(redisServer.connection, 'handler')
    expect(await redisReady(redis, 5000)).toBe(true)
    queues = openQueues(redis)
  })
  afterAll(async () => {
    await queues?.close()
    redis?.disconnect()
    await database?.close()
    await Promise.all([postgres?.close(), redisServer?.close()])
  })
  beforeEach(async () => {
    await database?.close()
    database = await migratedDatabase(postgres)
    await redis.flushall()
  })

  return {
    get database() {
      if (database === undefined) throw new Error('No test is running.')
      return database
    },
    get redis() {
      return redis
    },
    get redisServer() {
      return redisServer
    },
    get queues() {
      return queues
    },
    scheduler(schedulerId) {
      return { schedulerId, database: this.database, queues, redis, log }
    },
  }
}
