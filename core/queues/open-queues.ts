import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import {
  collectQueue,
  customerQueue,
  type CheckPonJob,
  type CollectCustomersJob,
  type CollectOltJob,
  type PreviewCustomersJob,
  type TestOltJob,
  type TryProfileJob,
  type UpkeepJob,
} from '#contract/jobs.ts'
import { queuePrefix } from '../redis/keys.ts'

/**
 * Questions of a person (`test-olt`, `check-pon`, `preview-customers`) stand in a queue of their own: a person waits for the answer, and must not wait
 * behind the collections of a full hour.
 */
export const testQueue = 'test'

/** The night's work has a queue of its own too: it takes minutes, and no OLT may wait for it. */
export const upkeepQueue = 'upkeep'

export interface OpenedQueues {
  collect: Queue<CollectOltJob>
  test: Queue<TestOltJob | TryProfileJob | CheckPonJob | PreviewCustomersJob>
  customers: Queue<CollectCustomersJob | Record<string, never>>
  upkeep: Queue<UpkeepJob>
}

/** Opens all queues over a connection that stays the caller's own. */
export function openAllQueues(redis: Redis): OpenedQueues {
  // Without the version check nothing but a connection stands between the queue and being usable: that check's failure
  // in a moment of bad network would leave the queue object broken for good.
  const options = { connection: redis, prefix: queuePrefix, skipVersionCheck: true }
  const queues = {
    collect: new Queue<CollectOltJob>(collectQueue, options),
    test: new Queue<TestOltJob | TryProfileJob | CheckPonJob | PreviewCustomersJob>(testQueue, options),
    customers: new Queue<CollectCustomersJob | Record<string, never>>(customerQueue, options),
    upkeep: new Queue<UpkeepJob>(upkeepQueue, options),
  }
  for (const queue of Object.values(queues)) queue.on('error', () => undefined)
  return queues
}
