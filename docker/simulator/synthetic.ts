import { causeCodes, codeFor } from './causes.ts'
import type { DeviceKind, DeviceModel, OnuColumn, OnuModel } from './device.ts'
import { inventedMac } from './homes.ts'
import { deviceAt } from './moment.ts'
import { townOn, unitFamily, type PonPlace } from './town.ts'

/** When the synthetic devices were "recorded". */
const recordedAt = new Date('2026-01-15T12:00:00Z')

/**
 * A device for a synthetic recording: an ordinary town on awkward ports (frame 1, slots and ports over 9, id 0, holes),
 * whose first ONUs are replaced by the cases that a reader must get right. Made from MIB texts, not from any profile.
 */
export function syntheticDevice(kind: DeviceKind, onus: number): DeviceModel {
  const pons = awkwardPons(kind, Math.max(4, Math.ceil(onus / 50)))
  const town = townOn(kind, pons, onus, 42)
  const device = deviceAt(town, {
    now: recordedAt,
    scenario: 'unknown-onu',
    scenarioSince: recordedAt,
    firstStartedAt: recordedAt,
    name: `synthetic-${kind}`,
  })
  device.system.contact = 'SYNTHETIC - not a device recording'
  device.system.uptimeSeconds = 3_541_234
  // Uplinks are proven by recordings of real devices.
  device.uplinks = []
  for (const [place, change] of casesOf(kind).entries()) {
    // Every other ONU, so that each case has an ordinary neighbour.
    const onu = device.onus[place * 2]
    if (onu !== undefined) Object.assign(onu, { ...ordinary(device.onus, kind), ...change })
  }
  const silentPon = device.ponPorts.at(-1)!
  Object.assign(silentPon, { temperatureC: null, voltageV: null, biasMa: null, txPowerDbm: null })
  // ZTE has no mark for a card without a reading: it shows 0.
  const silentBoard = device.boards.at(-1)!
  if (kind === 'huawei') Object.assign(silentBoard, { cpuPercent: null, memoryPercent: null, temperatureC: null })
  return device
}

const huaweiPlaces = [
  [0, 0, 0],
  [0, 0, 15],
  [0, 11, 3],
  [0, 17, 12],
  [1, 2, 10],
] as const
const ztePlaces = [
  [1, 1, 1],
  [1, 1, 16],
  [1, 10, 2],
  [1, 12, 11],
] as const

/** ZTE's numbers have no room for another shelf that a source would confirm, so its shelf stays 1. */
function awkwardPons(kind: DeviceKind, count: number): PonPlace[] {
  const family = unitFamily(kind)
  if (family === 'ufiber' || family === 'vsol') {
    return Array.from({ length: Math.max(count, 12) }, (_, place) => ({ frame: 0, slot: 0, port: place + 1, place }))
  }
  const first = family === 'huawei' ? huaweiPlaces : ztePlaces
  const [frame, firstPort] = family === 'huawei' ? [0, 0] : [1, 1]
  return Array.from({ length: Math.max(count, first.length) }, (_, place) => {
    const special = first[place]
    if (special !== undefined) return { frame: special[0], slot: special[1], port: special[2], place }
    const rest = place - first.length
    return { frame, slot: 3 + Math.floor(rest / 16), port: firstPort + (rest % 16), place }
  })
}

/** What an ONU has that a case does not change: up, with all readings. */
function ordinary(onus: readonly OnuModel[], kind: DeviceKind): Partial<OnuModel> {
  const model = onus.find((onu) => onu.status === 'online' && onu.lacks.size === 0 && onu.rxPowerDbm !== null)!
  const { rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa, distanceM, lastUpAt, lastDownAt } =
    model
  const readings = { rxPowerDbm, oltRxPowerDbm, txPowerDbm, temperatureC, voltageV, biasMa, distanceM }
  const causeCode = codeFor(kind, 'dying-gasp')
  return { status: 'online', causeCode, ...readings, lastUpAt, lastDownAt, lacks: new Set<OnuColumn>() }
}

const dark: Partial<OnuModel> = {
  status: 'offline',
  rxPowerDbm: null,
  oltRxPowerDbm: null,
  txPowerDbm: null,
  temperatureC: null,
  voltageV: null,
  biasMa: null,
  distanceM: null,
}

/** One change of an ordinary ONU for each case of olt facts: causes, sentinels, names, serials, missing rows, limits. */
function casesOf(kind: DeviceKind): Partial<OnuModel>[] {
  return [
    ...causeCodes(kind).map((causeCode) => ({ ...dark, causeCode })),
    { ...dark, causeCode: null },
    ...sentinelCases(),
    ...nameCases(),
    ...serialCases(kind),
    ...missingRowCases(kind),
    ...powerCases(kind),
    { ...dark, causeCode: null, lastUpAt: null, lastDownAt: null },
    ...(kind === 'huawei' ? [{ ...dark, status: 'unknown' as const, causeCode: null }] : []),
    ...(unitFamily(kind) === 'zte' || kind === 'huawei'
      ? [{ ...dark, status: 'disabled' as const, causeCode: codeFor(kind, 'admin') }]
      : []),
  ]
}

function sentinelCases(): Partial<OnuModel>[] {
  return [
    { rxPowerDbm: null },
    { oltRxPowerDbm: null },
    { txPowerDbm: null },
    { temperatureC: null, voltageV: null },
    { biasMa: null },
    { distanceM: null },
  ]
}

function nameCases(): Partial<OnuModel>[] {
  return [
    { description: Buffer.alloc(0) },
    { description: Buffer.from('   ') },
    { description: Buffer.from('joão.conceição3') },
    { description: Buffer.from('josé.brandão7', 'latin1') },
    { description: Buffer.from('ana.lima9 | bloco B, apto 12 "fundos"') },
    { description: Buffer.from('x'.repeat(64)) },
  ]
}

function serialCases(kind: DeviceKind): Partial<OnuModel>[] {
  if (kind === 'vsol-epon') return [{ serial: inventedMac(0xff, 0x0a0d) }]
  const serials = [Buffer.from('4857544300010a7f', 'hex'), Buffer.from('5a54454780fffe00', 'hex')]
  // A UFiber ONU is indexed by its serial as text, so its serials are always printable.
  if (kind === 'ufiber') return serials.map((serial) => ({ serial }))
  return [...serials, Buffer.alloc(8), Buffer.from('0102030412345678', 'hex')].map((serial) => ({ serial }))
}

const columnsOf: Readonly<Record<ReturnType<typeof unitFamily>, readonly OnuColumn[]>> = {
  huawei: ['description', 'cause', 'distance', 'rx', 'oltRx', 'temperature', 'version', 'times'],
  zte: ['description', 'cause', 'distance', 'rx', 'oltRx', 'temperature', 'version', 'times'],
  vsol: ['description', 'cause', 'distance', 'rx', 'temperature'],
  ufiber: ['description', 'rx'],
}

/** A column that has a row less than its siblings. */
function missingRowCases(kind: DeviceKind): Partial<OnuModel>[] {
  return columnsOf[unitFamily(kind)].map((column) => ({ lacks: new Set([column]) }))
}

/** Each limit of docs/domain.md from both sides, below ZTE's -30 dBm, and two that are no reading at all. */
function powerCases(kind: DeviceKind): Partial<OnuModel>[] {
  const impossible = kind === 'ufiber' ? [9.5] : [9.5, -52]
  const levels = [-7.9, -8, -8.02, -25, -25.02, -27, -27.02, -31, ...impossible]
  return levels.map((rxPowerDbm) => ({ rxPowerDbm }))
}
