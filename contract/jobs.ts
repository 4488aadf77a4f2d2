import { z } from 'zod'
import { Id, Slot } from './common.ts'
import { OltAdd, OltTest } from './olt.ts'
import { RunKind } from './run.ts'

/** The queue of everything that speaks to an OLT. */
export const collectQueue = 'collect'

/** A full update of one OLT. The run's row exists before the job does. No secret ever stands in job data. */
export const CollectOltJob = z.strictObject({ runId: Id, oltId: Id, slot: Slot, kind: RunKind })
export type CollectOltJob = z.infer<typeof CollectOltJob>

/** One question to a device. A candidate's community travels sealed, not in clear. */
export const TestOltJob = z.union([
  z.strictObject({ oltId: Id }),
  z.strictObject({ candidate: OltAdd.omit({ community: true }), sealedCommunity: z.string() }),
])
export type TestOltJob = z.infer<typeof TestOltJob>
export const TestOltResult = OltTest

export const jobNames = ['collect-olt', 'test-olt'] as const
export type JobName = (typeof jobNames)[number]
