import type { Redis } from 'ioredis'
import type { Log } from '#core/log.ts'
import type { Database } from '#core/postgres/database.ts'

/** What the jobs work with. */
export interface WorkerDeps {
  /** Names this process in runs and among the living workers. */
  workerId: string
  database: Database
  /** A `handler` connection, for announcements and progress: they may be lost, never waited for. */
  redis: Redis
  sealKey: Buffer
  log: Log
}
