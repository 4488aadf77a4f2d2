import { createLog } from '#core/log.ts'
import { loadServiceConfig } from '#core/config.ts'
import { openDatabase } from '#core/postgres/database.ts'
import { openQueues } from '#core/queues/queues.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { watchdog } from '../../../docker/scheduler/slot-clock.ts'

// The scheduler's own clock with a time that is told: each message `{now}` is what a tick and its watchdog do at that moment.

const config = loadServiceConfig(process.env)
const redis = connectRedis(config.redis, 'handler')
const deps = {
  schedulerId: `clock-${process.pid}`,
  database: openDatabase({ ...config.postgres, applicationName: 'farol faults clock', maxConnections: 2 }),
  queues: openQueues(redis),
  redis,
  log: createLog({ service: 'scheduler', level: 'silent', dir: null }),
}
process.on('message', ({ now }: { now: string }) => {
  watchdog(deps, new Date(now)).then(
    () => process.send?.({ type: 'done', now }),
    (error: unknown) => process.send?.({ type: 'failed', now, reason: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ type: 'ready' })
