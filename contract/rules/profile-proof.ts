import type { Confidence } from '../olt.ts'
import type { ProfileFacts, VariantSummary } from '../profile-catalog.ts'
import type { VariantChoices } from '../profile-variants.ts'

/** How well one field of the ONUs is proven, and what its profile remarks on it. */
export interface FieldProof {
  field: string
  confidence: Confidence
  note: string | null
}

/** The choice of each variant as it stands for an OLT: what was chosen, else the default. */
export function standingChoices(variants: readonly VariantSummary[], chosen: VariantChoices): VariantChoices {
  return Object.fromEntries(
    variants.map(({ name, default: usual, choices }) => {
      const choice = chosen[name]
      return [name, choices.some((one) => one.name === choice) && choice !== undefined ? choice : usual]
    }),
  )
}

/** Each field of the ONUs that is read under the choices of an OLT, once: by the first column of it, whose value goes first. */
export function onuProofs({ summary, tables }: ProfileFacts, chosen: VariantChoices): FieldProof[] {
  const standing = standingChoices(summary.variants, chosen)
  const isMeant = (when: Readonly<Record<string, string>>) =>
    Object.entries(when).every(([variant, choice]) => standing[variant] === choice)
  const proofs = new Map<string, FieldProof>()
  for (const table of tables) {
    if (table.of !== 'onu' || !isMeant(table.when)) continue
    for (const { field, confidence, note, when } of table.columns) {
      if (isMeant(when) && !proofs.has(field)) proofs.set(field, { field, confidence, note })
    }
  }
  return [...proofs.values()]
}
