import type { Row } from './row.ts'
import { huaweiRows } from './families/huawei.ts'
import { ufiberRows } from './families/ufiber.ts'
import { vsolRows } from './families/vsol.ts'
import { zteRows } from './families/zte.ts'

/** Families that can be played. The two ZTE forms number their interfaces differently, as two real C320s do. */
export const deviceKinds = ['huawei', 'zte-c320', 'zte-c300', 'ufiber', 'vsol-epon'] as const
export type DeviceKind = (typeof deviceKinds)[number]

/** A PON port. dBm, °C, V, mA; `null` = the device has no reading. */
export interface PonPortModel {
  frame: number
  slot: number
  port: number
  isUp: boolean
  txPowerDbm: number | null
  temperatureC: number | null
  voltageV: number | null
  biasMa: number | null
}

/** A card. `null` = the device has no reading. */
export interface BoardModel {
  frame: number
  slot: number
  type: string
  isUp: boolean
  cpuPercent: number | null
  memoryPercent: number | null
  temperatureC: number | null
}

/** A port towards the provider's network. Octets as its counters stand; `in` is what comes to the customers. */
export interface UplinkModel {
  /** The how manieth it is, from 0. */
  place: number
  isUp: boolean
  speedMbps: number
  inOctets: number
  outOctets: number
}

/** Columns that a row of an ONU may lack while its siblings have it. */
export type OnuColumn = 'description' | 'cause' | 'distance' | 'rx' | 'oltRx' | 'temperature' | 'version' | 'times'

/** A MAC that the device has learned, with its VLAN. */
export interface MacModel {
  mac: Buffer
  vlan: number
}

/** An ONU as its device knows it. Units as in contract/onu.ts; `null` = the device has no reading. */
export interface OnuModel {
  pon: PonPortModel
  onuId: number
  /** 8 bytes of a GPON serial or 6 bytes of a MAC. */
  serial: Buffer
  /** As stored in the device: bytes, not always UTF-8. */
  description: Buffer
  status: 'online' | 'offline' | 'disabled' | 'unknown'
  /** The vendor's number for why it last went down; `null` where the family has none. */
  causeCode: number | null
  rxPowerDbm: number | null
  oltRxPowerDbm: number | null
  txPowerDbm: number | null
  temperatureC: number | null
  voltageV: number | null
  biasMa: number | null
  distanceM: number | null
  lastUpAt: Date | null
  lastDownAt: Date | null
  vendor: string
  model: string
  firmware: string
  hardware: string
  /** What is behind it, while it is online. */
  macs: MacModel[]
  lacks: ReadonlySet<OnuColumn>
}

/** A unit that shows itself on a PON without being provisioned. */
interface StrangerModel {
  pon: PonPortModel
  serial: Buffer
  seenAt: Date
}

export interface SystemModel {
  contact: string
  name: string
  location: string
  uptimeSeconds: number
  firmware: string
}

/** Everything that one simulated device would say at one moment. */
export interface DeviceModel {
  kind: DeviceKind
  system: SystemModel
  ponPorts: PonPortModel[]
  boards: BoardModel[]
  /** Of families whose recordings show them as interfaces; the others leave them out. */
  uplinks: UplinkModel[]
  onus: OnuModel[]
  strangers: StrangerModel[]
}

/** The rows that the device serves, unsorted. */
export function deviceRows(device: DeviceModel): Row[] {
  switch (device.kind) {
    case 'huawei':
      return huaweiRows(device)
    case 'zte-c320':
    case 'zte-c300':
      return zteRows(device)
    case 'ufiber':
      return ufiberRows(device)
    case 'vsol-epon':
      return vsolRows(device)
  }
}
