import type { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '#core/log.ts'
import { openQueues } from '#core/queues/queues.ts'
import { repeat } from '#core/service.ts'

const everyMs = 15_000
const patienceMs = 120_000

/**
 * Ends the process when Redis answers, jobs wait, and for two minutes nobody works on any: a worker whose blocking connection
 * was lost in silence. The supervisor starts it again. Gives back how to stop watching.
 */
export function watchQueue(worker: Worker, redis: Redis, log: Log): () => void {
  const queues = openQueues(redis)
  let idleSince: number | null = null
  return repeat(log, everyMs, 'queue watch', async () => {
    const [counts] = await queues.counts(1)
    const isStuck = counts !== undefined && counts.waiting > 0 && counts.active === 0 && !counts.paused
    if (!isStuck) {
      idleSince = null
      return
    }
    idleSince ??= Date.now()
    if (Date.now() - idleSince < patienceMs) return
    log.fatal({ waiting: counts.waiting, running: worker.isRunning() }, 'jobs wait and none is taken: starting anew')
    process.exit(1)
  })
}
