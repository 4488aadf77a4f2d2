import { askRedis } from '../redis/connect.ts'
import { countWorkers } from '../redis/presence.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function queueHandlers({ queues, redis }: SharedDeps) {
  return {
    counts: shared.queue.counts.handler(async () => queues.counts(await askRedis(() => countWorkers(redis)))),
  }
}
