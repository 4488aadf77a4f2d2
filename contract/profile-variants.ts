import { z } from 'zod'
import { reasonText } from './reasons.ts'

/**
 * Where sources disagree over a family, its profile holds every reading of it: each disagreement is a variant with a name, its
 * readings are choices of which one is the default, and a column or table says by `when` which choice it belongs to. An
 * operator switches a variant for one OLT; nothing is ever guessed from values.
 */
const Word = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, reasonText('profile.word'))

/** Text for a person: one for all languages, or one for each. */
export const LocalText = z.union([
  z.string().min(1).max(200),
  z.strictObject({ en: z.string().min(1).max(200), 'pt-BR': z.string().min(1).max(200) }),
])
export type LocalText = z.infer<typeof LocalText>

export const ProfileVariant = z
  .strictObject({
    label: LocalText,
    default: Word,
    /** By name, what each choice means. */
    choices: z.record(Word, LocalText),
  })
  .superRefine((variant, context) => {
    const names = Object.keys(variant.choices)
    if (names.length < 2)
      context.addIssue({ code: 'custom', path: ['choices'], message: reasonText('profile.twoChoices') })
    if (!names.includes(variant.default)) {
      context.addIssue({
        code: 'custom',
        path: ['default'],
        message: reasonText('profile.noneOf', { names: names.join(', ') }),
      })
    }
  })
export type ProfileVariant = z.infer<typeof ProfileVariant>

export const ProfileVariants = z.record(Word, ProfileVariant)
export type ProfileVariants = z.infer<typeof ProfileVariants>

/** What an operator chose, by variant; a variant that is left out stands at its default. */
export const VariantChoices = z.record(Word, Word)
export type VariantChoices = z.infer<typeof VariantChoices>

/** What is to be chosen differently: `null` brings a variant back to its default, one that is left out stays. */
export const VariantChanges = z.record(Word, Word.nullable())
export type VariantChanges = z.infer<typeof VariantChanges>

/** The choices that a column or table belongs to. Of several variants all must be chosen. */
export const When = z.record(Word, Word).refine((when) => Object.keys(when).length > 0, reasonText('profile.noWhen'))
export type When = z.infer<typeof When>

/** Whether two columns can never be read in one run: some variant keeps them apart. */
export function areExclusive(left: When | undefined, right: When | undefined): boolean {
  return Object.entries(left ?? {}).some(([variant, choice]) => (right?.[variant] ?? choice) !== choice)
}

/** Every choice of the profile, the defaults filled in. What a profile does not know is left out. */
export function chosenVariants(variants: ProfileVariants, chosen: VariantChoices): VariantChoices {
  return Object.fromEntries(
    Object.entries(variants).map(([name, variant]) => {
      const choice = chosen[name]
      return [name, choice !== undefined && choice in variant.choices ? choice : variant.default]
    }),
  )
}

/** What stands chosen after a change. */
export function changedVariants(before: VariantChoices, changes: VariantChanges): VariantChoices {
  const after = Object.entries({ ...before, ...changes })
  return Object.fromEntries(after.filter((entry): entry is [string, string] => entry[1] !== null))
}

function isMeant(when: When | undefined, chosen: VariantChoices): boolean {
  return Object.entries(when ?? {}).every(([variant, choice]) => chosen[variant] === choice)
}

interface Varied {
  variants: ProfileVariants
  tables: { when?: When | undefined; columns: { when?: When | undefined }[] }[]
}

/** The profile as it reads under these choices: what belongs to others is gone, and so are tables without a column. */
export function withVariants<P extends Varied>(profile: P, chosen: VariantChoices): P {
  const all = chosenVariants(profile.variants, chosen)
  const tables = profile.tables
    .filter(({ when }) => isMeant(when, all))
    .map((table) => ({ ...table, columns: table.columns.filter(({ when }) => isMeant(when, all)) }))
  return { ...profile, tables: tables.filter(({ columns }) => columns.length > 0) }
}

/** What is wrong with the `when`s of a profile: variants and choices that are not there. */
export function variantComplaints({ variants, tables }: Varied): { path: (string | number)[]; message: string }[] {
  const complain = (when: When | undefined, path: (string | number)[]) =>
    Object.entries(when ?? {}).flatMap(([variant, choice]) => {
      const known = variants[variant]
      if (known === undefined) return [{ path, message: reasonText('profile.noVariant', { name: variant }) }]
      return choice in known.choices
        ? []
        : [{ path, message: reasonText('profile.noChoice', { name: variant, choice }) }]
    })
  return tables.flatMap((table, place) => [
    ...complain(table.when, ['tables', place, 'when']),
    ...table.columns.flatMap(({ when }, column) => complain(when, ['tables', place, 'columns', column, 'when'])),
  ])
}
