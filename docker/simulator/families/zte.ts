import type { DeviceModel, OnuModel, PonPortModel, UplinkModel } from '../device.ts'
import { parseOid } from '../oid.ts'
import { integer, octets, row, type Row } from '../row.ts'
import { dateAndTime, neverDateAndTime } from './date-and-time.ts'
import { interfaceRows, systemRows, trafficOctets } from './standard.ts'

/**
 * A ZTE C320 or C300 (2.1): ZTE-AN-GPON-MIB tables below 3902.1012.3 for ONUs, readings at the OLT below 3902.1015
 * (C300) and 3902.1082 (C320), cards and SFPs below 3902.1082.
 */
const zte = parseOid('1.3.6.1.4.1.3902')
const table = {
  measures: [...zte, 1012, 3, 11, 4, 1],
  unconfigured: [...zte, 1012, 3, 13, 3, 1],
  management: [...zte, 1012, 3, 28, 1, 1],
  phase: [...zte, 1012, 3, 28, 2, 1],
  equipment: [...zte, 1012, 3, 50, 11, 2, 1],
  optics: [...zte, 1012, 3, 50, 12, 1, 1],
  oltRx1015: [...zte, 1015, 1010, 11, 2, 1],
  oltRx1082: [...zte, 1082, 500, 1, 2, 4, 2, 1],
  card: [...zte, 1082, 10, 1, 2, 4, 1],
  cardHeat: [...zte, 1082, 10, 10, 2, 1, 6, 1],
  sfp: [...zte, 1082, 30, 40, 2, 4, 1],
}

const noOltRx = -80_000
const noOltRxAlso = 65_535_000
const noOnuOptics = 65_535
const noSfpRx = 2_147_483_647

/** The number in the 1012 tables: slot and port count from 1, the shelf is not in it. */
function zteGponIndex(pon: Pick<PonPortModel, 'slot' | 'port'>): number {
  return 0x1000_0000 + pon.slot * 0x1_0000 + pon.port * 0x100
}

/** The number in the 1082 tables, and in the IF-MIB of the second form: `0x11 shelf slot port`. */
export function zteUnifiedIndex(pon: Pick<PonPortModel, 'frame' | 'slot' | 'port'>): number {
  return 0x1100_0000 + pon.frame * 0x1_0000 + pon.slot * 0x100 + pon.port
}

/** The number in the IF-MIB of the first form: like the 1012 one, but counted from 0. */
export function zteZeroBasedIndex(pon: Pick<PonPortModel, 'slot' | 'port'>): number {
  return 0x1000_0000 + (pon.slot - 1) * 0x1_0000 + (pon.port - 1) * 0x100
}

export function zteRows(device: DeviceModel): Row[] {
  const isC300 = device.kind === 'zte-c300'
  const descr = `${isC300 ? 'C300' : 'C320'} Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled`
  const objectId = `1.3.6.1.4.1.3902.1082.1001.${isC300 ? 300 : 320}.2.1`
  const uptime = device.system.uptimeSeconds
  return [
    ...systemRows(device.system, descr, objectId),
    ...interfaceRows([
      ...device.uplinks.map(uplinkInterface),
      ...device.ponPorts.map((pon) => ponInterface(pon, isC300, uptime)),
    ]),
    ...device.boards.flatMap(cardRows),
    ...device.ponPorts.flatMap(sfpRows),
    ...device.onus.flatMap((onu) => onuRows(onu, isC300)),
    ...device.strangers.flatMap((stranger, place) => {
      const index = [zteGponIndex(stranger.pon), place + 1]
      return [row([...table.unconfigured, 2], index, octets(stranger.serial))]
    }),
  ]
}

/** Ports of a control card in slot 3. */
function uplinkInterface({ place, isUp, speedMbps, inOctets, outOctets }: UplinkModel) {
  const name = `xgei_1/3/${place + 1}`
  const ifIndex = 0x1200_0000 + place + 1
  return { ifIndex, name, descr: '', alias: `backbone ${place + 1}`, type: 6, isUp, speedMbps, inOctets, outOctets }
}

function ponInterface(pon: PonPortModel, isC300: boolean, uptimeSeconds: number) {
  const ifIndex = isC300 ? zteUnifiedIndex(pon) : zteZeroBasedIndex(pon)
  const traffic = trafficOctets(uptimeSeconds, ifIndex, pon.isUp)
  const name = `gpon_${pon.frame}/${pon.slot}/${pon.port}`
  return {
    ifIndex,
    name,
    descr: '',
    alias: name,
    type: 250,
    isUp: pon.isUp,
    speedMbps: 2488,
    inOctets: traffic.in,
    outOctets: traffic.out,
  }
}

function cardRows(board: DeviceModel['boards'][number]): Row[] {
  const index = [1, board.frame, board.slot]
  return [
    row([...table.card, 4], index, octets(board.type)),
    row([...table.card, 5], index, integer(board.isUp ? 1 : 3)),
    row([...table.card, 9], index, integer(board.cpuPercent ?? 0)),
    row([...table.card, 11], index, integer(board.memoryPercent ?? 0)),
    row([...table.card, 14], index, octets(`7000${board.frame}${String(board.slot).padStart(2, '0')}00001`)),
    row([...table.cardHeat, 2], index, integer(board.temperatureC ?? 0)),
  ]
}

