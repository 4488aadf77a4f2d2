import type { Expected } from '../expected.ts'
import { parseOid } from '../oid.ts'
import { gauge, integer, objectId, octets, row, timeTicks, type Row, type Value } from '../row.ts'

/**
 * Devices that exist on paper only: families of which no recording of an ONU is known, written from MIB texts and the notes of
 * those who read them, never from the profiles. They prove that two readings of the same texts agree, nothing about a device.
 */
export interface PaperDevice {
  /** Below docker/profiles, without an ending: `fiberhome/synthetic_an5516`. */
  file: string
  rows: Row[]
  expected: PaperExpected
}

export type PaperExpected = Expected & {
  /** The profile that has to recognise it. */
  profile: string
  /** What of it is invented or uncertain. */
  synthetic: string[]
  /** Where sources disagree: which fields the same rows give under other choices of variants, by `ponPort onuId`. */
  readings?: { variants: Record<string, string>; onus: Record<string, Partial<ExpectedOnu>> }[]
}

export type ExpectedOnu = Expected['onus'][number]
export type ExpectedPort = Expected['ponPorts'][number]

export interface PaperPort {
  ponPort: string
  frame: number | null
  slot: number | null
  port: number
}

/** An ONU as all families have it; a family writes down what it tells. Levels in dBm, m, °C, V. */
export interface PaperOnu {
  at: PaperPort
  onuId: number
  /** Eight bytes of a GPON serial. */
  serial: Buffer
  mac: Buffer
  name: Buffer
  state: 'online' | 'offline'
  /** Which of a family's causes, by its place in the family's list; `null`: none is told. */
  cause: number | null
  /** `null`: the device sends its mark of no reading. */
  rxPowerDbm: number | null
  txPowerDbm: number | null
  oltRxPowerDbm: number | null
  temperatureC: number | null
  voltageV: number | null
  distanceM: number | null
  /** The column that this one lacks, while its siblings have it. */
  lacks: 'name' | 'distance' | 'rx' | null
}

const lit = {
  state: 'online' as const,
  cause: null,
  rxPowerDbm: -21.5,
  txPowerDbm: 2.4,
  oltRxPowerDbm: -23.1,
  temperatureC: 43,
  voltageV: 3.2,
  distanceM: 1840,
  lacks: null,
}
const dark = { ...lit, state: 'offline' as const }

type Case = Omit<PaperOnu, 'at' | 'onuId' | 'serial' | 'mac' | 'name'> & { name?: Buffer }

/** Each awkward case once, and one ONU down for each cause of the family. */
function casesOf(causes: number): Case[] {
  return [
    lit,
    { ...lit, rxPowerDbm: -27.3, distanceM: 1 },
    { ...lit, rxPowerDbm: -8.1, txPowerDbm: 0.5 },
    { ...lit, rxPowerDbm: null },
    { ...lit, txPowerDbm: null, oltRxPowerDbm: null },
    { ...lit, temperatureC: null, voltageV: null },
    { ...lit, distanceM: null },
    { ...lit, name: Buffer.alloc(0) },
    { ...lit, name: Buffer.from('josé.brandão7', 'latin1') },
    { ...lit, name: Buffer.from('joão.conceição3') },
    { ...lit, lacks: 'name' },
    { ...lit, lacks: 'distance' },
    { ...lit, lacks: 'rx' },
    ...Array.from({ length: causes }, (_, cause): Case => ({ ...dark, cause })),
    { ...dark, cause: null },
    // Up now, and down before.
    { ...lit, cause: 0 },
  ]
}

/** The ONUs of a family over its ports, with holes between their numbers. `firstId`: 0 where the family counts from it. */
export function paperOnus(
  ports: readonly PaperPort[],
  family: { causes: number; vendor: string; firstId: number },
): PaperOnu[] {
  return casesOf(family.causes).map((one, place) => {
    const at = ports[place % ports.length]!
    const nth = Math.floor(place / ports.length)
    const number = Buffer.from([0x0a, 0x0d + place, 0xf0, place])
    return {
      ...one,
      at,
      onuId: family.firstId + nth * 3,
      serial: Buffer.concat([Buffer.from(family.vendor), number]),
      mac: Buffer.concat([Buffer.from([0x02, 0xfa]), number]),
      name: one.name ?? Buffer.from(`cliente.${place + 1}`),
    }
  })
}

export const serialText = ({ serial }: PaperOnu) =>
  serial.toString('latin1', 0, 4) + serial.toString('hex', 4).toUpperCase()
export const macText = (mac: Buffer) => (mac.toString('hex').toUpperCase().match(/../g) ?? []).join(':')

/** What a family tells of an ONU; fields that it has no column for are nothing. */
export function expectedOnu(onu: PaperOnu, told: Partial<ExpectedOnu>): ExpectedOnu {
  const nothing = {
    rxPowerDbm: null,
    txPowerDbm: null,
    oltRxPowerDbm: null,
    temperatureC: null,
    voltageV: null,
    biasMa: null,
  }
  const status = told.status ?? onu.state
  const text = onu.lacks === 'name' ? '' : onu.name.toString(isUtf8(onu.name) ? 'utf8' : 'latin1')
  const whole = {
    ponPort: onu.at.ponPort,
    onuId: onu.onuId,
    serial: null,
    status: onu.state,
    lastDownCause: status === 'online' ? null : ('unknown' as const),
    lastDownCauseRaw: null,
    description: text === '' ? null : text,
    model: null,
    firmware: null,
    vendor: null,
    distanceM: onu.lacks === 'distance' ? null : onu.distanceM,
    lastUpAt: null,
    lastDownAt: null,
    ...nothing,
    ...told,
  }
  // What a unit without light is said to measure is left over from before.
  return status === 'offline' ? { ...whole, ...nothing } : whole
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes)
}

export function expectedPort(at: PaperPort, ifIndex: number | null, told: Partial<ExpectedPort> = {}): ExpectedPort {
  const nothing = { txPowerDbm: null, temperatureC: null, voltageV: null, biasMa: null }
  return { ...at, ifIndex, operStatus: 'up', ...nothing, ...told }
}

/** Rows of the system group. */
export function paperSystem(system: PaperExpected['system']): Row[] {
  const at = parseOid('1.3.6.1.2.1.1')
  return [
    row(at, [1, 0], octets(system.sysDescr)),
    row(at, [2, 0], objectId(system.sysObjectId)),
    row(at, [3, 0], timeTicks(86_400_00)),
    row(at, [4, 0], octets('SYNTHETIC - not a device recording')),
    row(at, [5, 0], octets(system.sysName)),
  ]
}

/** An interface by number, name and IANAifType. */
export function paperInterface(ifIndex: number, name: string, type: number, isUp = true): Row[] {
  return [
    row(parseOid('1.3.6.1.2.1.2.2.1.2'), [ifIndex], octets(name)),
    row(parseOid('1.3.6.1.2.1.2.2.1.3'), [ifIndex], integer(type)),
    row(parseOid('1.3.6.1.2.1.2.2.1.8'), [ifIndex], integer(isUp ? 1 : 2)),
    row(parseOid('1.3.6.1.2.1.31.1.1.1.1'), [ifIndex], octets(name)),
  ]
}

/** A column's row; nothing where there is no value. */
export function cell(column: string, index: number[], value: Value | null): Row[] {
  return value === null ? [] : [row(parseOid(column), index, value)]
}

/** A reading as a scaled integer, or the family's mark of none. */
export function scaled(value: number | null, factor: number, none: number): Value {
  const raw = value === null ? none : Math.round(value * factor)
  return raw > 0x7fff_ffff ? gauge(raw) : integer(raw)
}
