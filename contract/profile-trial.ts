import { z } from 'zod'
import { Confidence, OltState } from './olt.ts'
import { VariantChoices } from './profile-variants.ts'

/** One value of a column: as it came and as it was read. */
export const TrialSample = z.strictObject({
  /** The index of its row. */
  index: z.string(),
  /** Text where it is plain, `0x…` where it is not, digits of a number. */
  raw: z.string(),
  /** What it means; `null`: nothing, it stands for "none" or cannot be read. */
  decoded: z.string().nullable(),
  /** Of a column of states: the profile does not say what this value means. */
  isUnlisted: z.boolean(),
})
export type TrialSample = z.infer<typeof TrialSample>

/** What a device gave for one column of a profile. */
export const TrialColumn = z.strictObject({
  field: z.string(),
  oid: z.string(),
  decoder: z.string(),
  confidence: Confidence,
  note: z.string().nullable(),
  /** `absent`: the device has no such column; `cut`: it was not read to its end. */
  status: z.enum(['whole', 'absent', 'cut']),
  reason: z.string().nullable(),
  /** Values that came; of these, those that mean something, and those of a state that the profile does not list. */
  values: z.number().int(),
  decoded: z.number().int(),
  unlisted: z.number().int(),
  samples: z.array(TrialSample),
})
export type TrialColumn = z.infer<typeof TrialColumn>

export const TrialTable = z.strictObject({
  name: z.string(),
  /** What its rows are: `onu`, `pon-port`, … */
  of: z.string(),
  index: z.string(),
  status: z.enum(['complete', 'partial', 'failed', 'absent', 'skipped']),
  reason: z.string().nullable(),
  rows: z.number().int(),
  requests: z.number().int(),
  columns: z.array(TrialColumn),
})
export type TrialTable = z.infer<typeof TrialTable>

/** What a device says to every column of a profile. Nothing of it is stored. */
export const ProfileTrial = z.strictObject({
  state: OltState,
  /** One English sentence: as what it answers, or why it could not be read. */
  message: z.string(),
  identity: z
    .strictObject({
      sysDescr: z.string().nullable(),
      sysObjectId: z.string().nullable(),
      sysName: z.string().nullable(),
      model: z.string().nullable(),
      firmware: z.string().nullable(),
    })
    .nullable(),
  profile: z.strictObject({ name: z.string(), label: z.string(), confidence: Confidence }).nullable(),
  /** The variants that it was read with, the defaults among them. */
  variants: VariantChoices,
  tables: z.array(TrialTable),
  /** What an update would find. */
  found: z.strictObject({
    onus: z.number().int(),
    online: z.number().int(),
    withRxPower: z.number().int(),
    unconfigured: z.number().int(),
    ponPorts: z.number().int(),
    boards: z.number().int(),
  }),
})
export type ProfileTrial = z.infer<typeof ProfileTrial>

/** What was replaced in a recording: how many different values of each kind. */
export const Replaced = z.strictObject({
  serials: z.number().int(),
  names: z.number().int(),
  addresses: z.number().int(),
  texts: z.number().int(),
})
export type Replaced = z.infer<typeof Replaced>

/** An anonymised recording of what was read, in snmpsim's format. */
export const TrialRecording = z.strictObject({ text: z.string(), rows: z.number().int(), replaced: Replaced })
export type TrialRecording = z.infer<typeof TrialRecording>

export const ProfileTried = z.strictObject({ trial: ProfileTrial, recording: TrialRecording.nullable() })
export type ProfileTried = z.infer<typeof ProfileTried>
