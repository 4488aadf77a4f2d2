import type { DeviceModel, OnuModel, PonPortModel, UplinkModel } from '../device.ts'
import { parseOid } from '../oid.ts'
import { integer, octets, row, type Row, type Value } from '../row.ts'
import { dateAndTime, neverDateAndTime } from './date-and-time.ts'
import { interfaceRows, systemRows, trafficOctets } from './standard.ts'

/**
 * A Huawei MA5800 as its MIB texts describe it: HUAWEI-XPON-MIB (hwXponDeviceMIB 2011.6.128.1.1.2) for PON ports and
 * ONTs, HUAWEI-DEVICE-MIB 2011.6.3 for slots, 2011.2.6.7 for the boards' CPU, memory and temperature.
 */
const xpon = parseOid('1.3.6.1.4.1.2011.6.128.1.1.2')
const table = {
  ponControl: [...xpon, 21, 1],
  ponOptics: [...xpon, 23, 1],
  config: [...xpon, 43, 1],
  version: [...xpon, 45, 1],
  state: [...xpon, 46, 1],
  autoFind: [...xpon, 48, 1],
  optics: [...xpon, 51, 1],
  slot: parseOid('1.3.6.1.4.1.2011.6.3.3.2.1'),
  board: parseOid('1.3.6.1.4.1.2011.2.6.7.1.1.2.1'),
}
const softwareVersion = parseOid('1.3.6.1.4.1.2011.6.3.1.999')

/** hwGponOntOpticalDdm…: "invalid". */
const noReading = 2_147_483_647
const noBoardReading = -1

/** `0xFA000000 | frame<<19 | slot<<13 | port<<8`, unsigned: interface type 0x7D is a GPON port. */
export function huaweiIfIndex(pon: Pick<PonPortModel, 'frame' | 'slot' | 'port'>): number {
  return 0xfa00_0000 + pon.frame * 0x8_0000 + pon.slot * 0x2000 + pon.port * 0x100
}

export function huaweiRows(device: DeviceModel): Row[] {
  const { system } = device
  return [
    ...systemRows(system, 'Huawei Integrated Access Software', '1.3.6.1.4.1.2011.2.248'),
    row(softwareVersion, [0], octets(system.firmware)),
    ...interfaceRows([
      ...device.uplinks.map(uplinkInterface),
      ...device.ponPorts.map((pon) => ponInterface(pon, system.uptimeSeconds)),
    ]),
    ...device.boards.flatMap(boardRows),
    ...device.ponPorts.flatMap((pon) => ponRows(pon, device.onus.filter((onu) => onu.pon === pon).length)),
    ...device.onus.flatMap(onuRows),
    ...device.strangers.flatMap((stranger, place) => {
      const index = [huaweiIfIndex(stranger.pon), place + 1]
      return [
        row([...table.autoFind, 2], index, octets(stranger.serial)),
        row([...table.autoFind, 8], index, octets(dateAndTime(stranger.seenAt, 11))),
      ]
    }),
  ]
}

/** Ports of a control card in slot 9, numbered as the device numbers Ethernet. */
function uplinkInterface({ place, isUp, speedMbps, inOctets, outOctets }: UplinkModel) {
  return {
    ifIndex: 0x0e00_0000 + 9 * 0x2000 + place * 0x40,
    name: `ethernet0/9/${place}`,
    descr: 'Huawei-MA5800-V100R019-ETHERNET',
    alias: `backbone ${place + 1}`,
    type: 6,
    isUp,
    speedMbps,
    inOctets,
    outOctets,
  }
}

function ponInterface(pon: PonPortModel, uptimeSeconds: number) {
  const ifIndex = huaweiIfIndex(pon)
  const traffic = trafficOctets(uptimeSeconds, ifIndex, pon.isUp)
  return {
    ifIndex,
    name: `GPON ${pon.frame}/${pon.slot}/${pon.port}`,
    descr: 'Huawei-MA5800-V100R019-GPON_UNI',
    alias: '',
    type: 250,
    isUp: pon.isUp,
    speedMbps: 2488,
    inOctets: traffic.in,
    outOctets: traffic.out,
  }
}

