import { z } from 'zod'
import { Instant, NoInput, Slot } from './common.ts'
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
  powerOverload: z.number().int(),
  /** Whether any OLT of the picture is simulated. */
  simulated: z.boolean(),
  newestCollectedAt: Instant.nullable(),
})
export type Summary = z.infer<typeof Summary>

/**
 * One hour of the network as its updates found it. An OLT that was not collected in it counts as `notCollected` with the ONUs
 * that it had before: neither up nor down.
 */
export const SlotCounts = z.strictObject({
  slot: Slot,
  online: z.number().int(),
  offline: z.number().int(),
  /** Disabled, not provisioned, unknown. */
  other: z.number().int(),
  notCollected: z.number().int(),
  olts: z.number().int(),
  oltsCollected: z.number().int(),
})
export type SlotCounts = z.infer<typeof SlotCounts>

export const summaryContract = {
  get: read.input(NoInput).output(Summary),
  /** The last `hours` slots, oldest first; the newest may still be under way. */
  slots: read
    .input(
      z.strictObject({
        hours: z
          .number()
          .int()
          .min(1)
          .max(24 * 31)
          .default(24),
      }),
    )
    .output(z.array(SlotCounts)),
}
