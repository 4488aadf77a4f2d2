import type { Collection, DeviceIdentity } from '#contract/collection.ts'
import type { SnmpVersion } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import { defaultOltLimits, type OltLimits, type OltTest } from '#contract/olt.ts'
import type { Profile } from '#contract/profile.ts'
import { withVariants, type VariantChoices } from '#contract/profile-variants.ts'
import { reasonText } from '#contract/reasons.ts'
import type { KnownUnits } from '#contract/rules/facts.ts'
import type { WalkMemory } from '#contract/walk-memory.ts'
import { loadProfiles } from '../profile-store.ts'
import type { Fault } from '../session/fault.ts'
import { patienceOf, type Patience } from '../session/retransmit.ts'
import { SnmpSession, type RequestBudget, type SnmpTarget } from '../session/snmp-session.ts'
import type { WalkLimits } from '../walk/walk-table.ts'
import { assemble, introduced, type DeviceRead } from './assemble.ts'
import { detectProfile } from './detect.ts'
import { isFactColumn, readMissingFacts } from './facts.ts'
import { failedCollection, failureOf, type Failure } from './failure.ts'
import { completeIdentity, readIdentity } from './identity.ts'
import { findPonPorts } from './pon-ports.ts'
import { isSelected, readSelected } from './read-selected.ts'
import { asksForMacs, walkMacs } from './walk-macs.ts'
import { learnt } from './walk-memory.ts'
import { walkProfile, type CollectProgress, type ReadTable } from './walk-profile.ts'

/** Which OLT, how to ask it, and which profile to read it with: a name, or `auto`; and which of its variants. */
export type OltToCollect = SnmpTarget & { profileChoice: string; variants?: VariantChoices; limits?: OltLimits }

export interface CollectOptions {
  onProgress?: (progress: CollectProgress) => void
  signal?: AbortSignal
  /** Narrower bounds than the OLT's own, for tests. */
  limits?: Partial<WalkLimits>
  patience?: Partial<Patience>
  /** The requests that all runs of this process may have under way together. */
  budget?: RequestBudget
  /** What the last run learnt about walking this OLT. */
  memory?: WalkMemory | null
  /** What is stored of the OLT's ONUs and need not be read, and the profile that read it; all is read by default. */
  facts?: { profile: string; units: KnownUnits } | null
  /** All that are known by default. */
  profiles?: Profile[]
}

/**
 * Reads one OLT whole. Everything that a device or a network can do ends in a `Collection`: `failed` with why, `partial` with
 * each table's reason, or `complete`. Throws `PROFILE_UNKNOWN` for a profile that is not there, and the signal's reason when
 * it is stopped.
 */
export async function collectOlt(olt: OltToCollect, options: CollectOptions = {}): Promise<Collection> {
  const collectedAt = new Date()
  const { version } = olt.credentials
  const profiles = knownProfiles(olt, options)
  const session = await openSession(olt, options)
  if (!(session instanceof SnmpSession)) return failedCollection(collectedAt, failureOf(session, version))
  try {
    const collection = await readOlt(session, { olt, profiles, options, collectedAt })
    const { requests, timeouts, retransmits } = session.counters
    return { ...collection, cost: { ms: Date.now() - collectedAt.getTime(), requests, timeouts, retransmits } }
  } finally {
    session.close()
  }
}

interface Reading {
  olt: OltToCollect
  profiles: Profile[]
  options: CollectOptions
  collectedAt: Date
}

/** Why a device could not be read at all, and what it said of itself. */
export interface Unread {
  failure: Failure
  identity: DeviceIdentity | null
}

async function readOlt(session: SnmpSession, reading: Reading): Promise<Collection> {
  const read = await readDevice(session, { ...reading, asksMacs: true })
  if ('failure' in read) return failedCollection(reading.collectedAt, read.failure, read.identity)
  const walked = read.tables.filter(({ table }) => !isSelected(table))
  return { ...assemble(read), walk: learnt(session, walked, reading.options.memory ?? null) }
}

