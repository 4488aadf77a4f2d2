import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { schedule, validate } from 'node-cron'
import { slotOf } from '#contract/rules/slot.ts'
import { FarolError } from '#contract/errors.ts'
import { aliveFile } from '#core/alive-file.ts'
import { loadServiceConfig } from '#core/config.ts'
import { createLog } from '#core/log.ts'
import { openDatabase } from '#core/postgres/database.ts'
import { openQueues } from '#core/queues/queues.ts'
import { connectRedis } from '#core/redis/connect.ts'
import { announceScheduler } from '#core/redis/presence.ts'
import { reasonOf, repeat, runService, waitForServers, warnAboutRedis, type ServiceLife } from '#core/service.ts'
import { openSlot, watchdog, type ClockDeps } from './slot-clock.ts'

const presenceMs = 10_000
/** Only tests look more often. */
const watchdogMs = Number(process.env['FAROL_WATCHDOG_MS'] ?? 60_000)
const slotPattern = process.env['FAROL_SLOT_CRON'] ?? '0 * * * *'

const config = loadServiceConfig(process.env)
const log = createLog({
  service: 'scheduler',
  level: config.logLevel,
  dir: config.logDir,
  secrets: [config.postgres.password, config.redis.password, config.sealKey.toString('hex')],
})

/** node-cron writes to the console by itself, which would break the log's lines of JSON. */
const quiet = {
  info: (message: string) => log.debug(message),
  debug: (message: string | Error) => log.debug(reasonOf(message)),
  warn: (message: string) => log.warn(message),
  error: (message: string | Error) => log.error(reasonOf(message)),
}

await runService(log, startScheduler)

async function startScheduler({ signal, ready }: ServiceLife): Promise<() => Promise<void>> {
  if (!validate(slotPattern)) throw new FarolError('BAD_INPUT', `FAROL_SLOT_CRON is no cron pattern: ${slotPattern}`)
  const redis = connectRedis(config.redis, 'handler', {
    name: 'farol scheduler',
    onError: (error) => log.warn({ reason: reasonOf(error) }, 'Redis connection lost'),
  })
  const database = openDatabase({ ...config.postgres, applicationName: 'farol scheduler', maxConnections: 4 })
  const queues = openQueues(redis)
  const schedulerId = `${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`
  const deps: ClockDeps = { schedulerId, database, queues, redis, log }
  await waitForServers({ config, redis, log, signal })
  await warnAboutRedis(redis, log)

  const look = () => watchdog(deps)
  const sayAlive = aliveFile(config.aliveFile)
  const announce = async () => {
    await announceScheduler(redis)
    sayAlive()
  }
  await announce()
  await look().catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'watchdog failed'))
  const tick = schedule(
    slotPattern,
    // A tick that fails is not lost: the watchdog opens the same hour within a minute.
    () =>
      openSlot(deps, slotOf(new Date())).catch((error: unknown) =>
        log.warn({ reason: reasonOf(error) }, 'slot not opened'),
      ),
    { timezone: 'UTC', noOverlap: true, suppressMissedWarning: true, logger: quiet },
  )
  const timers = [repeat(log, presenceMs, 'sign of life', announce), repeat(log, watchdogMs, 'watchdog', look)]
  ready()
  return async () => {
    await tick.destroy()
    for (const stop of timers) stop()
    await queues.close()
    redis.disconnect()
    await database.close()
  }
}