function boardRows(board: DeviceModel['boards'][number]): Row[] {
  const index = [board.frame, board.slot]
  return [
    row([...table.slot, 8], index, integer(board.isUp ? 2 : 3)),
    row([...table.slot, 21], index, octets(board.type)),
    row([...table.board, 5], index, integer(board.cpuPercent ?? noBoardReading)),
    row([...table.board, 6], index, integer(board.memoryPercent ?? noBoardReading)),
    row([...table.board, 7], index, octets(board.type)),
    row([...table.board, 10], index, integer(board.temperatureC ?? noBoardReading)),
  ]
}

function ponRows(pon: PonPortModel, onts: number): Row[] {
  const index = [huaweiIfIndex(pon)]
  return [
    row([...table.ponControl, 16], index, integer(onts)),
    row([...table.ponOptics, 1], index, reading(pon.temperatureC, 1)),
    row([...table.ponOptics, 2], index, reading(pon.voltageV, 100)),
    row([...table.ponOptics, 3], index, reading(pon.biasMa, 1)),
    row([...table.ponOptics, 4], index, reading(pon.txPowerDbm, 100)),
    row([...table.ponOptics, 5], index, integer(noReading)),
  ]
}

function onuRows(onu: OnuModel): Row[] {
  return [...configRows(onu), ...stateRows(onu), ...opticsRows(onu)]
}

function indexOf(onu: OnuModel): number[] {
  return [huaweiIfIndex(onu.pon), onu.onuId]
}

function configRows(onu: OnuModel): Row[] {
  const index = indexOf(onu)
  const rows = [
    row([...table.config, 3], index, octets(onu.serial)),
    row([...table.config, 7], index, octets('line-profile_10')),
    row([...table.config, 8], index, octets('srv-profile_10')),
  ]
  if (!onu.lacks.has('description')) rows.push(row([...table.config, 9], index, octets(onu.description)))
  if (onu.lacks.has('version')) return rows
  return [
    ...rows,
    row([...table.version, 1], index, octets(onu.hardware)),
    row([...table.version, 4], index, octets(onu.model)),
    row([...table.version, 5], index, octets(onu.firmware)),
  ]
}

/** hwGponDeviceOntControlRunStatus: up(1), down(2), invalid(-1). A deactivated ONT is down with cause 8. */
const runStatus = { online: 1, offline: 2, disabled: 2, unknown: -1 } as const

function stateRows(onu: OnuModel): Row[] {
  const index = indexOf(onu)
  const rows = [
    row([...table.state, 15], index, integer(runStatus[onu.status])),
    row([...table.state, 21], index, integer(onu.macs.length)),
  ]
  if (!onu.lacks.has('distance')) rows.push(row([...table.state, 20], index, integer(onu.distanceM ?? -1)))
  if (!onu.lacks.has('cause')) rows.push(row([...table.state, 24], index, integer(onu.causeCode ?? -1)))
  if (!onu.lacks.has('times')) {
    rows.push(row([...table.state, 22], index, moment(onu.lastUpAt)))
    rows.push(row([...table.state, 23], index, moment(onu.lastDownAt)))
  }
  return rows
}

function moment(instant: Date | null): Value {
  return octets(instant === null ? neverDateAndTime : dateAndTime(instant, 11))
}

function opticsRows(onu: OnuModel): Row[] {
  const index = indexOf(onu)
  const rows = [
    row([...table.optics, 2], index, reading(onu.biasMa, 1)),
    row([...table.optics, 3], index, reading(onu.txPowerDbm, 100)),
    row([...table.optics, 5], index, reading(onu.voltageV, 1000)),
  ]
  if (!onu.lacks.has('temperature')) rows.push(row([...table.optics, 1], index, reading(onu.temperatureC, 1)))
  if (!onu.lacks.has('rx')) rows.push(row([...table.optics, 4], index, reading(onu.rxPowerDbm, 100)))
  // hwGponOntOpticalDdmOltRxOntPower: 0.01 dBm above -100 dBm.
  if (!onu.lacks.has('oltRx')) rows.push(row([...table.optics, 6], index, reading(onu.oltRxPowerDbm, 100, 10_000)))
  return rows
}

function reading(value: number | null, scale: number, offset = 0): Value {
  return integer(value === null ? noReading : Math.round(value * scale) + offset)
}