/** Walks all that the profile of a device names, its MACs last. Throws the signal's reason when it is stopped. */
export async function readDevice(
  session: SnmpSession,
  { olt, profiles, options, collectedAt, asksMacs }: Reading & { asksMacs: boolean },
): Promise<DeviceRead | Unread> {
  const identity = await readIdentity(session)
  options.signal?.throwIfAborted()
  if ('code' in identity) return { failure: failureOf(identity, olt.credentials.version), identity: null }
  const { profile, failure } = await recognise(session, profiles, identity, olt)
  options.signal?.throwIfAborted()
  if (profile === null) return { failure, identity }
  const known = await completeIdentity(session, identity, profile)
  const walked = profile.tables.filter((table) => !isSelected(table))
  const limits = olt.limits ?? defaultOltLimits
  const bounds = {
    olt: limits,
    limits: { seconds: limits.tableSeconds, ...options.limits },
    startedAt: collectedAt,
    memory: options.memory ?? null,
    onProgress: countingMacs(profile, options.onProgress),
  }
  // What another profile has read says nothing of what this one would read.
  const units = options.facts?.profile === profile.name ? options.facts.units : null
  const first = await walkProfile(
    session,
    { ...profile, tables: walked },
    units === null ? bounds : { ...bounds, leavesOut: isFactColumn },
  )
  const { tables, keys: factsOf } =
    units === null
      ? { tables: first, keys: new Set<string>() }
      : await readMissingFacts(session, { profile, read: first, known: units, collectedAt }, bounds)
  const repetitions = { maxRepetitions: profile.maxRepetitions, mostRepetitions: limits.maxRepetitions }
  const selected: ReadTable[] = []
  const readAt = new Date()
  for (const table of profile.tables.filter(isSelected)) {
    selected.push(await readSelected(session, table, tables, repetitions))
  }
  // MACs come last of all: whatever becomes of them, the ONUs were read.
  const macs = asksMacs && asksForMacs(profile) ? await walkMacs(session, profile, tables, bounds) : null
  options.signal?.throwIfAborted()
  const isChosen = olt.profileChoice !== 'auto'
  return { profile, identity: known, tables: [...tables, ...selected], factsOf, macs, collectedAt, readAt, isChosen }
}

/** Asks a device who it is, and which profile would read it. Walks no table. Throws `PROFILE_UNKNOWN`. */
export async function probeOlt(olt: OltToCollect, options: CollectOptions = {}): Promise<OltTest> {
  const profiles = knownProfiles(olt, options)
  const { version } = olt.credentials
  const nobody = { sysDescr: null, sysObjectId: null, sysName: null, uptimeSeconds: null, profile: null }
  const session = await openSession(olt, options)
  if (!(session instanceof SnmpSession)) return { ...failureTest(session, version), ...nobody, roundTripMs: null }
  try {
    const identity = await readIdentity(session)
    options.signal?.throwIfAborted()
    if ('code' in identity) return { ...failureTest(identity, version), ...nobody, roundTripMs: null }
    const { sysDescr, sysObjectId, sysName, uptimeSeconds } = identity
    const { profile, failure } = await recognise(session, profiles, identity, olt)
    options.signal?.throwIfAborted()
    return {
      state: profile === null ? failure.state : 'reachable',
      message: profile === null ? failure.reason : reasonText('device.answersAs', { profile: profile.label }),
      sysDescr,
      sysObjectId,
      sysName,
      uptimeSeconds,
      profile: profile === null ? null : introduced(profile),
      roundTripMs: session.roundTripMs === null ? null : Math.round(session.roundTripMs * 10) / 10,
    }
  } finally {
    session.close()
  }
}

type Recognised = { profile: Profile; failure: null } | { profile: null; failure: Failure }

/** The profile that reads a device under the operator's choices, or why none does. */
async function recognise(
  session: SnmpSession,
  profiles: Profile[],
  identity: DeviceIdentity,
  { profileChoice, variants }: OltToCollect,
): Promise<Recognised> {
  let unread: string | null = null
  let seen: Promise<boolean> | null = null
  const servesPon = () =>
    (seen ??= findPonPorts(session).then((ports) => {
      unread = ports.unread
      return ports.seen
    }))
  const { profile, reason } = await detectProfile(profiles, identity, profileChoice, servesPon)
  if (profile !== null) return { profile: withVariants(profile, variants ?? {}), failure: null }
  if (unread === null) return { profile: null, failure: { state: 'not-an-olt', reason } }
  return { profile: null, failure: { state: 'silent', reason: reasonText('device.noTable', { reasons: unread }) } }
}

export function knownProfiles(olt: OltToCollect, { profiles = loadProfiles() }: CollectOptions): Profile[] {
  const isKnown = olt.profileChoice === 'auto' || profiles.some(({ name }) => name === olt.profileChoice)
  if (isKnown) return profiles
  throw new FarolError('PROFILE_UNKNOWN', `there is no profile ${olt.profileChoice}`, {
    params: { profile: olt.profileChoice },
    next: 'Choose auto, or one of the profiles that are listed.',
  })
}

export async function openSession(
  olt: OltToCollect,
  { signal, patience, budget, memory }: CollectOptions,
): Promise<SnmpSession | Fault> {
  signal?.throwIfAborted()
  const { inFlight, ...limits } = olt.limits ?? defaultOltLimits
  const known = memory == null ? {} : { known: memory }
  return await SnmpSession.open(olt, {
    signal,
    inFlight,
    budget,
    ...known,
    patience: { ...patienceOf(limits), ...patience },
  })
}

function failureTest(fault: Fault, version: SnmpVersion): Pick<OltTest, 'state' | 'message'> {
  const { state, reason } = failureOf(fault, version)
  return { state, message: reason }
}

/** The table of MACs is one more than the profile's own. */
function countingMacs(profile: Profile, tell: CollectOptions['onProgress']): NonNullable<CollectOptions['onProgress']> {
  const more = asksForMacs(profile) ? 1 : 0
  return (progress) => tell?.({ ...progress, tablesTotal: progress.tablesTotal + more })
}
