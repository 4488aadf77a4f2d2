import type { DeviceModel, OnuModel, PonPortModel } from '../device.ts'
import { parseOid } from '../oid.ts'
import { gauge, integer, octets, row, type Row } from '../row.ts'
import { forwardingRows, interfaceRows, systemRows, type ForwardingEntry } from './standard.ts'

/** A VSOL V1600D (EPON): 37950.1.1.5; readings are texts with their units, rows are indexed {pon}.{onu}. */
const vsol = parseOid('1.3.6.1.4.1.37950.1.1.5')
const table = {
  machine: [...vsol, 10, 12],
  ponOptics: [...vsol, 10, 13, 1, 1],
  onu: [...vsol, 12, 1, 25, 1],
  deregistration: [...vsol, 12, 1, 29, 1],
  optics: [...vsol, 12, 2, 1, 8, 1],
}

const uplinks = 4

/** Where the network's own router is seen: VRRP's address of group 1 (RFC 5798). */
const gateway = { mac: Buffer.from('00005e000101', 'hex'), uplink: 3 }

export function vsolRows(device: DeviceModel): Row[] {
  const board = device.boards[0]
  const physical = [
    ...Array.from({ length: uplinks }, (_, place) =>
      anInterface(place + 1, `GE0/${place + 1}`, place + 1 === gateway.uplink),
    ),
    ...device.ponPorts.map(ponInterface),
  ]
  return [
    ...systemRows(device.system, 'V1600D', '1.3.6.1.4.1.37950.1.1.5.10.14.1'),
    row([...table.machine, 3], [0], integer(board?.cpuPercent ?? 0)),
    row([...table.machine, 4], [0], integer(board?.memoryPercent ?? 0)),
    row([...table.machine, 5, 4], [0], octets(device.system.firmware)),
    ...interfaceRows([...physical, ...device.onus.map(onuInterface(device))]),
    ...device.ponPorts.flatMap(ponRows),
    ...device.onus.flatMap(onuRows),
    // As recorded: only what is no ONU is a bridge port, the numbers are ifIndexes, and the MAC's length stands in the index.
    ...forwardingRows(
      vsolForwarding(device),
      physical.map(({ ifIndex }) => ifIndex),
      (mac) => [mac.length, ...mac],
    ),
  ]
}

/** What the device has learned: the MACs behind its ONUs, and the gateway on an uplink in each VLAN. */
function vsolForwarding(device: DeviceModel): ForwardingEntry[] {
  const ifIndexOf = onuIfIndex(device)
  const behind = device.onus.flatMap((onu, place) => onu.macs.map((entry) => ({ ...entry, port: ifIndexOf(place) })))
  const vlans = [...new Set(behind.map(({ vlan }) => vlan))]
  return [...behind, ...vlans.map((vlan) => ({ mac: gateway.mac, vlan, port: gateway.uplink }))]
}

/** PON ports are numbered behind the uplinks. */
export function vsolIfIndex(pon: Pick<PonPortModel, 'port'>): number {
  return uplinks + pon.port
}

function ponInterface(pon: PonPortModel) {
  return anInterface(vsolIfIndex(pon), `EPON0/${pon.port}`, pon.isUp)
}

/** Each ONU is an interface too, numbered behind the PON ports. */
function onuIfIndex(device: DeviceModel) {
  const first = uplinks + Math.max(...device.ponPorts.map((pon) => pon.port)) + 1
  return (place: number) => first + place
}

function onuInterface(device: DeviceModel) {
  const ifIndexOf = onuIfIndex(device)
  return (onu: OnuModel, place: number) =>
    anInterface(ifIndexOf(place), `EPON0/${onu.pon.port}:${onu.onuId}`, onu.status === 'online')
}

function anInterface(ifIndex: number, name: string, isUp: boolean) {
  return { ifIndex, name, descr: name, alias: name, type: 1, isUp, speedMbps: 1000, inOctets: 0, outOctets: 0 }
}

function ponRows(pon: PonPortModel): Row[] {
  const index = [pon.port]
  const text = (value: number | null, unit: string) => octets(value === null ? '' : `${value.toFixed(2)} ${unit}`)
  return [
    row([...table.ponOptics, 1], index, integer(pon.port)),
    row([...table.ponOptics, 2], index, text(pon.temperatureC, '.C')),
    row([...table.ponOptics, 3], index, text(pon.voltageV, 'V')),
    row([...table.ponOptics, 4], index, text(pon.biasMa, 'mA')),
    row([...table.ponOptics, 5], index, text(pon.txPowerDbm, 'dbm')),
  ]
}

function onuRows(onu: OnuModel): Row[] {
  const index = [onu.pon.port, onu.onuId]
  const rows = [
    row([...table.onu, 1], index, integer(onu.pon.port)),
    row([...table.onu, 2], index, integer(onu.onuId)),
    row([...table.onu, 4], index, integer(onu.status === 'online' ? 1 : 0)),
    row([...table.onu, 5], index, octets(macText(onu.serial))),
    ...(onu.status === 'online' ? opticsRows(onu, index) : []),
  ]
  if (!onu.lacks.has('description')) rows.push(row([...table.onu, 9], index, octets(onu.description)))
  if (!onu.lacks.has('distance')) {
    rows.push(row([...table.onu, 17], index, gauge(onu.distanceM ?? 0)))
    rows.push(row([...table.deregistration, 17], index, gauge(onu.distanceM ?? 0)))
  }
  if (!onu.lacks.has('cause') && onu.causeCode !== null) {
    rows.push(row([...table.deregistration, 15], index, integer(onu.causeCode)))
  }
  return rows
}

/** Only a unit that is online has rows here. A power without light has no text. */
function opticsRows(onu: OnuModel, index: readonly number[]): Row[] {
  const power = (powerDbm: number | null) =>
    octets(powerDbm === null ? '' : `${(10 ** (powerDbm / 10)).toFixed(2)} mW (${powerDbm.toFixed(2)} dBm)`)
  const text = (value: number | null, unit: string) => octets(value === null ? '' : `${value.toFixed(2)} ${unit}`)
  const rows = [
    row([...table.optics, 1], index, integer(onu.pon.port)),
    row([...table.optics, 2], index, integer(onu.onuId)),
    row([...table.optics, 4], index, text(onu.voltageV, 'V')),
    row([...table.optics, 5], index, text(onu.biasMa, 'mA')),
    row([...table.optics, 6], index, power(onu.txPowerDbm)),
  ]
  if (!onu.lacks.has('temperature')) rows.push(row([...table.optics, 3], index, text(onu.temperatureC, 'C')))
  if (!onu.lacks.has('rx')) rows.push(row([...table.optics, 7], index, power(onu.rxPowerDbm)))
  return rows
}

function macText(mac: Buffer): string {
  return mac.toString('hex').match(/../g)!.join(':')
}
