import { InvalidArgumentError, type Command } from 'commander'
import type { VariantChanges, VariantChoices } from '#contract/profile-variants.ts'

export interface VariantFlags {
  variant?: VariantChanges
}

/** What brings a variant back to how its profile reads it. */
const usual = 'default'

/** The flag that says how a family is read whose sources disagree. It may be given several times. */
export function withVariantFlag(command: Command): Command {
  const what = `how a family is read whose sources disagree, such as optics=mib; ${usual} brings it back`
  return command.option('--variant <name=choice>', what, addVariant)
}

/** Every change that the flags name. */
export function variantsOf({ variant }: VariantFlags): { variants?: VariantChanges } {
  return variant === undefined ? {} : { variants: variant }
}

/** What the flags choose for an OLT that has no choices yet. */
export function chosenIn({ variant }: VariantFlags): { variants?: VariantChoices } {
  if (variant === undefined) return {}
  const chosen = Object.entries(variant).filter((entry): entry is [string, string] => entry[1] !== null)
  return { variants: Object.fromEntries(chosen) }
}

function addVariant(text: string, before: VariantChanges = {}): VariantChanges {
  const [, name, choice] = /^([a-z][a-z0-9-]{0,31})=([a-z][a-z0-9-]{0,31})$/.exec(text) ?? []
  if (name === undefined || choice === undefined) {
    throw new InvalidArgumentError('Wanted: NAME=CHOICE, such as optics=mib; farol profile list shows them.')
  }
  return { ...before, [name]: choice === usual ? null : choice }
}
