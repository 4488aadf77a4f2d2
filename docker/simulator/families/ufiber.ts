import type { DeviceModel, OnuModel } from '../device.ts'
import { parseOid } from '../oid.ts'
import { counter64, gauge, integer, octets, row, timeTicks, type Row } from '../row.ts'
import { interfaceRows, systemRows } from './standard.ts'

/** A Ubiquiti UFiber OLT: UI-OLT's own tree 41112.1.5, its ONU table indexed by the serial as text. */
const ubiquiti = parseOid('1.3.6.1.4.1.41112.1.5')
const table = { onu: [...ubiquiti, 6, 2, 1], port: [...ubiquiti, 7, 2, 1] }

/** The serial as the device writes it: four letters, then hex digits in lower case. */
function serialText(serial: Buffer): string {
  return serial.subarray(0, 4).toString('latin1') + serial.subarray(4).toString('hex')
}

export function ufiberRows(device: DeviceModel): Row[] {
  const { system } = device
  return [
    ...systemRows(system, `EdgeOS ${system.firmware}`, '1.3.6.1.4.1.41112.1.5'),
    row([...ubiquiti, 1, 1], [0], octets('UFiber OLT')),
    row([...ubiquiti, 1, 3], [0], octets(`UF-OLT.ER-e600.${system.firmware}`)),
    row([...ubiquiti, 6, 1], [0], gauge(device.onus.length)),
    ...interfaceRows([uplink]),
    ...device.ponPorts.flatMap((pon) => [
      row([...table.port, 1], [pon.port + 1], integer(pon.port + 1)),
      row([...table.port, 2], [pon.port + 1], octets(`pon${pon.port}`)),
      row([...table.port, 3], [pon.port + 1], integer(pon.isUp ? 1 : 2)),
    ]),
    ...device.onus.flatMap((onu) => onuRows(onu, system.uptimeSeconds)),
  ]
}

const uplink = {
  ifIndex: 2,
  name: 'eth0',
  descr: 'eth0',
  alias: 'eth0',
  type: 6,
  isUp: true,
  speedMbps: 1000,
  inOctets: 12_404,
  outOctets: 12_404,
}

/** An offline ONU keeps its row, with 0 for its port and for every reading. */
function onuRows(onu: OnuModel, uptimeSeconds: number): Row[] {
  const serial = serialText(onu.serial)
  const index = [serial.length, ...Buffer.from(serial)]
  const isOnline = onu.status === 'online'
  const connected = isOnline ? Math.min(uptimeSeconds, 86_400 * 20) * 100 : 0
  const centi = (powerDbm: number | null) => integer(powerDbm === null ? 0 : Math.round(powerDbm * 100))
  const rows = [
    row([...table.onu, 1], index, octets(serial)),
    row([...table.onu, 3], index, integer(isOnline ? 1 : 2)),
    row([...table.onu, 4], index, octets(onu.model)),
    row([...table.onu, 5], index, integer(isOnline ? onu.pon.port : 0)),
    row([...table.onu, 6], index, timeTicks(connected)),
    row([...table.onu, 8], index, centi(isOnline ? onu.txPowerDbm : null)),
    row([...table.onu, 10], index, counter64(isOnline ? connected * 1000 : 0)),
    row([...table.onu, 11], index, counter64(isOnline ? connected * 90 : 0)),
  ]
  if (!onu.lacks.has('rx')) rows.push(row([...table.onu, 9], index, centi(isOnline ? onu.rxPowerDbm : null)))
  if (!onu.lacks.has('description')) rows.push(row([...table.onu, 2], index, octets(onu.description)))
  return rows
}
