import type { CollectedOnu, Collection } from '#contract/collection.ts'
import { defaultOltLimits, type OltLimits } from '#contract/olt.ts'
import type { Profile, ProfileColumn, ProfileTable } from '#contract/profile.ts'
import { withVariants } from '#contract/profile-variants.ts'
import { reasonText } from '#contract/reasons.ts'
import { indexContext, type IndexContext } from '../decode/index-forms.ts'
import { rowsOfOnu, rowsOfPort, rowsOfPortItself, type KnownOnu, type KnownPort } from '../decode/index-rows.ts'
import { SnmpSession } from '../session/snmp-session.ts'
import { introduced, unprovisioned, withStrangeRows } from './assemble.ts'
import { knownProfiles, openSession, type CollectOptions, type OltToCollect } from './collect-olt.ts'
import { failedCollection, failureOf } from './failure.ts'
import { decodeThings } from './decode-rows.ts'
import { readIdentity } from './identity.ts'
import { readRows, type WantedRows } from './read-rows.ts'
import { toPonPort } from './to-hardware.ts'
import { toOnu } from './to-onus.ts'
import type { ReadTable } from './walk-profile.ts'

/** What a check asks for, and what is known of it. */
export interface CheckTarget {
  port: KnownPort
  /** The one ONU that is meant; `null` for all of the port. */
  onu: KnownOnu | null
  /** The ONUs of the port. */
  onus: readonly KnownOnu[]
  /** The OLT's ports: some indexes can only be read with the numbers of the interfaces. */
  ports: readonly KnownPort[]
}

/** How far a check is. */
type Tell = CollectOptions['onProgress']

/**
 * Asks an OLT for one ONU, or for one PON port and its ONUs, and for nothing else: the columns that change by themselves, and
 * the serial that says which unit it is. The collection holds only what was asked for; its ONU table is never whole. Throws the
 * signal's reason when it is stopped.
 */
export async function checkPon(
  olt: OltToCollect,
  target: CheckTarget,
  options: CollectOptions = {},
): Promise<Collection> {
  const collectedAt = new Date()
  const known = knownProfiles(olt, options).find(({ name }) => name === olt.profileChoice)
  if (known === undefined) {
    return failedCollection(collectedAt, { state: 'not-an-olt', reason: reasonText('check.noProfile') })
  }
  const profile = withVariants(known, olt.variants ?? {})
  const session = await openSession(olt, options)
  if (!(session instanceof SnmpSession))
    return failedCollection(collectedAt, failureOf(session, olt.credentials.version))
  try {
    const identity = await readIdentity(session)
    options.signal?.throwIfAborted()
    if ('code' in identity) return failedCollection(collectedAt, failureOf(identity, olt.credentials.version))
    const context = contextOf(target)
    const plans = profile.tables.flatMap((table) => planOf(table, target, context))
    const read = await readPlans(session, plans, {
      limits: olt.limits ?? defaultOltLimits,
      maxRows: target.onus.length,
      onProgress: options.onProgress,
    })
    options.signal?.throwIfAborted()
    const collection = assemble(profile, read, { target, context, collectedAt })
    const { requests, timeouts, retransmits } = session.counters
    const cost = { ms: Date.now() - collectedAt.getTime(), requests, timeouts, retransmits }
    return { ...collection, identity, cost }
  } finally {
    session.close()
  }
}

/** The numbers of interfaces as far as they are known from the last run. The names are spelt so that they read as places. */
function contextOf({ ports, onus, port }: CheckTarget): IndexContext {
  const names = ports.flatMap(({ ifIndex, ponPort }): [number, string][] =>
    ifIndex === null ? [] : [[ifIndex, `pon${ponPort}`]],
  )
  const onuNames = onus.flatMap(({ rowIndex, onuId }): [number, string][] =>
    rowIndex === null || onuId === null || !/^\d+$/.test(rowIndex)
      ? []
      : [[Number(rowIndex), `pon${port.ponPort}:${onuId}`]],
  )
  return indexContext({ ifNames: new Map([...names, ...onuNames]) })
}

interface Plan {
  table: ProfileTable
  /** `null`: its rows cannot be told from those of other ports. */
  rows: WantedRows | null
}

