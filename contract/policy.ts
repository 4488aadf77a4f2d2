import { z } from 'zod'
import { Instant, NoInput } from './common.ts'
import { read, write } from './procedure.ts'
import {
  defaultPolicy,
  policyProblems,
  policyProblemText,
  policyRules,
  type FieldRule,
  type PolicySection,
  type PolicyValues,
} from './rules/policy.ts'

function numbers<Field extends string>(rules: Record<Field, FieldRule>) {
  const shape = Object.fromEntries(Object.keys(rules).map((field) => [field, z.number()])) as Record<Field, z.ZodNumber>
  return z.strictObject(shape)
}

/** The numbers of a section; refused with a sentence a field. The rules are pure, so that a screen has the same ones. */
function section<S extends PolicySection>(name: S) {
  return numbers(policyRules[name])
    .superRefine((values, context) => {
      for (const problem of policyProblems(name, values as Record<string, number>)) {
        context.addIssue({ code: 'custom', path: [problem.field], message: policyProblemText(problem) })
      }
    })
    .meta({ examples: [defaultPolicy[name]] })
}

/** Limits at one end of the fibre, dBm. */
export const PowerLimits = section('power')
export const FreshnessLimits = section('freshness')

/** What an installation decides, for all of its desks. */
export const Policy = z.strictObject({
  power: PowerLimits,
  oltPower: section('oltPower'),
  freshness: FreshnessLimits,
  retention: section('retention'),
}) satisfies z.ZodType<PolicyValues>
export type Policy = z.infer<typeof Policy>

/** What the history weighs and how far it reaches. */
export const HistoryStorage = z.strictObject({
  rates: z.strictObject({
    onus: z.number().int(),
    readingsPerDay: z.number(),
    rowBytes: z.number(),
    sealedBytes: z.number(),
    rollupBytes: z.number(),
  }),
  /** Whether `rates` were measured here, or stand for an installation that has not sealed a day yet. */
  measured: z.boolean(),
  bytes: z.strictObject({ open: z.number(), sealed: z.number(), rollup: z.number() }),
  /** The oldest day of single readings, and of summaries: `2026-11-23`; `null` before the first. */
  readingsSince: z.iso.date().nullable(),
  rollupsSince: z.iso.date().nullable(),
  /** The last day that was sealed, and when. */
  sealedThrough: z.iso.date().nullable(),
  sealedAt: Instant.nullable(),
})
export type HistoryStorage = z.infer<typeof HistoryStorage>

export const policyContract = {
  get: read.input(NoInput).output(Policy),
  /** Sets whole sections; the others stay. Refused as a whole where one cannot stand. */
  set: write.input(Policy.partial()).output(Policy),
  storage: read.input(NoInput).output(HistoryStorage),
}
