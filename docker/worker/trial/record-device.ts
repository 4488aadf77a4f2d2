import type { DeviceIdentity } from '#contract/collection.ts'
import type { Profile, ProfileTable } from '#contract/profile.ts'
import type { TrialRecording } from '#contract/profile-trial.ts'
import type { TaggedValue } from '../collect/identity.ts'
import type { ReadTable } from '../collect/walk-profile.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { compareOids } from '../walk/oid.ts'
import { Disguise, isPrintable } from './disguise.ts'
import { isMakersName, isMeasuredText } from './kept-words.ts'
import { policiesOf, type Policy } from './policy.ts'

/** What stands in sysContact of a recording, so that nobody takes it for a network's own. */
const contact = 'ANONYMISED - recorded by farol profile try'
const system = '1.3.6.1.2.1.1'
const tags = { integer: 2, octets: 4, oid: 6, address: 64, counter: 65, gauge: 66, ticks: 67, opaque: 68 }

/** A text of a model or a version stays where so many units say the same. */
const fewestAlike = 3

export interface DeviceToRecord {
  profile: Profile
  identity: DeviceIdentity
  tables: readonly ReadTable[]
  /** Scalars of the profile's `identity`. */
  scalars: ReadonlyMap<string, TaggedValue>
  /** The BER tag of each column's values, as one of them was asked for. */
  tags: ReadonlyMap<string, number>
  /** The key of the disguise. */
  key: Buffer
}

interface RecordedRow {
  oid: string
  tag: number
  value: SnmpValue
}

/** A recording of what was read, in snmpsim's format, in which nothing names a customer, a unit or a place of the network. */
export function recordDevice(device: DeviceToRecord): TrialRecording {
  const disguise = new Disguise(device.key)
  const rows = new Map<string, RecordedRow>()
  for (const row of [...systemRows(device), ...scalarRows(device, disguise), ...tableRows(device, disguise)]) {
    if (!rows.has(row.oid)) rows.set(row.oid, row)
  }
  const sorted = [...rows.values()].toSorted((left, right) => compareOids(left.oid, right.oid))
  return { text: sorted.map(lineOf).join(''), rows: sorted.length, replaced: disguise.replaced }
}

function systemRows({ profile, identity }: DeviceToRecord): RecordedRow[] {
  const text = (place: number, value: string): RecordedRow => ({
    oid: `${system}.${place}.0`,
    tag: tags.octets,
    value: Buffer.from(value),
  })
  return [
    text(1, partsThatAreRead(profile, identity.sysDescr ?? '')),
    ...(identity.sysObjectId === null ? [] : [{ oid: `${system}.2.0`, tag: tags.oid, value: identity.sysObjectId }]),
    { oid: `${system}.3.0`, tag: tags.ticks, value: (identity.uptimeSeconds ?? 0) * 100 },
    text(4, contact),
    text(5, 'anonymised'),
  ]
}

/**
 * Of a device's description what the profile reads in it, in its order: the rest may be what an operator typed (C-Data shows a
 * label there).
 */
export function partsThatAreRead({ match, identity }: Profile, sysDescr: string): string {
  const sources = [...identity.model, ...identity.firmware]
  const patterns = [match.sysDescr, ...sources.map((source) => ('sysDescr' in source ? source.sysDescr : undefined))]
  const ranges = patterns
    .flatMap((pattern) => {
      const found = pattern === undefined ? null : new RegExp(pattern, 'i').exec(sysDescr.slice(0, 1024))
      return found === null || found[0] === '' ? [] : [{ from: found.index, to: found.index + found[0].length }]
    })
    .toSorted((left, right) => left.from - right.from)
  const parts: { from: number; to: number }[] = []
  for (const range of ranges) {
    const last = parts.at(-1)
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to)
    else parts.push({ ...range })
  }
  return parts.map(({ from, to }) => sysDescr.slice(from, to)).join(' ')
}

/** Model and version of the OLT itself. */
function scalarRows({ scalars }: DeviceToRecord, disguise: Disguise): RecordedRow[] {
  return [...scalars].flatMap(([oid, { value, tag }]): RecordedRow[] => {
    if (!Buffer.isBuffer(value))
      return [{ oid, tag, value: tag === tags.address ? disguise.address(String(value)) : value }]
    return isPrintable(value) && value.length <= 48
      ? [{ oid, tag, value: Buffer.from(disguise.words(value.toString('latin1'))) }]
      : []
  })
}

function* tableRows(device: DeviceToRecord, disguise: Disguise): Generator<RecordedRow> {
  const policies = policiesOf(device.tables.map(({ table }) => table))
  const uplinks = uplinkNames(device.profile)
  for (const { table, rows } of device.tables) {
    const isShared = sharedTexts({ rows })
    for (const [index, values] of rows) {
      const place = disguisedIndex(table, index, disguise)
      for (const [position, { oid, sentinels, values: listed = {} }] of table.columns.entries()) {
        const value = values[position]
        if (value === undefined || value === null) continue
        const isKnown = (text: string) => Object.hasOwn(listed, text) || sentinels.includes(text)
        const column = { policy: policies.get(oid) ?? 'name', isKnown, isShared: isShared(position), uplinks }
        const tag = device.tags.get(oid) ?? tags.integer
        yield { oid: `${oid}.${place}`, tag, value: disguised(value, { ...column, tag, of: table.of }, disguise) }
      }
    }
  }
}

