import { z } from 'zod'
import { NoInput } from './common.ts'
import { read } from './procedure.ts'

/** Jobs by state as BullMQ counts them. */
export const QueueCounts = z.strictObject({
  queue: z.string(),
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  paused: z.boolean(),
  workers: z.number().int(),
})
export type QueueCounts = z.infer<typeof QueueCounts>

export const queueContract = {
  counts: read.input(NoInput).output(z.array(QueueCounts)),
}