/** Where the wanted rows of a table stand. Tables of other things are not asked for. */
function planOf(table: ProfileTable, target: CheckTarget, context: IndexContext): Plan[] {
  const { port, onu, onus } = target
  if (table.of === 'pon-port') {
    if (onu !== null) return []
    const indexes = rowsOfPortItself(table.index, port, context)
    return indexes.length === 0 ? [] : [{ table, rows: { indexes } }]
  }
  if (table.of !== 'onu' || (table.unconfigured && onu !== null)) return []
  if (onu === null) {
    const ranges = rowsOfPort(table.index, port, context)
    if (ranges !== null) return [{ table, rows: ranges.length === 0 ? null : { ranges } }]
    if (table.unconfigured) return [{ table, rows: null }]
  }
  const wanted = onu === null ? onus : [onu]
  const indexes = wanted.flatMap((one) => rowsOfOnu(table.index, port, one, context))
  return [{ table, rows: indexes.length === 0 ? null : { indexes } }]
}

/** What changes by itself, what says where and which a unit is, and nothing that only an operator's hand changes. */
function isWanted({ field, refresh }: ProfileColumn): boolean {
  return refresh === 'volatile' || ['serial', 'ponPort', 'adminStatus', 'description'].includes(field)
}

interface Reading {
  limits: OltLimits
  maxRows: number
  onProgress: Tell | undefined
}

/** Reads the tables one after the other: it is little, and an OLT that serves customers is asked gently. */
async function readPlans(session: SnmpSession, plans: readonly Plan[], reading: Reading): Promise<ReadTable[]> {
  const { limits, maxRows, onProgress } = reading
  const read: ReadTable[] = []
  for (const { table, rows } of plans) {
    const isOptics = table.phase === 'optics'
    if (!table.columns.some(isWanted)) read.push(notAsked(table, reasonText('walk.notWalked')))
    else if (rows === null) read.push(notAsked(table, reasonText('check.scattered')))
    else if (isOptics && !limits.optics) read.push(notAsked(table, reasonText('table.opticsOff')))
    else {
      const pauseMs = isOptics ? limits.opticsPauseMs : 0
      read.push(await readRows(session, { table, isWanted, rows, expectedRows: maxRows, pauseMs }))
    }
    const rowsRead = read.reduce((sum, { result }) => sum + result.rows, 0)
    onProgress?.({ table: table.name, tablesDone: read.length, tablesTotal: plans.length, rows: rowsRead })
  }
  return read
}

function notAsked(table: ProfileTable, reason: string): ReadTable {
  const columns = table.columns.map(({ oid }) => ({
    oid,
    status: 'cut' as const,
    reason,
    rows: 0,
    firstOid: null,
    gap: null,
  }))
  const nothing = { rows: 0, ms: 0, requests: 0, timeouts: 0 }
  return {
    table,
    columns,
    rows: new Map(),
    result: { table: table.name, status: 'skipped', ...nothing, reason },
    isUnwanted: true,
  }
}

function assemble(
  profile: Profile,
  read: ReadTable[],
  { target, context, collectedAt }: { target: CheckTarget; context: IndexContext; collectedAt: Date },
): Omit<Collection, 'identity' | 'cost'> {
  const decode = (isUnconfigured: boolean) =>
    decodeThings(
      read.filter(({ table }) => table.unconfigured === isUnconfigured),
      'onu',
      context,
      collectedAt,
    )
  const [units, strangers] = [decode(false), decode(true)]
  const ports = decodeThings(read, 'pon-port', context, collectedAt)
  const onus = units.things.flatMap((thing) => toOnu(thing) ?? []).filter((onu) => isMeant(onu, target))
  const unread = read.find(({ result }) => result.status === 'failed' || result.status === 'partial')
  const found = [...onus, ...(target.onu === null ? unprovisioned(strangers, onus) : [])]
  const isSilent = unread !== undefined && found.length === 0
  return {
    status: isSilent ? 'failed' : unread === undefined ? 'complete' : 'partial',
    failure: isSilent ? { state: 'silent', reason: unread.result.reason ?? reasonText('device.stopped') } : null,
    profile: introduced(profile),
    collectedAt,
    onuTableWhole: false,
    tables: read
      .filter(({ table }) => table.columns.some(isWanted))
      .map(({ table, result }) => withStrangeRows(result, table.name, [units, strangers, ports])),
    onus: found,
    ponPorts: ports.things.map(toPonPort).filter(({ ponPort }) => ponPort === target.port.ponPort),
    boards: [],
    uplinks: [],
    parts: [],
    wholeParts: [],
    rejectedReadings: {},
  }
}

/** A row at the asked place is what was asked for; where an index tells no place, the serial says whether it is the unit. */
function isMeant(onu: CollectedOnu, { port, onu: meant }: CheckTarget): boolean {
  if (meant === null) return onu.isPlaced === false || onu.ponPort === port.ponPort
  if (onu.rowIndex !== undefined) return meant.serial === null || onu.serial === meant.serial
  return onu.ponPort === port.ponPort && onu.onuId === meant.onuId
}
