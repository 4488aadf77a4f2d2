import { integer, octets, type Row } from '../row.ts'
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
import { at, by, far, light, named, nothingMore, told, type Cause, type Causes } from './tell.ts'

/** BDCOM: ONUs stand among the interfaces, `EPON0/1:7`. */
const bdcomPorts = [at('0/1', null, null, 1), at('0/12', null, null, 12)]
const bdcomPort = ({ port }: PaperPort) => 8 + port
const bdcomOnu = ({ at: { port }, onuId }: PaperOnu) => 100 * port + onuId
const bdcomInterfaces = (word: string, type: number, onus: readonly PaperOnu[]): Row[] => [
  ...bdcomPorts.flatMap((port) => paperInterface(bdcomPort(port), `${word}${port.ponPort}`, type)),
  ...onus.flatMap((onu) => [
    ...paperInterface(bdcomOnu(onu), `${word}${onu.at.ponPort}:${onu.onuId}`, 1, onu.state === 'online'),
    ...cell('1.3.6.1.2.1.31.1.1.1.18', [bdcomOnu(onu)], named(onu)),
  ]),
]

export function bdcomEpon(): PaperDevice {
  const base = '1.3.6.1.4.1.3320.101'
  const causes: Causes = [
    ['8', 'los'],
    ['9', 'dying-gasp'],
    ['2', 'other'],
    ['3', 'other'],
    ['4', 'other'],
    ['255', 'unknown'],
  ]
  const onus = paperOnus(bdcomPorts, { causes: causes.length, vendor: 'BDCM', firstId: 1 })
  const sysDescr = 'BDCOM(tm) P3310C Software, Version 10.1.0E Build 31220'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.3320.1.233.0', sysName: 'papel-bdcom-epon', firmware: null }
  return {
    file: 'bdcom/synthetic_bdcom-epon',
    rows: [
      ...paperSystem(system),
      ...bdcomInterfaces('EPON', 1, onus),
      ...onus.flatMap((onu) => {
        const index = [bdcomOnu(onu)]
        const reason = causes[onu.cause ?? -1]?.[0]
        return [
          ...cell(`${base}.10.1.1.3`, index, octets(onu.mac)),
          ...cell(`${base}.10.1.1.26`, index, integer(onu.state === 'online' ? 3 : 2)),
          ...cell(`${base}.10.1.1.27`, index, far(onu, -1)),
          ...cell(`${base}.10.5.1.2`, index, scaled(onu.temperatureC, 256, 2_147_483_647)),
          ...cell(`${base}.10.5.1.3`, index, scaled(onu.voltageV, 10_000, 0)),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.10.5.1.5`, index, scaled(onu.rxPowerDbm, 10, 65_535))),
          ...cell(`${base}.10.5.1.6`, index, scaled(onu.txPowerDbm, 10, 65_535)),
          ...cell(`${base}.108.1.3`, index, scaled(onu.oltRxPowerDbm, 10, 65_535)),
          ...cell(
            `${base}.11.1.1.11`,
            [bdcomPort(onu.at), ...onu.mac],
            reason === undefined ? null : integer(Number(reason)),
          ),
        ]
      }),
    ],
    expected: {
      profile: 'bdcom-epon',
      synthetic: ['every value', 'the numbers of the interfaces', 'the marks of no reading, which no source names'],
      ...nothingMore,
      system,
      ponPorts: bdcomPorts.map((port) => expectedPort(port, bdcomPort(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: macText(onu.mac),
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          oltRxPowerDbm: onu.oltRxPowerDbm,
          temperatureC: onu.temperatureC,
          voltageV: onu.voltageV,
          ...told(causes, onu),
        }),
      ),
    },
  }
}

export function bdcomGpon(): PaperDevice {
  const base = '1.3.6.1.4.1.3320.10.3'
  // As the MIB counts; what one implementation counts stands beside.
  const causes: Causes = [
    ['1', 'dying-gasp'],
    ['6', 'los'],
    ['8', 'los'],
    ['10', 'auth'],
    ['11', 'reset'],
    ['12', 'other'],
  ]
  const oneMore: Record<string, Cause> = { '10': 'other', '11': 'auth', '12': 'reset' }
  const onus = paperOnus(bdcomPorts, { causes: causes.length, vendor: 'BDCM', firstId: 1 })
  const sysDescr = 'BDCOM(tm) GP3600-16B Software, Version 74104'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.3320.1.390.0', sysName: 'papel-bdcom-gpon', firmware: null }
  const inMibSteps = (tenths: number | null) =>
    tenths === null ? null : Math.round(Math.round(tenths * 10) * 20) / 10_000
  return {
    file: 'bdcom/synthetic_bdcom-gpon',
    rows: [
      ...paperSystem(system),
      ...bdcomInterfaces('GPON', 250, onus),
      ...onus.flatMap((onu) => {
        const index = [bdcomOnu(onu)]
        const reason = causes[onu.cause ?? -1]?.[0]
        return [
          ...cell(`${base}.3.1.2`, index, octets(serialText(onu))),
          ...cell(`${base}.1.1.33`, index, far(onu, -1)),
          ...cell(`${base}.1.1.35`, index, reason === undefined ? null : integer(Number(reason))),
          ...(onu.lacks === 'rx' ? [] : cell(`${base}.4.1.2`, index, scaled(onu.rxPowerDbm, 10, 2_147_483_648))),
          ...cell(`${base}.4.1.3`, index, scaled(onu.txPowerDbm, 10, 2_147_483_648)),
        ]
      }),
    ],
    expected: {
      profile: 'bdcom-gpon',
      synthetic: [
        'every value',
        'the unit of light: two implementations say 0.1 dBm, the MIB 0.002',
        'reasons from 10 on: MIB or one more',
      ],
      ...nothingMore,
      system,
      ponPorts: bdcomPorts.map((port) => expectedPort(port, bdcomPort(port))),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          ...told(causes, onu),
        }),
      ),
      readings: [
        {
          variants: { optics: 'mib' },
          onus: by(
            onus.filter(({ state }) => state === 'online'),
            (onu) => ({ rxPowerDbm: inMibSteps(light(onu)), txPowerDbm: inMibSteps(onu.txPowerDbm) }),
          ),
        },
        {
          variants: { reason: 'one-more' },
          onus: by(
            onus.filter((onu) => onu.cause !== null),
            (onu) => {
              const [raw = '', cause = null] = causes[onu.cause ?? -1] ?? []
              return { lastDownCause: oneMore[raw] ?? cause }
            },
          ),
        },
      ],
    },
  }
}