function sfpRows(pon: PonPortModel): Row[] {
  const index = [zteUnifiedIndex(pon)]
  const milli = (value: number | null) => integer(value === null ? noSfpRx : Math.round(value * 1000))
  return [
    row([...table.sfp, 2], index, integer(noSfpRx)),
    row([...table.sfp, 3], index, milli(pon.txPowerDbm)),
    row([...table.sfp, 5], index, milli(pon.biasMa)),
    row([...table.sfp, 6], index, milli(pon.voltageV)),
    row([...table.sfp, 8], index, milli(pon.temperatureC)),
  ]
}

/** Phase of an ONU that is down, by why it went down (zxGponOntPhaseState, 1012 numbering). */
const phaseOfCause: Readonly<Record<number, number>> = { 2: 1, 3: 1, 4: 1, 8: 5, 9: 4 }
const phase = { logging: 0, working: 3, offline: 6 } as const

function phaseOf(onu: OnuModel): number {
  if (onu.status === 'online') return phase.working
  if (onu.status === 'unknown') return phase.logging
  return phaseOfCause[onu.causeCode ?? -1] ?? phase.offline
}

function onuRows(onu: OnuModel, isC300: boolean): Row[] {
  const index = [zteGponIndex(onu.pon), onu.onuId]
  const rows = [
    row([...table.management, 1], index, octets(onu.model)),
    row([...table.management, 5], index, octets(onu.serial)),
    row([...table.phase, 1], index, integer(onu.status === 'disabled' ? 2 : 1)),
    row([...table.phase, 4], index, integer(phaseOf(onu))),
    ...opticsRows(onu, index),
    ...oltRxRows(onu, isC300),
  ]
  if (!onu.lacks.has('description')) {
    rows.push(row([...table.management, 2], index, octets(onu.description)))
    rows.push(row([...table.management, 3], index, octets(onu.description)))
  }
  if (!onu.lacks.has('times')) {
    rows.push(row([...table.phase, 5], index, moment(onu.lastUpAt)))
    rows.push(row([...table.phase, 6], index, moment(onu.lastDownAt)))
  }
  if (!onu.lacks.has('cause') && onu.causeCode !== null) {
    rows.push(row([...table.phase, 7], index, integer(onu.causeCode)))
  }
  if (!onu.lacks.has('distance')) {
    // The equalisation delay shrinks as the fibre grows; its unit is a bit of the upstream rate.
    rows.push(row([...table.measures, 1], index, integer(250_000 - Math.round((onu.distanceM ?? 0) * 12.44))))
    rows.push(row([...table.measures, 2], index, integer(onu.distanceM ?? 0)))
  }
  if (!onu.lacks.has('version')) {
    rows.push(row([...table.equipment, 1], index, octets(onu.vendor)))
    rows.push(row([...table.equipment, 2], index, octets(onu.firmware)))
  }
  return rows
}

function moment(instant: Date | null) {
  return octets(instant === null ? neverDateAndTime : dateAndTime(instant, 8))
}

/** The optics table has one more index: the ONU's own PON interface, always 1. */
function opticsRows(onu: OnuModel, onuIndex: readonly number[]): Row[] {
  const index = [...onuIndex, 1]
  const rows = [row([...table.optics, 14], index, integer(powerCode(onu.txPowerDbm)))]
  if (!onu.lacks.has('rx')) rows.push(row([...table.optics, 10], index, integer(powerCode(onu.rxPowerDbm))))
  if (onu.temperatureC === null || onu.voltageV === null || onu.lacks.has('temperature')) return rows
  return [
    ...rows,
    row([...table.optics, 17], index, integer(Math.round(onu.voltageV / 0.02))),
    row([...table.optics, 19], index, integer(Math.round(onu.temperatureC * 256))),
  ]
}

/** 0.002 dB steps above -30 dBm in 16-bit two's complement. */
function powerCode(powerDbm: number | null): number {
  if (powerDbm === null) return noOnuOptics
  const steps = Math.round((powerDbm + 30) / 0.002)
  return steps < 0 ? steps + 65_536 : steps
}

function oltRxRows(onu: OnuModel, isC300: boolean): Row[] {
  if (onu.lacks.has('oltRx')) return []
  // Both marks of "no reading" occur on real devices.
  const none = onu.onuId % 2 === 0 ? noOltRx : noOltRxAlso
  const value = integer(onu.oltRxPowerDbm === null ? none : Math.round(onu.oltRxPowerDbm * 1000))
  return isC300
    ? [row([...table.oltRx1015, 2], [zteGponIndex(onu.pon), onu.onuId], value)]
    : [row([...table.oltRx1082, 2], [zteUnifiedIndex(onu.pon), onu.onuId], value)]
}
