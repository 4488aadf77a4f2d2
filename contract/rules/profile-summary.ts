import type { KnownProfile, ProfileCatalog, ProfileFacts, ProfileList, ProfileSummary } from '../profile-catalog.ts'

/** The catalog as an operator chooses from it, by vendor. */
export function listOf({ profiles, refused }: ProfileCatalog): ProfileList {
  const byVendor = (left: ProfileSummary, right: ProfileSummary) =>
    compare(left.vendor.toLowerCase(), right.vendor.toLowerCase()) || compare(left.label, right.label)
  return { profiles: profiles.map(summaryOf).toSorted(byVendor), refused }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}

function summaryOf({ profile, origin, overrides }: KnownProfile): ProfileSummary {
  const { name, label, vendor, confidence, note = null } = profile
  const variants = Object.entries(profile.variants).map(([variant, { label: shown, default: usual, choices }]) => ({
    name: variant,
    label: shown,
    default: usual,
    choices: Object.entries(choices).map(([choice, meaning]) => ({ name: choice, label: meaning })),
  }))
  const readsOnus = profile.tables.some((table) => table.of === 'onu')
  return { name, label, vendor, confidence, note, origin, overrides, readsOnus, variants }
}

export function factsOf(known: KnownProfile): ProfileFacts {
  const tables = known.profile.tables.map(({ name, of, when = {}, columns }) => ({
    name,
    of,
    when,
    columns: columns.map((column) => ({
      field: column.field,
      confidence: column.confidence,
      when: column.when ?? {},
      note: column.note ?? null,
    })),
  }))
  return { summary: summaryOf(known), tables }
}
