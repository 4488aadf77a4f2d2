import { FarolError } from '#contract/errors.ts'
import type { KnownProfile, ProfileCatalog } from '#contract/profile-catalog.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'

/** A profile by its name. Throws PROFILE_UNKNOWN, with the names that there are. */
export function findProfile({ profiles }: ProfileCatalog, name: string): KnownProfile {
  const found = profiles.find(({ profile }) => profile.name === name)
  if (found !== undefined) return found
  throw new FarolError('PROFILE_UNKNOWN', `There is no profile ${name}.`, {
    params: { profile: name },
    next: `Use auto, or one of: ${profiles.map(({ profile }) => profile.name).join(', ')}.`,
  })
}

/** Whether one of the profiles has all that was chosen. Throws VARIANT_UNKNOWN, with the variants that there are. */
export function assertVariants(profiles: readonly KnownProfile[], chosen: VariantChoices): void {
  const wrong = profiles.map((known) => unknownChoice(known, chosen))
  const [first] = wrong
  if (first === undefined || wrong.includes(null)) return
  const [only] = profiles.length === 1 ? profiles : []
  const [variant, choice] = first ?? ['', '']
  const whose = only === undefined ? 'No profile has' : `The profile ${only.profile.name} has no`
  throw new FarolError('VARIANT_UNKNOWN', `${whose} variant ${variant}=${choice}.`, {
    params: { variant, choice },
    next: only === undefined ? `There are: ${listed(profiles)}.` : whatItHas(only),
  })
}

function unknownChoice({ profile }: KnownProfile, chosen: VariantChoices): [variant: string, choice: string] | null {
  const isKnown = ([variant, choice]: [string, string]) =>
    Object.hasOwn(profile.variants, variant) && Object.hasOwn(profile.variants[variant]?.choices ?? {}, choice)
  return Object.entries(chosen).find((one) => !isKnown(one)) ?? null
}

function whatItHas(known: KnownProfile): string {
  const all = choicesOf(known)
  return all.length === 0 ? 'It has no variants.' : `It has: ${all.join(', ')}.`
}

function listed(profiles: readonly KnownProfile[]): string {
  return profiles
    .filter((known) => choicesOf(known).length > 0)
    .map((known) => `${known.profile.name} ${choicesOf(known).join(', ')}`)
    .join('; ')
}

/** `optics=tenth`, the defaults first. */
function choicesOf({ profile }: KnownProfile): string[] {
  return Object.entries(profile.variants).flatMap(([variant, { default: usual, choices }]) => {
    const others = Object.keys(choices).filter((choice) => choice !== usual)
    return [`${variant}=${usual} (by default)`, ...others.map((choice) => `${variant}=${choice}`)]
  })
}
