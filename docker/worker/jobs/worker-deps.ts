import type { Redis } from 'ioredis'
import type { Log } from '#core/log.ts'
import type { Database } from '#core/postgres/database.ts'
import type { Queues } from '#core/queues/queues.ts'
import type { MediaFiles } from '../customers/media-files.ts'
import type { WorkerMetrics } from '../metrics/metrics.ts'
import type { RequestBudget } from '../session/snmp-session.ts'

/** What the jobs work with. */
export interface WorkerDeps {
  /** Names this process in runs and among the living workers. */
  workerId: string
  database: Database
  /** A `handler` connection, for announcements and progress: they may be lost, never waited for. */
  redis: Redis
  /** For what follows from a job: matching customers after an OLT's run. */
  queues: Queues
  /** The files of customer sources; `null` where this worker has no folder for them. */
  media: MediaFiles | null
  sealKey: Buffer
  /** Holds all OLTs of this process together to so many requests under way. */
  budget: RequestBudget
  metrics: WorkerMetrics
  log: Log
}
