import type { CollectedBoard, CollectedMac, CollectedOnu, CollectedPonPort } from '#contract/collection.ts'
import { possiblePowerDbm } from '#contract/rules/power.ts'
import { causeOf } from './causes.ts'
import type { DeviceKind, DeviceModel, OnuModel, PonPortModel } from './device.ts'
import { huaweiIfIndex } from './families/huawei.ts'
import { vsolIfIndex } from './families/vsol.ts'
import { zteUnifiedIndex, zteZeroBasedIndex } from './families/zte.ts'

/** What a right reading of a device gives, in the words of contract/collection.ts, made from the model alone. */
export interface Expected {
  /** How values were decided where a MIB leaves room. */
  rules: string[]
  system: { sysDescr: string; sysObjectId: string; sysName: string; firmware: string | null }
  ponPorts: CollectedPonPort[]
  boards: CollectedBoard[]
  onus: (Omit<CollectedOnu, 'lastUpAt' | 'lastDownAt'> & { lastUpAt: string | null; lastDownAt: string | null })[]
  unconfigured: { ponPort: string; serial: string | null }[]
  /** By MAC and VLAN; left out where the family tells none. */
  macs?: CollectedMac[]
}

const identity: Readonly<Record<DeviceKind, { sysDescr: string; sysObjectId: string }>> = {
  huawei: { sysDescr: 'Huawei Integrated Access Software', sysObjectId: '1.3.6.1.4.1.2011.2.248' },
  'zte-c320': {
    sysDescr: 'C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled',
    sysObjectId: '1.3.6.1.4.1.3902.1082.1001.320.2.1',
  },
  'zte-c300': {
    sysDescr: 'C300 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled',
    sysObjectId: '1.3.6.1.4.1.3902.1082.1001.300.2.1',
  },
  ufiber: { sysDescr: 'EdgeOS v4.4.2.4598.220304.1412', sysObjectId: '1.3.6.1.4.1.41112.1.5' },
  'vsol-epon': { sysDescr: 'V1600D', sysObjectId: '1.3.6.1.4.1.37950.1.1.5.10.14.1' },
}

const rules = [
  'a power outside -40 to 8 dBm is null',
  'a reading that the device marks as none, lacks, or gives for a unit that is not online is null',
  'lastDownCause of a unit without a code: unknown while it is not online, null while it is; UFiber tells none',
  'Huawei: run status 2 with cause 8 is a deactivated ONT; it stands here as offline with cause admin',
  'DateAndTime of 8 bytes carries no time zone and is read as UTC; eight zero bytes are null',
  'a serial whose vendor is not four ASCII letters is null; a name that is not UTF-8 is read as Latin-1; an empty one is null',
  'a UFiber unit that is offline shows port 0, which is no port: its place is empty',
  'unconfigured: serials that the device saw without a provisioned ONU (Huawei auto-find, ZTE unconfigured table)',
]

export function expectedOf(device: DeviceModel): Expected {
  const tellsFirmware = device.kind === 'huawei' || device.kind === 'ufiber' || device.kind === 'vsol-epon'
  return {
    rules,
    system: {
      ...identity[device.kind],
      sysName: device.system.name,
      firmware: tellsFirmware ? device.system.firmware : null,
    },
    ponPorts: device.ponPorts.map((pon) => expectedPon(device.kind, pon)),
    boards: device.kind === 'ufiber' || device.kind === 'vsol-epon' ? [] : device.boards.map(expectedBoard),
    onus: device.onus.map((onu) => expectedOnu(device.kind, onu)),
    unconfigured: device.strangers.map(({ pon, serial }) => ({
      ponPort: ponPortText(device.kind, pon),
      serial: gponSerial(serial),
    })),
    ...(device.kind === 'vsol-epon' ? { macs: expectedMacs(device) } : {}),
  }
}

/** The MACs behind ONUs, and the gateway's on the uplink in each VLAN. */
function expectedMacs(device: DeviceModel): CollectedMac[] {
  const behind = device.onus.flatMap((onu) =>
    onu.macs.map(({ mac, vlan }) => {
      const ponPort = ponPortText(device.kind, onu.pon)
      const port = `EPON${ponPort}:${onu.onuId}`
      return { mac: macAddress(mac), vlan, isFdbId: false, place: 'onu' as const, ponPort, onuId: onu.onuId, port }
    }),
  )
  const uplink = { isFdbId: false, place: 'other' as const, ponPort: null, onuId: null, port: 'GE0/3' }
  const vlans = [...new Set(behind.map(({ vlan }) => vlan))]
  const macs = [...behind, ...vlans.map((vlan) => ({ mac: '00:00:5E:00:01:01', vlan, ...uplink }))]
  return macs.toSorted((a, b) => a.vlan - b.vlan || (a.mac < b.mac ? -1 : 1))
}

/** As the vendor prints it: `0/1/3`, `1/2/4`, UFiber `3`, VSOL `0/1`. */
function ponPortText(kind: DeviceKind, pon: Pick<PonPortModel, 'frame' | 'slot' | 'port'>): string {
  if (kind === 'ufiber') return String(pon.port)
  return kind === 'vsol-epon' ? `0/${pon.port}` : `${pon.frame}/${pon.slot}/${pon.port}`
}

