import type { Redis } from 'ioredis'
import type { ProfileCatalog } from '#contract/profile-catalog.ts'
import type { ServiceConfig } from '../config.ts'
import { openDatabase, type Database } from '../postgres/database.ts'
import { openQueues, type Queues } from '../queues/queues.ts'
import { connectRedis } from '../redis/connect.ts'
import { openLiveEvents, type LiveEvents } from '../redis/live-events.ts'
import { openVendors, type Vendors } from '../vendors.ts'

/** What the shared subjects work with. One set a process; `openSharedDeps` makes it. */
export interface SharedDeps {
  database: Database
  /** A `handler` connection: its commands fail within seconds while Redis is away. */
  redis: Redis
  queues: Queues
  live: LiveEvents
  sealKey: Buffer
  /** Those that an operator may choose among; read when they are asked for. */
  vendors: Vendors
  profiles: () => Promise<ProfileCatalog>
}

export interface OpenSharedDeps {
  /** What the process is called in pg_stat_activity and CLIENT LIST: `farol web`. */
  name: string
  profiles: SharedDeps['profiles']
  /** For who serves one person: each connection costs PostgreSQL a process that must read its catalog first. */
  maxConnections?: number
}

/**
 * Opens what the shared handlers need. Nothing waits here for a server: database and Redis may come later and go again,
 * and each call then says so. Migrations are the worker's and the scheduler's.
 */
export function openSharedDeps(
  config: Pick<ServiceConfig, 'postgres' | 'redis' | 'sealKey'>,
  { name, profiles, maxConnections }: OpenSharedDeps,
): SharedDeps & { close(): Promise<void> } {
  const pool = maxConnections === undefined ? {} : { maxConnections }
  const database = openDatabase({ ...config.postgres, applicationName: name, ...pool })
  const redis = connectRedis(config.redis, 'handler', { name })
  const queues = openQueues(redis)
  const live = openLiveEvents(config.redis, `${name} live`)
  return {
    database,
    redis,
    queues,
    live,
    sealKey: config.sealKey,
    profiles,
    vendors: openVendors(),
    async close() {
      await live.close()
      await queues.close()
      redis.disconnect()
      await database.close()
    },
  }
}
