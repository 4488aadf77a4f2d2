import type { CollectedOnu, Collection, DeviceIdentity } from '#contract/collection.ts'
import type { Profile, Subject } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import type { IndexContext } from '../decode/index-forms.ts'
import { decodeThings, readNumbers, type Things } from './decode-rows.ts'
import { areFactsWhole } from './facts.ts'
import { noCost, type Failure } from './failure.ts'
import { sensorKinds, toBoard, toFan, toPonPort, toPowerSupply, toSensors, toUplink } from './to-hardware.ts'
import { toMacs } from './to-macs.ts'
import { rejectedColumns, toOnu, toUnconfiguredOnu } from './to-onus.ts'
import type { WalkedMacs } from './walk-macs.ts'
import type { ReadTable } from './walk-profile.ts'

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
