import { z } from 'zod'
import { Id, NoInput } from './common.ts'
import { Confidence, OltAdd, OltChanges, ProfileChoice } from './olt.ts'
import { read, write } from './procedure.ts'
import { ProfileTried } from './profile-trial.ts'
import type { Profile } from './profile.ts'
import { LocalText } from './profile-variants.ts'

/** Where a profile comes from: with Farol, or from the operator's own folder `data/media/profiles`. */
export const ProfileOrigin = z.enum(['bundled', 'drop-in'])
export type ProfileOrigin = z.infer<typeof ProfileOrigin>

/** Something that sources disagree over, as an operator chooses. */
export const VariantSummary = z.strictObject({
  name: z.string(),
  label: LocalText,
  default: z.string(),
  choices: z.array(z.strictObject({ name: z.string(), label: LocalText })),
})
export type VariantSummary = z.infer<typeof VariantSummary>

export const ProfileSummary = z.strictObject({
  name: z.string(),
  label: z.string(),
  vendor: z.string(),
  confidence: Confidence,
  note: z.string().nullable(),
  origin: ProfileOrigin,
  /** It is a drop-in and stands in for the bundled one of its name. */
  overrides: z.boolean(),
  /** `false`: such a device is recognised and its ports are read, its ONUs are not. */
  readsOnus: z.boolean(),
  variants: z.array(VariantSummary),
})
export type ProfileSummary = z.infer<typeof ProfileSummary>

/** One thing that is wrong with a profile's file. */
export const ProfileProblem = z.strictObject({
  /** From 1; `null` where it is about the file as a whole. */
  line: z.number().int().nullable(),
  /** Where in the profile: `tables[0].columns[2].oid`; empty for the whole. */
  path: z.string(),
  /** A reason of contract/reasons.ts. */
  message: z.string(),
})
export type ProfileProblem = z.infer<typeof ProfileProblem>

/** A file that could not be used. */
export const RefusedProfile = z.strictObject({
  /** Below its folder: `vsol/gpon-v1600g.yaml`. */
  file: z.string(),
  origin: ProfileOrigin,
  problems: z.array(ProfileProblem).min(1),
})
export type RefusedProfile = z.infer<typeof RefusedProfile>

export const ProfileList = z.strictObject({ profiles: z.array(ProfileSummary), refused: z.array(RefusedProfile) })
export type ProfileList = z.infer<typeof ProfileList>

/** What a profile reads, and how well each of it is proven. Tables and columns stand in the order in which they count. */
export const ProfileFacts = z.strictObject({
  summary: ProfileSummary,
  tables: z.array(
    z.strictObject({
      name: z.string(),
      /** What its rows are: `onu`, `pon-port`, … */
      of: z.string(),
      /** Only under these choices of variants. */
      when: z.record(z.string(), z.string()),
      columns: z.array(
        z.strictObject({
          field: z.string(),
          confidence: Confidence,
          when: z.record(z.string(), z.string()),
          note: z.string().nullable(),
        }),
      ),
    }),
  ),
})
export type ProfileFacts = z.infer<typeof ProfileFacts>

/** A profile that may be used, with where it comes from. */
export interface KnownProfile {
  profile: Profile
  origin: ProfileOrigin
  overrides: boolean
}

/** Every profile by vendor and name, those of the operator first, and the files that were refused. */
export interface ProfileCatalog {
  profiles: KnownProfile[]
  refused: RefusedProfile[]
}

export const profileContract = {
  list: read.input(NoInput).output(ProfileList),
  get: read.input(z.strictObject({ name: ProfileChoice })).output(ProfileFacts),
  /**
   * Walks a device by the worker and tells what each column of its profile gives: a saved OLT, as it is or with `changes`, or one
   * that is not saved. Saves nothing. `records`: with an anonymised recording. A large device takes minutes. Refused with RUN_ACTIVE
   * while a run of the OLT at that address is queued or running.
   */
  try: write
    .input(
      z.union([
        z.strictObject({ id: Id, changes: OltChanges.optional(), records: z.boolean().default(false) }),
        z.strictObject({ candidate: OltAdd, records: z.boolean().default(false) }),
      ]),
    )
    .output(ProfileTried),
}
