import type { Profile } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'

/** What a device says it is, as far as a profile is chosen by it. */
export interface SelfDescription {
  sysObjectId: string | null
  sysDescr: string | null
}

/** The profile of a device, or why there is none. */
export type Detection = { profile: Profile; reason: null } | { profile: null; reason: string }

/** Longest part of a sysDescr that patterns are tried against. */
const longestText = 1024

/**
 * Finds the profile whose sysObjectID and sysDescr both fit; the longest identifier wins. `choice` is a profile's name, which
 * then needs not fit, or `auto`. A device that a profile excludes is no OLT, whoever chose.
 */
export function detectProfile(profiles: Profile[], device: SelfDescription, choice = 'auto'): Detection {
  const chosen = profiles.filter(({ name }) => name === choice)
  const candidates = choice === 'auto' ? profiles : chosen
  for (const { label, match } of candidates) {
    const exclusion = match.excludes.find(({ sysObjectId }) => isWithin(device.sysObjectId, sysObjectId))
    if (exclusion !== undefined) {
      return { profile: null, reason: reasonText('device.excluded', { why: exclusion.reason, profile: label }) }
    }
  }
  const [byHand] = chosen
  if (byHand !== undefined) return { profile: byHand, reason: null }
  const fitting = profiles
    .map((profile) => ({ profile, fit: fitOf(profile, device) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((left, right) => right.fit - left.fit)
  const [best] = fitting
  return best === undefined ? { profile: null, reason: unknownDevice(device) } : { profile: best.profile, reason: null }
}

function unknownDevice({ sysObjectId, sysDescr }: SelfDescription): string {
  const shown = sysDescr?.slice(0, 80) ?? null
  if (sysObjectId === null) {
    return shown === null ? reasonText('device.nameless') : reasonText('device.noObjectId', { sysDescr: shown })
  }
  if (shown === null) return reasonText('device.noDescription', { oid: sysObjectId })
  return reasonText('device.unknown', { oid: sysObjectId, sysDescr: shown })
}

/** 0: does not fit. Else the length of the identifier that fits. */
function fitOf({ match }: Profile, { sysObjectId, sysDescr }: SelfDescription): number {
  if (sysObjectId === null) return 0
  const pattern = match.sysDescr
  if (pattern !== undefined && !new RegExp(pattern, 'i').test((sysDescr ?? '').slice(0, longestText))) return 0
  if (match.sysObjectId.exact.includes(sysObjectId)) return sysObjectId.length + 1
  const prefixes = match.sysObjectId.prefixes.filter((prefix) => isWithin(sysObjectId, prefix))
  return Math.max(0, ...prefixes.map((prefix) => prefix.length))
}

function isWithin(sysObjectId: string | null, prefix: string): boolean {
  return sysObjectId !== null && (sysObjectId === prefix || sysObjectId.startsWith(`${prefix}.`))
}
