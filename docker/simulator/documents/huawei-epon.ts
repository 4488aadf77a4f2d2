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
  type PaperDevice,
  type PaperPort,
} from './paper.ts'
import { at, by, far, light, named, nothingMore, told, type Causes } from './tell.ts'

/** HUAWEI-XPON-MIB, its tables of EPON: config 53, state 57, optics 104. */
export function huaweiEpon(): PaperDevice {
  const base = '1.3.6.1.4.1.2011.6.128.1.1.2'
  const ports = [at('0/2/0', 0, 2, 0), at('1/17/12', 1, 17, 12)]
  const number = ({ frame, slot, port }: PaperPort) =>
    0x7e * 2 ** 25 + (frame ?? 0) * 2 ** 19 + (slot ?? 0) * 2 ** 13 + port * 2 ** 8
  const causes: Causes = [
    ['1', 'los'],
    ['13', 'dying-gasp'],
    ['9', 'reset'],
    ['15', 'other'],
  ]
  const onus = paperOnus(ports, { causes: causes.length, vendor: 'HWTC', firstId: 0 })
  const sysDescr = 'Huawei Integrated Access Software'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.2011.2.115', sysName: 'papel-huawei-epon', firmware: null }
  const none = 2_147_483_647
  return {
    file: 'huawei/synthetic_ma5600t-epon',
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => paperInterface(number(port), `EPON ${port.ponPort}`, 117)),
      ...onus.flatMap((onu) => {
        const index = [number(onu.at), onu.onuId]
        const reason = causes[onu.cause ?? -1]?.[0]
        return [
          ...cell(`${base}.53.1.3`, index, octets(onu.mac)),
          ...cell(`${base}.53.1.9`, index, named(onu)),
          ...cell(`${base}.57.1.15`, index, integer(onu.state === 'online' ? 1 : 2)),
          ...cell(`${base}.57.1.19`, index, far(onu, -1)),
          ...cell(`${base}.57.1.25`, index, integer(reason === undefined ? -1 : Number(reason))),
          ...cell(
            `${base}.104.1.1`,
            index,
            scaled(onu.oltRxPowerDbm === null ? null : onu.oltRxPowerDbm + 100, 100, none),
          ),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.104.1.5`, index, scaled(onu.rxPowerDbm, 100, none))),
        ]
      }),
    ],
    expected: {
      profile: 'ma5600t-ma5800',
      synthetic: [
        'every value',
        'type 0x7E of an EPON port, and the frame in its number: one source',
        'rx in 1/100 dBm: its comment says above -100',
      ],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, number(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: macText(onu.mac),
          rxPowerDbm: light(onu),
          oltRxPowerDbm: onu.oltRxPowerDbm,
          ...told(causes, onu),
        }),
      ),
      // A level in 1/100 dBm, read as above -100 dBm, is none that can be.
      readings: [{ variants: { 'epon-rx': 'offset' }, onus: by(onus, () => ({ rxPowerDbm: null })) }],
    },
  }
}
