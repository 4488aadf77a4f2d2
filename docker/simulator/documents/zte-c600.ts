import { integer, octets } from '../row.ts'
import {
  cell,
  expectedOnu,
  expectedPort,
  paperInterface,
  paperOnus,
  paperSystem,
  scaled,
  serialText,
  type PaperDevice,
  type PaperPort,
} from './paper.ts'
import { at, by, far, light, named, nothingMore, told, type Causes } from './tell.ts'

/** ZTE C600: 0x11 shelf slot port; states counted from 1 by one source, from 0 on the C300. */
export function zteC600(): PaperDevice {
  const base = '1.3.6.1.4.1.3902.1082.500'
  const ports = [at('1/3/1', 1, 3, 1), at('2/11/12', 2, 11, 12)]
  const number = ({ frame, slot, port }: PaperPort) => 0x1100_0000 + (frame ?? 0) * 65_536 + (slot ?? 0) * 256 + port
  const causes: Causes = [
    ['2', 'los'],
    ['9', 'dying-gasp'],
    ['12', 'reset'],
    ['8', 'auth'],
    ['13', 'admin'],
    ['99', 'other'],
  ]
  const onus = paperOnus(ports, { causes: causes.length, vendor: 'ZTEG', firstId: 1 })
  const sysDescr = 'C600 Version V1.2.1 Software, Copyright (c) by ZTE Corporation Compiled'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.3902.1082.1001.600.1.1', sysName: 'papel-c600', firmware: null }
  const steps = (dbm: number | null) => {
    const raw = dbm === null ? 65_535 : Math.round((dbm + 30) * 500)
    return integer(raw < 0 ? raw + 65_536 : raw)
  }
  return {
    file: 'zte/synthetic_c600',
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => paperInterface(number(port), `gpon_olt-${port.ponPort}`, 250)),
      ...onus.flatMap((onu) => {
        const index = [number(onu.at), onu.onuId]
        const optics = [...index, 1]
        const reason = causes[onu.cause ?? -1]?.[0]
        return [
          ...cell(`${base}.10.2.3.3.1.2`, index, named(onu)),
          ...cell(`${base}.10.2.3.3.1.6`, index, octets(onu.serial)),
          ...cell(`${base}.10.2.3.8.1.1`, index, integer(1)),
          ...cell(`${base}.10.2.3.8.1.4`, index, integer(onu.state === 'online' ? 4 : 7)),
          ...cell(`${base}.10.2.3.8.1.7`, index, reason === undefined ? null : integer(Number(reason))),
          ...cell(`${base}.10.2.3.10.1.2`, index, far(onu, 0)),
          ...cell(`${base}.1.2.4.2.1.2`, index, scaled(onu.oltRxPowerDbm, 1000, -80_000)),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.20.2.2.2.1.10`, optics, steps(onu.rxPowerDbm))),
          ...cell(`${base}.20.2.2.2.1.14`, optics, steps(onu.txPowerDbm)),
          ...cell(`${base}.20.2.2.2.1.17`, optics, scaled(onu.voltageV, 50, 65_535)),
          ...cell(`${base}.20.2.2.2.1.19`, optics, scaled(onu.temperatureC, 256, 65_535)),
        ]
      }),
    ],
    expected: {
      profile: 'c600',
      synthetic: ['every value', 'the name of a PON port', 'the numbering of states: one source counts them from 1'],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, number(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          oltRxPowerDbm: onu.oltRxPowerDbm,
          temperatureC: onu.temperatureC,
          voltageV: onu.voltageV,
          ...told(causes, onu),
        }),
      ),
      // Counted from 0, 4 is a dying gasp and 7 is no state at all.
      readings: [
        {
          variants: { state: 'from-zero' },
          onus: by(onus, (onu) => ({ status: onu.state === 'online' ? 'offline' : 'unknown' })),
        },
      ],
    },
  }
}
