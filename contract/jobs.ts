import { z } from 'zod'
import { Id, Slot } from './common.ts'
import { SnmpVersion } from './credentials.ts'
import { HostAddress, OltLimits, OltTest, ProfileChoice, UdpPort } from './olt.ts'
import { UploadId } from './customer.ts'
import { SourceDefinition, SourceReport } from './customer-source.ts'
import { ProfileTried } from './profile-trial.ts'
import { VariantChoices } from './profile-variants.ts'
import type { jobNames } from './rules/queue-names.ts'
import { CheckSubject, RunKind } from './run.ts'

/** The queue of everything that speaks to an OLT. */
export const collectQueue = 'collect'

/** A full update of one OLT. The run's row exists before the job does. No secret ever stands in job data. */
export const CollectOltJob = z.strictObject({ runId: Id, oltId: Id, slot: Slot, kind: RunKind })
export type CollectOltJob = z.infer<typeof CollectOltJob>

/** One question about an ONU or a PON port. The run's row exists before the job does. */
export const CheckPonJob = z.strictObject({ runId: Id, oltId: Id, slot: Slot, check: CheckSubject })
export type CheckPonJob = z.infer<typeof CheckPonJob>

/** A device that is not saved as it is asked here, with its credentials sealed. */
export const CandidateDevice = z.strictObject({
  host: HostAddress,
  port: UdpPort,
  profile: ProfileChoice,
  variants: VariantChoices,
  version: SnmpVersion,
  sealed: z.base64(),
  limits: OltLimits,
})
export type CandidateDevice = z.infer<typeof CandidateDevice>

/** One question to a device: to a saved one as it is saved, or to a candidate. */
export const TestOltJob = z.union([z.strictObject({ oltId: Id }), z.strictObject({ candidate: CandidateDevice })])
export type TestOltJob = z.infer<typeof TestOltJob>
export const TestOltResult = OltTest

/** A profile tried on a device; `records`: with a recording. Of what comes back nothing stays in Redis. */
export const TryProfileJob = z.strictObject({ device: TestOltJob, records: z.boolean() })
export type TryProfileJob = z.infer<typeof TryProfileJob>
export const TryProfileResult = ProfileTried

/** The queue of everything that reads customers from their sources. */
export const customerQueue = 'customers'

/** A full reading of one source. Its run's row exists before the job does. */
export const CollectCustomersJob = z.strictObject({
  runId: Id,
  sourceId: Id,
  slot: Slot,
  kind: z.enum(['scheduled', 'manual']),
})
export type CollectCustomersJob = z.infer<typeof CollectCustomersJob>

/** A dry run of a source as it is described here. A new token travels sealed, not in clear; `null`: the saved one, or none. */
export const PreviewCustomersJob = z.strictObject({
  sourceId: Id.nullable(),
  definition: SourceDefinition,
  uploadId: UploadId.nullable(),
  sealedSecret: z.string().nullable(),
})
export type PreviewCustomersJob = z.infer<typeof PreviewCustomersJob>
export const PreviewCustomersResult = SourceReport
export type PreviewCustomersResult = SourceReport

/** Matches customers and ONUs again. */
export const MatchCustomersJob = z.strictObject({})

/** Work of the night upon the database, once a UTC day: sealing what is over, dropping what is old. */
export const UpkeepJob = z.strictObject({ day: z.iso.date() })
export type UpkeepJob = z.infer<typeof UpkeepJob>

export type JobName = (typeof jobNames)[number]