function expectedPon(kind: DeviceKind, pon: PonPortModel): CollectedPonPort {
  const hasSlot = kind === 'huawei' || kind.startsWith('zte')
  const tellsOptics = kind !== 'ufiber'
  return {
    ponPort: ponPortText(kind, pon),
    ifIndex: ifIndexOf(kind, pon),
    frame: hasSlot ? pon.frame : null,
    slot: hasSlot ? pon.slot : null,
    port: pon.port,
    operStatus: pon.isUp ? 'up' : 'down',
    txPowerDbm: tellsOptics ? pon.txPowerDbm : null,
    temperatureC: tellsOptics ? pon.temperatureC : null,
    voltageV: tellsOptics ? pon.voltageV : null,
    biasMa: tellsOptics ? pon.biasMa : null,
  }
}

/** The port's number in the device's own IF-MIB. */
function ifIndexOf(kind: DeviceKind, pon: PonPortModel): number | null {
  switch (kind) {
    case 'huawei':
      return huaweiIfIndex(pon)
    case 'zte-c320':
      return zteZeroBasedIndex(pon)
    case 'zte-c300':
      return zteUnifiedIndex(pon)
    case 'vsol-epon':
      return vsolIfIndex(pon)
    case 'ufiber':
      return null
  }
}

function expectedBoard(board: DeviceModel['boards'][number]): CollectedBoard {
  return {
    position: `${board.frame}/${board.slot}`,
    type: board.type,
    operStatus: board.isUp ? 'up' : 'down',
    cpuPercent: board.cpuPercent,
    memoryPercent: board.memoryPercent,
    temperatureC: board.temperatureC,
  }
}

function expectedOnu(kind: DeviceKind, onu: OnuModel): Expected['onus'][number] {
  const isEpon = kind === 'vsol-epon'
  const isUfiber = kind === 'ufiber'
  const isOnline = onu.status === 'online'
  const tells = isUfiber ? ufiberTells : isEpon ? vsolTells : kind === 'huawei' ? huaweiTells : zteTells
  const without = <T>(column: keyof typeof tells, value: T | null, lacking = false): T | null =>
    tells[column] && !lacking ? value : null
  const code = onu.lacks.has('cause') ? null : onu.causeCode
  return {
    ponPort: isUfiber && !isOnline ? '' : ponPortText(kind, onu.pon),
    onuId: isUfiber ? null : onu.onuId,
    serial: isEpon ? macAddress(onu.serial) : gponSerial(onu.serial),
    status: expectedStatus(kind, onu),
    lastDownCause: code === null || code < 0 ? (isOnline ? null : 'unknown') : causeOf(kind, code),
    lastDownCauseRaw: code === null || code < 0 ? null : String(code),
    description: onu.lacks.has('description') ? null : readName(onu.description),
    rxPowerDbm: without('rx', possible(onu.rxPowerDbm), onu.lacks.has('rx')),
    oltRxPowerDbm: without('oltRx', possible(onu.oltRxPowerDbm), onu.lacks.has('oltRx')),
    txPowerDbm: without('tx', possible(onu.txPowerDbm)),
    temperatureC: without('temperature', onu.temperatureC, onu.lacks.has('temperature')),
    voltageV: without('voltage', onu.voltageV, kind.startsWith('zte') && onu.lacks.has('temperature')),
    biasMa: without('bias', onu.biasMa),
    distanceM: without('distance', onu.distanceM, onu.lacks.has('distance')),
    model: without('model', onu.model, kind === 'huawei' && onu.lacks.has('version')),
    firmware: without('firmware', onu.firmware, onu.lacks.has('version')),
    vendor: without('vendor', onu.vendor, onu.lacks.has('version')),
    lastUpAt: instant(onu, onu.lastUpAt, tells.times),
    lastDownAt: instant(onu, onu.lastDownAt, tells.times),
  }
}

/** Light that no receiver of a PON reports truthfully is no reading. */
function possible(powerDbm: number | null): number | null {
  if (powerDbm === null) return null
  return powerDbm < possiblePowerDbm.min || powerDbm > possiblePowerDbm.max ? null : powerDbm
}

const everything = {
  rx: true,
  oltRx: true,
  tx: true,
  temperature: true,
  voltage: true,
  bias: true,
  distance: true,
  model: true,
  firmware: true,
  vendor: true,
  times: true,
}
const huaweiTells = { ...everything, vendor: false }
const zteTells = { ...everything, bias: false }
const nothing = { oltRx: false, model: false, firmware: false, vendor: false, times: false }
const vsolTells = { ...everything, ...nothing }
const ufiberTells = {
  ...everything,
  ...nothing,
  model: true,
  temperature: false,
  voltage: false,
  bias: false,
  distance: false,
}

function expectedStatus(kind: DeviceKind, onu: OnuModel): CollectedOnu['status'] {
  if (onu.status === 'disabled') return kind.startsWith('zte') ? 'disabled' : 'offline'
  if (onu.status === 'unknown') return kind === 'huawei' ? 'unknown' : 'offline'
  return onu.status
}

function instant(onu: OnuModel, at: Date | null, isTold: boolean): string | null {
  if (!isTold || at === null || onu.lacks.has('times')) return null
  return new Date(Math.floor(at.getTime() / 1000) * 1000).toISOString()
}

function gponSerial(serial: Buffer): string | null {
  const vendor = serial.subarray(0, 4).toString('latin1')
  return /^[A-Za-z]{4}$/.test(vendor) ? vendor.toUpperCase() + serial.subarray(4).toString('hex').toUpperCase() : null
}

function macAddress(mac: Buffer): string {
  return mac.toString('hex').toUpperCase().match(/../g)!.join(':')
}

function readName(bytes: Buffer): string | null {
  const utf8 = bytes.toString('utf8')
  const text = utf8.includes('\uFFFD') ? bytes.toString('latin1') : utf8
  return text.trim() === '' ? null : text.trim()
}
