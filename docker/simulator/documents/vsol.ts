import { integer, octets } from '../row.ts'
import {
  cell,
  expectedOnu,
  expectedPort,
  paperInterface,
  paperOnus,
  paperSystem,
  serialText,
  type PaperDevice,
} from './paper.ts'
import { at, far, light, named, nothingMore, told, type Causes } from './tell.ts'

/** VSOL writes its optics as text; a firmware has none of them for its ONUs. */
export function vsolGpon(hasOptics: boolean): PaperDevice {
  const base = '1.3.6.1.4.1.37950.1.1.6.1.1'
  const ports = [at('0/1', null, null, 1), at('0/12', null, null, 12)]
  const states: Causes = [
    ['1', 'los'],
    ['4', 'dying-gasp'],
    ['5', 'auth'],
  ]
  const onus = paperOnus(ports, { causes: states.length, vendor: 'VSOL', firstId: 1 }).map((onu) =>
    // The state tells the cause: a unit that is up tells none.
    onu.state === 'online' ? { ...onu, cause: null } : onu,
  )
  const oid = '1.3.6.1.4.1.37950.1.1.5.10.14.2'
  const sysName = hasOptics ? 'papel-vsol-gs' : 'papel-vsol-g1b'
  const system = { sysDescr: hasOptics ? 'V1600GS' : 'V1600G1B', sysObjectId: oid, sysName, firmware: null }
  const text = (value: number | null, digits: number) => octets(value === null ? '0.000' : value.toFixed(digits))
  return {
    file: `vsol/synthetic_gpon-${hasOptics ? 'v1600gs' : 'v1600g1b'}`,
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => paperInterface(4 + port.port, `GPON${port.ponPort}`, 250)),
      ...onus.flatMap((onu) => {
        const index = [onu.at.port, onu.onuId]
        const state = onu.state === 'online' ? '3' : (states[onu.cause ?? -1]?.[0] ?? '6')
        const optics = [
          ...cell(`${base}.3.1.3`, index, text(onu.temperatureC, 3)),
          ...cell(`${base}.3.1.4`, index, text(onu.voltageV, 3)),
          ...cell(`${base}.3.1.6`, index, text(onu.txPowerDbm, 3)),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.3.1.7`, index, text(onu.rxPowerDbm, 3))),
        ]
        return [
          ...cell(`${base}.1.1.5`, index, integer(Number(state))),
          ...cell(`${base}.2.1.5`, index, octets(serialText(onu))),
          ...cell(`${base}.4.1.24`, index, named(onu)),
          ...cell(`${base}.12.1.3`, index, far(onu, 0)),
          ...(hasOptics ? optics : []),
        ]
      }),
    ],
    expected: {
      profile: 'gpon-v1600g',
      synthetic: [
        'every value',
        'whether a firmware has optics of its ONUs: librenms 19368 says yes, 19850 no; this one is each',
      ],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, 4 + port.port)),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          ...(hasOptics
            ? {
                rxPowerDbm: light(onu),
                txPowerDbm: onu.txPowerDbm,
                temperatureC: onu.temperatureC,
                voltageV: onu.voltageV,
              }
            : {}),
          ...told(states, onu),
        }),
      ),
    },
  }
}
