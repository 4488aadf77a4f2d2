import { z } from 'zod'
import { Instant, NoInput } from './common.ts'
import { Olt } from './olt.ts'
import { OnuTable } from './onu.ts'
import { read } from './procedure.ts'
import { Summary } from './summary.ts'

/** The last picture that this desktop saw, kept for the time when the stack does not answer. */
export const Picture = z.strictObject({
  savedAt: Instant,
  summary: Summary,
  olts: z.array(Olt),
  onus: OnuTable,
})
export type Picture = z.infer<typeof Picture>

export const pictureContract = {
  /** The last known picture, or `null` on a desktop that never saw one. */
  last: read.input(NoInput).output(Picture.nullable()),
}
