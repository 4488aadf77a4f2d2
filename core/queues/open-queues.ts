import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { collectQueue, type CollectOltJob, type TestOltJob } from '#contract/jobs.ts'
import { queuePrefix } from '../redis/keys.ts'

/**
 * Questions to a device (`test-olt`) stand in a queue of their own: a person waits for the answer, and must not wait
 * behind the collections of a full hour.
 */
export const testQueue = 'test'

export interface OpenedQueues {
  collect: Queue<CollectOltJob>
  test: Queue<TestOltJob>
}

/** Opens both queues over a connection that stays the caller's own. */
export function openBothQueues(redis: Redis): OpenedQueues {
  // Without the version check nothing but a connection stands between the queue and being usable: that check's failure
  // in a moment of bad network would leave the queue object broken for good.
  const options = { connection: redis, prefix: queuePrefix, skipVersionCheck: true }
  const queues = {
    collect: new Queue<CollectOltJob>(collectQueue, options),
    test: new Queue<TestOltJob>(testQueue, options),
  }
  for (const queue of Object.values(queues)) queue.on('error', () => undefined)
  return queues
}
