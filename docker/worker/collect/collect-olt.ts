import type { CollectedOnu, Collection, DeviceIdentity } from '#contract/collection.ts'
import type { SnmpVersion } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import { defaultOltLimits, type OltLimits, type OltTest } from '#contract/olt.ts'
import type { Profile, Subject } from '#contract/profile.ts'
import { withVariants, type VariantChoices } from '#contract/profile-variants.ts'
import { reasonText } from '#contract/reasons.ts'
import type { KnownUnits } from '#contract/rules/facts.ts'
import type { WalkMemory } from '#contract/walk-memory.ts'
import type { TableResult } from '#contract/run.ts'
import { loadProfiles } from '../profile-store.ts'
import type { IndexContext } from '../decode/index-forms.ts'
import { isCredentialFault, type Fault } from '../session/fault.ts'
import { patienceOf, type Patience } from '../session/retransmit.ts'
import { SnmpSession, type RequestBudget, type SnmpTarget } from '../session/snmp-session.ts'
import type { WalkLimits } from '../walk/walk-table.ts'
import { decodeThings, readNumbers, type Things } from './decode-rows.ts'
import { detectProfile } from './detect.ts'
import { areFactsWhole, isFactColumn, readMissingFacts } from './facts.ts'
import { completeIdentity, readIdentity } from './identity.ts'
import { findPonPorts } from './pon-ports.ts'
import { isSelected, readSelected } from './read-selected.ts'
import { sensorKinds, toBoard, toFan, toPonPort, toPowerSupply, toSensors, toUplink } from './to-hardware.ts'
import { toMacs } from './to-macs.ts'
import { rejectedColumns, toOnu, toUnconfiguredOnu } from './to-onus.ts'
import { asksForMacs, walkMacs, type WalkedMacs } from './walk-macs.ts'
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

/** What a run cost is known when it is over. */
const noCost = { ms: 0, requests: 0, timeouts: 0, retransmits: 0 }

interface Reading {
  olt: OltToCollect
  profiles: Profile[]
  options: CollectOptions
  collectedAt: Date
}

