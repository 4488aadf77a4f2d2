import { integer, octets } from '../row.ts'
import {
  cell,
  expectedOnu,
  expectedPort,
  macText,
  paperInterface,
  paperOnus,
  paperSystem,
  scaled,
  serialText,
  type PaperDevice,
  type PaperOnu,
  type PaperPort,
} from './paper.ts'
import { at, by, far, light, named, nothingMore, told, type Causes } from './tell.ts'

/** NSCRTV-FTTX: the PON port's ifIndex with the ONU in its low byte; tables of optics add two zeros. */
const cdataIfIndex = ({ port }: PaperPort) => 0x0100_0000 + (12 + port) * 256
const cdataPorts = [at('0/0/1', 0, 0, 1), at('0/0/12', 0, 0, 12)]
const cdataInterfaces = () =>
  cdataPorts.flatMap((port) => paperInterface(cdataIfIndex(port), `pon${port.ponPort}`, 117))

export function cdataGpon(): PaperDevice {
  const base = '1.3.6.1.4.1.17409.2.8.4'
  const causes: Causes = [
    ['dying-gasp', 'dying-gasp'],
    ['LOS', 'los'],
    ['losi', 'los'],
    ['reboot', 'other'],
  ]
  const onus = paperOnus(cdataPorts, { causes: causes.length, vendor: 'HWTC', firstId: 1 })
  const system = {
    sysDescr: 'etiqueta da OLT',
    sysObjectId: '1.3.6.1.4.1.17409',
    sysName: 'papel-cdata-gpon',
    firmware: null,
  }
  return {
    file: 'cdata/synthetic_fd16xx',
    rows: [
      ...paperSystem(system),
      ...cdataInterfaces(),
      ...onus.flatMap((onu) => {
        const index = [cdataIfIndex(onu.at) + onu.onuId]
        const optics = [...index, 0, 0]
        return [
          ...cell(`${base}.1.1.2`, index, named(onu)),
          ...cell(`${base}.1.1.3`, index, octets(serialText(onu))),
          ...cell(`${base}.1.1.7`, index, integer(onu.state === 'online' ? 1 : 2)),
          ...cell(`${base}.1.1.9`, index, far(onu, -1)),
          ...cell(`${base}.1.1.103`, index, octets(causes[onu.cause ?? -1]?.[0] ?? '--')),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.4.1.4`, optics, scaled(onu.rxPowerDbm, 100, 65_535))),
          ...cell(`${base}.4.1.5`, optics, scaled(onu.txPowerDbm, 100, -1)),
          ...cell('1.3.6.1.4.1.17409.2.3.3.6.1.2', optics, scaled(onu.oltRxPowerDbm, 100, 65_535)),
        ]
      }),
    ],
    expected: {
      profile: 'fd12xx-fd16xx',
      synthetic: ['every value', 'which of the three index layouts a series has (one source each): the one by ifIndex'],
      ...nothingMore,
      system,
      ponPorts: cdataPorts.map((port) => expectedPort(port, cdataIfIndex(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          oltRxPowerDbm: onu.oltRxPowerDbm,
          ...told(causes, onu),
        }),
      ),
    },
  }
}

export function cdataEpon(): PaperDevice {
  const base = '1.3.6.1.4.1.17409.2.3.4'
  const onus = paperOnus(cdataPorts, { causes: 0, vendor: 'CDAT', firstId: 1 })
  const system = { sysDescr: 'etiqueta', sysObjectId: '1.3.6.1.4.1.17409', sysName: 'papel-cdata-epon', firmware: null }
  const otherMac = ({ mac }: PaperOnu) =>
    Buffer.concat([mac.subarray(0, 5), Buffer.from([0xe0 + ((mac[5] ?? 0) % 16)])])
  return {
    file: 'cdata/synthetic_fd12xx',
    rows: [
      ...paperSystem(system),
      ...cdataInterfaces(),
      ...onus.flatMap((onu) => {
        const index = [cdataIfIndex(onu.at) + onu.onuId]
        const optics = [...index, 0, 0]
        return [
          ...cell(`${base}.1.1.2`, index, named(onu)),
          ...cell(`${base}.1.1.7`, index, octets(onu.mac)),
          ...cell(`${base}.1.1.8`, index, integer(onu.state === 'online' ? 1 : 2)),
          ...cell(`${base}.1.1.15`, index, far(onu, 65_535)),
          ...cell(`${base}.1.1.28`, index, octets(otherMac(onu))),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.2.1.4`, optics, scaled(onu.rxPowerDbm, 100, 65_535))),
          ...cell(`${base}.2.1.5`, optics, scaled(onu.txPowerDbm, 100, -1)),
        ]
      }),
    ],
    expected: {
      profile: 'fd12xx-fd16xx',
      synthetic: ['every value', 'the column of the MAC: most sources say 7, one says 28; both are here and differ'],
      ...nothingMore,
      system,
      ponPorts: cdataPorts.map((port) => expectedPort(port, cdataIfIndex(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, { serial: macText(onu.mac), rxPowerDbm: light(onu), txPowerDbm: onu.txPowerDbm }),
      ),
      readings: [
        { variants: { 'epon-mac': 'column-28' }, onus: by(onus, (onu) => ({ serial: macText(otherMac(onu)) })) },
      ],
    },
  }
}

/** The one source of the FD11xx: device, port and ONU as numbers, light in tenths of a microwatt, states packed and not read. */
export function cdataFd11xx(): PaperDevice {
  const base = '1.3.6.1.4.1.34592.1.3.4.1.1'
  const ports = [at('1/1', null, 1, 1), at('1/12', null, 1, 12)]
  const onus = paperOnus(ports, { causes: 0, vendor: 'CDAT', firstId: 1 })
  const system = { sysDescr: 'etiqueta', sysObjectId: '1.3.6.1.4.1.34592', sysName: 'papel-fd11xx', firmware: null }
  const tenthsOfMicrowatt = (dbm: number | null) => (dbm === null ? 0 : Math.round(10 ** ((dbm + 40) / 10)))
  const toldDbm = (dbm: number | null) =>
    dbm === null ? null : Math.round(1000 * Math.log10(tenthsOfMicrowatt(dbm)) - 4000) / 100
  return {
    file: 'cdata/synthetic_fd11xx',
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => paperInterface(100 + port.port, `pon${port.ponPort}`, 117)),
      ...onus.flatMap((onu) => {
        const index = [1, onu.at.port, onu.onuId]
        return [
          ...cell(`${base}.4`, index, named(onu)),
          ...cell(`${base}.7`, index, octets(onu.mac)),
          ...cell(`${base}.13`, index, far(onu, -1)),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.36`, index, integer(tenthsOfMicrowatt(onu.rxPowerDbm)))),
          ...cell(`${base}.37`, index, integer(tenthsOfMicrowatt(onu.txPowerDbm))),
          ...cell(`${base}.38`, index, scaled(onu.voltageV, 10_000, 0)),
        ]
      }),
    ],
    expected: {
      profile: 'fd11xx',
      synthetic: ['every value', 'how its ports are called', 'the whole family: there is one source'],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, 100 + port.port)),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: macText(onu.mac),
          status: 'unknown',
          rxPowerDbm: toldDbm(light(onu)),
          txPowerDbm: toldDbm(onu.txPowerDbm),
          voltageV: onu.voltageV,
        }),
      ),
    },
  }
}