interface ColumnOfRecording {
  policy: Policy
  tag: number
  of: ProfileTable['of']
  /** Whether the profile itself lists a text: as a state, or as one that stands for none. */
  isKnown: (text: string) => boolean
  isShared: (text: string) => boolean
  uplinks: readonly RegExp[]
}

function disguised(value: SnmpValue, column: ColumnOfRecording, disguise: Disguise): SnmpValue {
  if (typeof value === 'string' && column.tag === tags.address) return disguise.address(value)
  if (typeof value === 'string' && column.tag === tags.oid) return value
  // A number has no name in it, and a serial or MAC is never one.
  if (typeof value === 'number' || typeof value === 'bigint') return value
  const octets = Buffer.isBuffer(value) ? value : Buffer.from(value)
  const text = octets.toString('latin1')
  if (column.isKnown(text.replace(/\0+$/, '').trim())) return octets
  switch (column.policy) {
    case 'mac':
      return disguise.serial(octets, true)
    case 'serial':
      return disguise.serial(octets, false)
    case 'name':
      return disguise.name(octets)
    case 'date':
      return octets.length === 8 || octets.length === 11 || isMeasuredText(text) ? octets : disguise.text(octets)
    case 'interface': {
      const isKept = isMakersName(text) || column.uplinks.some((pattern) => isUplink(pattern, text))
      return isKept ? octets : disguise.name(octets)
    }
    case 'common': {
      const isKept = isPrintable(octets) && (column.of !== 'onu' || column.isShared(text))
      return isKept ? Buffer.from(disguise.words(text)) : disguise.text(octets)
    }
    case 'code':
      return isMeasuredText(text) || (isPrintable(octets) && column.isShared(text)) ? octets : disguise.text(octets)
  }
}

function uplinkNames({ tables }: Profile): RegExp[] {
  return tables.flatMap(({ only }) => (only === undefined ? [] : [new RegExp(only.matches, 'i')]))
}

/** An uplink's name as its maker gives it: the part that the pattern matches, then numbers. */
function isUplink(pattern: RegExp, text: string): boolean {
  const [found = ''] = pattern.exec(text) ?? []
  return found !== '' && /^[\d/.:_ -]*$/.test(text.slice(text.indexOf(found) + found.length))
}

/** By column, whether a text is one that several rows have. */
function sharedTexts({ rows }: Pick<ReadTable, 'rows'>): (position: number) => (text: string) => boolean {
  const counted = new Map<number, Map<string, number>>()
  return (position) => {
    let counts = counted.get(position)
    if (counts === undefined) {
      counts = new Map()
      for (const values of rows.values()) {
        const value = values[position]
        if (!Buffer.isBuffer(value)) continue
        const text = value.toString('latin1')
        counts.set(text, (counts.get(text) ?? 0) + 1)
      }
      counted.set(position, counts)
    }
    const known = counts
    return (text) => (known.get(text) ?? 0) >= fewestAlike
  }
}

/** An index in which a MAC or a serial stands, with another in its place. */
function disguisedIndex({ index: form }: ProfileTable, index: string, disguise: Disguise): string {
  const numbers = index.split('.').map(Number)
  if (form === 'bdcom-epon-mac') return [...numbers.slice(0, -6), ...disguise.macNumbers(numbers.slice(-6))].join('.')
  if (form !== 'opaque') return index
  // A text of any length stands in an index with its length before it.
  const [length, ...letters] = numbers
  if (length === undefined || length < 4 || length !== letters.length) return index
  if (letters.some((letter) => letter > 0xff)) return index
  if (letters.some((letter) => letter < 0x20 || letter >= 0x7f)) {
    return length === 6 ? [length, ...disguise.macNumbers(letters)].join('.') : index
  }
  const text = disguise.serialText(Buffer.from(letters).toString('latin1'), false)
  return [length, ...Buffer.from(text, 'latin1')].join('.')
}

/** A row as snmpsim reads it: `OID|tag|value`, octets that are not plain text as `4x` with hex digits. */
function lineOf({ oid, tag, value }: RecordedRow): string {
  if (Buffer.isBuffer(value)) {
    const octetTag = tag === tags.opaque ? tags.opaque : tags.octets
    return isPlain(value) && octetTag === tags.octets
      ? `${oid}|4|${value.toString('latin1')}\n`
      : `${oid}|${octetTag}x|${value.toString('hex')}\n`
  }
  if (typeof value === 'bigint') return `${oid}|70|${value}\n`
  return `${oid}|${typeof value === 'number' ? numberTag(tag, value) : tag}|${value}\n`
}

/** A device may send another kind of number in one row than in the others, as a mark of no reading beyond 31 bits. */
function numberTag(tag: number, value: number): number {
  const isUnsigned = tag >= tags.counter && tag <= tags.ticks
  if (value < 0 || (!isUnsigned && value <= 0x7fff_ffff)) return tags.integer
  return isUnsigned ? tag : tags.gauge
}

/** Printable ASCII without the record's own separator, and without blanks at an end that an editor might eat. */
function isPlain(value: Buffer): boolean {
  return /^(?:[!-{}~](?:[ -{}~]*[!-{}~])?)?$/.test(value.toString('latin1'))
}
