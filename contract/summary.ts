import { z } from 'zod'
import { Instant, NoInput } from './common.ts'
import { LastDownCause } from './onu.ts'
import { read } from './procedure.ts'

/** The network in numbers, counted in one statement. */
export const Summary = z.strictObject({
  asOf: Instant,
  olts: z.number().int(),
  oltsReachable: z.number().int(),
  onus: z.number().int(),
  online: z.number().int(),
  offline: z.number().int(),
  disabled: z.number().int(),
  unconfigured: z.number().int(),
  unknown: z.number().int(),
  /** Of all ONUs, how many have a picture older than two periods. */
  stale: z.number().int(),
  offlineByCause: z.partialRecord(LastDownCause, z.number().int()),
  powerWarning: z.number().int(),
  powerCritical: z.number().int(),
  /** Whether any OLT of the picture is simulated. */
  simulated: z.boolean(),
  newestCollectedAt: Instant.nullable(),
})
export type Summary = z.infer<typeof Summary>

export const summaryContract = {
  get: read.input(NoInput).output(Summary),
}