/** Everything that a device gave of what its profile names, before it is decoded. */
export interface DeviceRead {
  /** As its variants are chosen. */
  profile: Profile
  identity: DeviceIdentity
  tables: ReadTable[]
  /** The ONUs whose facts were read although those of the others were left out, by the keys of their things. */
  factsOf: ReadonlySet<string>
  macs: WalkedMacs | null
  collectedAt: Date
  readAt: Date
  /** Whether an operator chose the profile. */
  isChosen: boolean
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

type Failure = NonNullable<Collection['failure']>

export function failureOf(fault: Fault, version: SnmpVersion): Failure {
  const reason = fault.text
  if (isCredentialFault(fault)) return { state: 'credentials', reason }
  if (fault.code === 'denied') {
    const key = version === '3' ? 'device.deniedUser' : 'device.denied'
    return { state: 'credentials', reason: reasonText(key, { reason }) }
  }
  // Of a device that does not answer, v2c can know nothing, not even whether it is there.
  const [silent, because] =
    version === '3'
      ? (['device.silentUser', 'device.silentUserBecause'] as const)
      : (['device.silent', 'device.silentBecause'] as const)
  return { state: 'silent', reason: fault.code === 'timeout' ? reasonText(silent) : reasonText(because, { reason }) }
}

function failureTest(fault: Fault, version: SnmpVersion): Pick<OltTest, 'state' | 'message'> {
  const { state, reason } = failureOf(fault, version)
  return { state, message: reason }
}

export function failedCollection(
  collectedAt: Date,
  failure: Failure,
  identity: DeviceIdentity | null = null,
): Collection {
  return {
    status: 'failed',
    failure,
    profile: null,
    identity,
    collectedAt,
    onuTableWhole: false,
    tables: [],
    cost: noCost,
    onus: [],
    ponPorts: [],
    boards: [],
    uplinks: [],
    parts: [],
    wholeParts: [],
    rejectedReadings: {},
  }
}

/** The table of MACs is one more than the profile's own. */
function countingMacs(profile: Profile, tell: CollectOptions['onProgress']): NonNullable<CollectOptions['onProgress']> {
  const more = asksForMacs(profile) ? 1 : 0
  return (progress) => tell?.({ ...progress, tablesTotal: progress.tablesTotal + more })
}

export function introduced({ name, label, confidence }: Profile): NonNullable<Collection['profile']> {
  return { name, label, confidence }
}

/** What a device gave, decoded. */
export function assemble({
  profile,
  identity,
  tables: read,
  factsOf,
  macs,
  collectedAt,
  readAt,
  isChosen,
}: DeviceRead): Collection {
  const context = readNumbers(read)
  const onus = decodeThings(
    read.filter(({ table }) => !table.unconfigured),
    'onu',
    context,
    collectedAt,
  )
  const strangers = decodeThings(
    read.filter(({ table }) => table.unconfigured),
    'onu',
    context,
    collectedAt,
  )
  const ponPorts = decodeThings(read, 'pon-port', context, collectedAt)
  const boards = decodeThings(read, 'board', context, collectedAt)
  const { uplinks, fans, supplies, sensors } = partsOf(read, context, collectedAt)
  const hardware = [ponPorts, boards, uplinks, fans, supplies, sensors]
  const rejected: string[] = hardware.flatMap(({ things }) => things.flatMap(rejectedOf))
  const collected = onus.things.flatMap((thing) => {
    const onu = toOnu(thing)
    if (onu === null) return []
    rejected.push(...rejectedColumns(thing, onu))
    return [factsOf.has(thing.key) ? { ...onu, areFactsRead: true as const } : onu]
  })
  const subjects = [onus, strangers, ...hardware]
  const tables = read.map(({ table, result }) => withStrangeRows(result, table.name, subjects))
  const decoded = collected.length + ponPorts.things.length + boards.things.length
  const outcome = judge(read, tables, decoded === 0 ? nothingSeen(profile, isChosen) : null)
  const ports = ponPorts.things.map(toPonPort)
  const told = toMacs(profile, macs, { numbers: context, ponPorts: new Set(ports.map(({ ponPort }) => ponPort)) })
  const isMacTableGood = told.result === null || ['complete', 'absent'].includes(told.result.status)
  const onuTableWhole = onus.isWhole && collected.length === onus.things.length && areStrangersRead(read, strangers)
  return {
    ...outcome,
    status: outcome.status === 'complete' && !isMacTableGood ? 'partial' : outcome.status,
    profile: introduced(profile),
    identity,
    collectedAt,
    onuTableWhole,
    areFactsWhole: onuTableWhole && areFactsWhole(read),
    tables: told.result === null ? tables : [...tables, told.result],
    cost: noCost,
    onus: [...collected, ...unprovisioned(strangers, collected)],
    ponPorts: ports,
    macs: told.macs,
    boards: boards.things.map(toBoard),
    uplinks: uplinks.things.flatMap((thing) => toUplink(thing, readAt) ?? []),
    parts: [...fans.things.map(toFan), ...supplies.things.map(toPowerSupply), ...sensors.things.flatMap(toSensors)],
    wholeParts: [
      ...(uplinks.isWhole ? (['uplink'] as const) : []),
      ...(fans.isWhole ? (['fan'] as const) : []),
      ...(supplies.isWhole ? (['power-supply'] as const) : []),
      ...(sensors.isWhole ? sensorKinds(fieldsOf(read, 'sensor')) : []),
    ],
    rejectedReadings: countBy(rejected),
  }
}

function partsOf(
  read: ReadTable[],
  context: IndexContext,
  now: Date,
): Record<'uplinks' | 'fans' | 'supplies' | 'sensors', Things> {
  return {
    uplinks: decodeThings(read, 'uplink', context, now),
    fans: decodeThings(read, 'fan', context, now),
    supplies: decodeThings(read, 'power-supply', context, now),
    sensors: decodeThings(read, 'sensor', context, now),
  }
}

function fieldsOf(read: ReadTable[], subject: Subject): string[] {
  return read
    .filter(({ table }) => table.of === subject)
    .flatMap(({ table }) => table.columns.map(({ field }) => field))
}

/** Units that were seen and not provisioned. One that is provisioned by now is no longer one of them. */
export function unprovisioned({ things }: Things, provisioned: CollectedOnu[]): CollectedOnu[] {
  const known = new Set(provisioned.map(({ serial }) => serial))
  return things.flatMap((thing) => {
    const onu = toUnconfiguredOnu(thing)
    return onu === null || known.has(onu.serial) ? [] : [onu]
  })
}

function areStrangersRead(read: ReadTable[], { strangeRows }: Things): boolean {
  const tables = read.filter(({ table }) => table.unconfigured)
  return strangeRows.size === 0 && tables.every(({ columns }) => columns.every(({ status }) => status !== 'cut'))
}

function rejectedOf({ rejected }: Things['things'][number]): string[] {
  return rejected.map(({ column }) => column)
}

/** Rows that cannot be placed are rows that are missing. */
export function withStrangeRows(result: TableResult, table: string, subjects: Things[]): TableResult {
  const count = subjects.reduce((sum, { strangeRows }) => sum + (strangeRows.get(table) ?? 0), 0)
  if (count === 0) return result
  const reason = [result.reason, reasonText('table.strangeRows', { count })].filter((part) => part !== null).join('; ')
  return { ...result, status: 'partial', reason }
}

/** A device without port, ONU or card: of another family than an operator chose, or one whose view hides them. */
function nothingSeen({ label }: Profile, isChosen: boolean): Failure {
  if (!isChosen) return { state: 'credentials', reason: reasonText('device.hidden') }
  return { state: 'not-an-olt', reason: reasonText('device.notAsDescribed', { profile: label }) }
}

function judge(
  read: ReadTable[],
  tables: TableResult[],
  nothing: Failure | null,
): Pick<Collection, 'status' | 'failure'> {
  const isOptional = new Map(read.map(({ table }) => [table.name, table.optional]))
  const isUsable = tables.some(({ status }) => status === 'complete' || status === 'partial')
  const isUnwanted = new Set(read.filter((one) => one.isUnwanted === true).map(({ table }) => table.name))
  if (!isUsable) return { status: 'failed', failure: unusable(tables.filter(({ table }) => !isUnwanted.has(table))) }
  const isGood = ({ status, table }: TableResult) =>
    status === 'complete' || isUnwanted.has(table) || (status === 'absent' && isOptional.get(table) === true)
  const isComplete = tables.every(isGood)
  if (isComplete && nothing !== null) return { status: 'failed', failure: nothing }
  return { status: isComplete ? 'complete' : 'partial', failure: null }
}

/** It said who it is and then nothing of use: either it fell silent, or it shows us no more than that. */
function unusable(tables: TableResult[]): Failure {
  if (tables.every(({ status }) => status === 'absent')) {
    const reason = reasonText('device.hidden')
    return { state: 'credentials', reason }
  }
  const [first] = ['failed', 'skipped'].flatMap((wanted) => tables.find(({ status }) => status === wanted) ?? [])
  const reasons = first?.reason ?? reasonText('device.stopped')
  return { state: 'silent', reason: reasonText('device.noTable', { reasons }) }
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
