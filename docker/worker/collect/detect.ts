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
 * Finds the profile whose sysObjectID and sysDescr both fit; the longest identifier wins, and a profile without one comes last.
 * `servesPon` is asked only where a profile wants to know. `choice` is a profile's name, which then needs not fit, or `auto`. A
 * device that a profile excludes is never read with it, whoever chose.
 */
export async function detectProfile(
  profiles: Profile[],
  device: SelfDescription,
  choice: string,
  servesPon: () => Promise<boolean>,
): Promise<Detection> {
  const byHand = profiles.find(({ name }) => name === choice)
  const candidates = choice === 'auto' ? profiles : byHand === undefined ? [] : [byHand]
  const allowed = candidates.filter((profile) => exclusionOf(profile, device) === null)
  const fitting = byHand === undefined ? await firstFitting(allowed, device, servesPon) : allowed[0]
  if (fitting !== undefined) return { profile: fitting, reason: null }
  const reasons = candidates.flatMap((profile) => {
    const why = exclusionOf(profile, device)
    return why === null ? [] : [reasonText('device.excluded', { why, profile: profile.label })]
  })
  return { profile: null, reason: reasons[0] ?? unknownDevice(device) }
}

async function firstFitting(
  profiles: Profile[],
  device: SelfDescription,
  servesPon: () => Promise<boolean>,
): Promise<Profile | undefined> {
  const fitting = profiles
    .map((profile) => ({ profile, fit: fitOf(profile, device) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((left, right) => right.fit - left.fit)
  for (const { profile } of fitting) {
    if (!profile.match.ponPorts || (await servesPon())) return profile
  }
  return undefined
}

function exclusionOf({ match }: Profile, { sysObjectId }: SelfDescription): string | null {
  return match.excludes.find((exclusion) => isWithin(sysObjectId, exclusion.sysObjectId))?.reason ?? null
}

function unknownDevice({ sysObjectId, sysDescr }: SelfDescription): string {
  const shown = sysDescr?.slice(0, 80) ?? null
  if (sysObjectId === null) {
    return shown === null ? reasonText('device.nameless') : reasonText('device.noObjectId', { sysDescr: shown })
  }
  if (shown === null) return reasonText('device.noDescription', { oid: sysObjectId })
  return reasonText('device.unknown', { oid: sysObjectId, sysDescr: shown })
}

/** 0: does not fit. Else the length of the identifier that fits, and less than any for a profile that names none. */
function fitOf({ match }: Profile, { sysObjectId, sysDescr }: SelfDescription): number {
  const pattern = match.sysDescr
  if (pattern !== undefined && !new RegExp(pattern, 'i').test((sysDescr ?? '').slice(0, longestText))) return 0
  const { exact, prefixes } = match.sysObjectId
  if (exact.length + prefixes.length === 0) return 0.5
  if (sysObjectId === null) return 0
  if (exact.includes(sysObjectId)) return sysObjectId.length + 1
  const fitting = prefixes.filter((prefix) => isWithin(sysObjectId, prefix))
  return Math.max(0, ...fitting.map((prefix) => prefix.length))
}

function isWithin(sysObjectId: string | null, prefix: string): boolean {
  return sysObjectId !== null && (sysObjectId === prefix || sysObjectId.startsWith(`${prefix}.`))
}
