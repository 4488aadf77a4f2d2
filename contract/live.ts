import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Id, Instant, NoInput } from './common.ts'
import { read } from './procedure.ts'
import { RunProgress, RunStatus } from './run.ts'

/** What the stack announces. An announcement says that something changed; a query says what is true. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('run-progress'), progress: RunProgress }),
  z.strictObject({ type: z.literal('run-finished'), runId: Id, oltId: Id, status: RunStatus }),
  z.strictObject({ type: z.literal('olt-changed'), oltId: Id }),
  /** Customers, their sources or their matches changed. */
  z.strictObject({ type: z.literal('customers-changed') }),
  z.strictObject({ type: z.literal('stack-changed') }),
  z.strictObject({ type: z.literal('policy-changed') }),
  /** Every few seconds: whether database and queue answer this host now. */
  z.strictObject({ type: z.literal('pulse'), at: Instant, database: z.boolean(), redis: z.boolean() }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const liveContract = {
  events: read.input(NoInput).output(eventIterator(LiveEvent)),
}
