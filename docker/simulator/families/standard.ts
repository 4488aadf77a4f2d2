import type { SystemModel } from '../device.ts'
import { parseOid } from '../oid.ts'
import { counter64, gauge, integer, objectId, octets, row, timeTicks, type Row } from '../row.ts'

const system = parseOid('1.3.6.1.2.1.1')
const ifEntry = parseOid('1.3.6.1.2.1.2.2.1')
const ifXEntry = parseOid('1.3.6.1.2.1.31.1.1.1')
const bridge = parseOid('1.3.6.1.2.1.17')
const basePortIfIndex = [...bridge, 1, 4, 1, 2]
const tpFdbPort = [...bridge, 7, 1, 2, 2, 1, 2]
const vlanFdbId = [...bridge, 7, 1, 4, 2, 1, 3]

/** SNMPv2-MIB system group (RFC 3418). */
export function systemRows(model: SystemModel, sysDescr: string, sysObjectId: string): Row[] {
  return [
    row(system, [1, 0], octets(sysDescr)),
    row(system, [2, 0], objectId(sysObjectId)),
    row(system, [3, 0], timeTicks(model.uptimeSeconds * 100)),
    row(system, [4, 0], octets(model.contact)),
    row(system, [5, 0], octets(model.name)),
    row(system, [6, 0], octets(model.location)),
    row(system, [7, 0], integer(78)),
  ]
}

/** An interface of IF-MIB. Octet counts are of HC counters; speed in Mbit/s. */
interface InterfaceModel {
  ifIndex: number
  name: string
  descr: string
  alias: string
  /** IANAifType: 6 ethernet, 250 gpon, 1 other. */
  type: number
  isUp: boolean
  speedMbps: number
  inOctets: number
  outOctets: number
}

/** IF-MIB ifTable and ifXTable (RFC 2863): index, descr, type, admin, oper; name, HC octets, speed, alias. */
export function interfaceRows(interfaces: readonly InterfaceModel[]): Row[] {
  return interfaces.flatMap((model) => {
    const index = [model.ifIndex]
    return [
      // InterfaceIndex ends at 2^31 - 1: Huawei, whose numbers are above it, shows no such column.
      ...(model.ifIndex < 0x8000_0000 ? [row([...ifEntry, 1], index, integer(model.ifIndex))] : []),
      row([...ifEntry, 2], index, octets(model.descr)),
      row([...ifEntry, 3], index, integer(model.type)),
      row([...ifEntry, 7], index, integer(1)),
      row([...ifEntry, 8], index, integer(model.isUp ? 1 : 2)),
      row([...ifXEntry, 1], index, octets(model.name)),
      row([...ifXEntry, 6], index, counter64(model.inOctets)),
      row([...ifXEntry, 10], index, counter64(model.outOctets)),
      row([...ifXEntry, 15], index, gauge(model.speedMbps)),
      row([...ifXEntry, 18], index, octets(model.alias)),
    ]
  })
}

/** Counters that grow with the uptime, each port at its own pace. */
export function trafficOctets(uptimeSeconds: number, ifIndex: number, isUp: boolean): { in: number; out: number } {
  if (!isUp) return { in: 0, out: 0 }
  const bytesPerSecond = 2_000_000 + (ifIndex % 97) * 150_000
  return { in: Math.floor(uptimeSeconds * bytesPerSecond), out: Math.floor(uptimeSeconds * bytesPerSecond * 7) }
}

/** A learned MAC in its VLAN, at a port as the device numbers ports in its table of MACs. */
export interface ForwardingEntry {
  mac: Buffer
  vlan: number
  port: number
}

/**
 * Q-BRIDGE-MIB (RFC 4363) with a forwarding database a VLAN, numbered by it, and the bridge ports that BRIDGE-MIB lists.
 * `macIndex` writes a MAC into the index, where a device does not do it as the MIB says.
 */
export function forwardingRows(
  entries: readonly ForwardingEntry[],
  bridgePorts: readonly number[],
  macIndex: (mac: Buffer) => number[] = (mac) => [...mac],
): Row[] {
  const vlans = [...new Set(entries.map(({ vlan }) => vlan))]
  return [
    ...bridgePorts.map((port) => row(basePortIfIndex, [port], integer(port))),
    ...entries.map(({ mac, vlan, port }) => row(tpFdbPort, [vlan, ...macIndex(mac)], integer(port))),
    ...vlans.map((vlan) => row(vlanFdbId, [1, vlan], gauge(vlan))),
  ]
}
