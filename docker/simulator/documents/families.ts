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
  type ExpectedOnu,
  type PaperDevice,
  type PaperOnu,
  type PaperPort,
} from './paper.ts'

type Cause = ExpectedOnu['lastDownCause']
/** A family's causes: the device's own word or number, and what it means. */
type Causes = readonly (readonly [raw: string, cause: Cause])[]

const key = ({ at, onuId }: PaperOnu) => `${at.ponPort} ${onuId}`
const told = (causes: Causes, { cause }: PaperOnu) => {
  const [raw, meaning] = causes[cause ?? -1] ?? []
  return raw === undefined || meaning === undefined ? {} : { lastDownCause: meaning, lastDownCauseRaw: raw }
}
const named = ({ lacks, name }: PaperOnu) => (lacks === 'name' ? null : octets(name))
const far = ({ lacks, distanceM }: PaperOnu, none: number) => (lacks === 'distance' ? null : scaled(distanceM, 1, none))
const light = ({ lacks, rxPowerDbm }: PaperOnu) => (lacks === 'rx' ? null : rxPowerDbm)
const by = (onus: readonly PaperOnu[], of: (onu: PaperOnu) => Partial<ExpectedOnu>) =>
  Object.fromEntries(onus.map((onu) => [key(onu), of(onu)]))
const nothingMore = { rules: [], boards: [], unconfigured: [] }

/** GEPON-OLT-COMMON-MIB: slot, PON and ONU in one number; the serial's column is called Mac; 0 in 1/100 means no reading. */
function fiberhome(): PaperDevice {
  const base = '1.3.6.1.4.1.5875.800.3'
  const ports = [at('11/1', null, 11, 1), at('11/12', null, 11, 12), at('17/3', null, 17, 3)]
  const number = ({ slot, port }: PaperPort, onuId = 0) => (slot ?? 0) * 2 ** 25 + port * 2 ** 19 + onuId * 2 ** 8
  const onus = paperOnus(ports, { causes: 0, vendor: 'FHTT', firstId: 1 })
  const system = {
    sysDescr: 'AN5516-01',
    sysObjectId: '1.3.6.1.4.1.5875.800.1001.11',
    sysName: 'papel-fiberhome',
    firmware: null,
  }
  return {
    file: 'fiberhome/synthetic_an5516',
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port) => cell(`${base}.9.3.4.1.12`, [number(port)], integer(10))),
      ...onus.flatMap((onu) => {
        const index = [number(onu.at, onu.onuId)]
        const optics = `${base}.9.3.3.1`
        return [
          ...cell(`${base}.10.1.1.2`, index, integer(onu.at.slot ?? 0)),
          ...cell(`${base}.10.1.1.3`, index, integer(onu.at.port)),
          ...cell(`${base}.10.1.1.4`, index, integer(onu.onuId)),
          ...cell(`${base}.10.1.1.7`, index, named(onu)),
          ...cell(`${base}.10.1.1.10`, index, octets(serialText(onu))),
          ...cell(`${base}.10.1.1.11`, index, integer(onu.state === 'online' ? 1 : 0)),
          ...cell(`${base}.10.1.1.12`, index, octets('RP2616')),
          ...(onu.lacks === 'rx' ? [] : cell(`${optics}.6`, index, scaled(onu.rxPowerDbm, 100, 0))),
          ...cell(`${optics}.7`, index, scaled(onu.txPowerDbm, 100, 0)),
          ...cell(`${optics}.8`, index, scaled(onu.voltageV, 100, 0)),
          ...cell(`${optics}.10`, index, scaled(onu.temperatureC, 100, 0)),
        ]
      }),
    ],
    expected: {
      profile: 'an5516',
      synthetic: [
        'every value',
        'the index as two sources say; no recording holds an ONU',
        'the device tells no cause',
      ],
      ...nothingMore,
      system,
      ponPorts: ports.map((port) => expectedPort(port, number(port), { operStatus: 'unknown' })),
      onus: onus.map((onu) =>
        expectedOnu(onu, {
          serial: serialText(onu),
          firmware: 'RP2616',
          distanceM: null,
          rxPowerDbm: light(onu),
          txPowerDbm: onu.txPowerDbm,
          voltageV: onu.voltageV,
          temperatureC: onu.temperatureC,
        }),
      ),
    },
  }
}

/** NSCRTV-FTTX: the PON port's ifIndex with the ONU in its low byte; tables of optics add two zeros. */
const cdataIfIndex = ({ port }: PaperPort) => 0x0100_0000 + (12 + port) * 256
const cdataPorts = [at('0/0/1', 0, 0, 1), at('0/0/12', 0, 0, 12)]
const cdataInterfaces = () =>
  cdataPorts.flatMap((port) => paperInterface(cdataIfIndex(port), `pon${port.ponPort}`, 117))

function cdataGpon(): PaperDevice {
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

function cdataEpon(): PaperDevice {
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

function bdcomEpon(): PaperDevice {
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

function bdcomGpon(): PaperDevice {
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

/** VSOL writes its optics as text; a firmware has none of them for its ONUs. */
function vsolGpon(hasOptics: boolean): PaperDevice {
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

/** HUAWEI-XPON-MIB, its tables of EPON: config 53, state 57, optics 104. */
function huaweiEpon(): PaperDevice {
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

/** ZTE C600: 0x11 shelf slot port; states counted from 1 by one source, from 0 on the C300. */
function zteC600(): PaperDevice {
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

/** Families of which only ports are read, by IF-MIB alone. */
function portsOnly(file: string, profile: string, sysDescr: string, sysObjectId: string): PaperDevice {
  const ports = [at('0/1', null, null, 1), at('0/12', null, null, 12), at('3/11/12', 3, 11, 12)]
  const system = { sysDescr, sysObjectId, sysName: `papel-${profile}`, firmware: null }
  const isUp = (port: PaperPort) => port.port === 12
  return {
    file,
    rows: [
      ...paperSystem(system),
      ...ports.flatMap((port, place) => paperInterface(101 + place, `GPON ${port.ponPort}`, 250, isUp(port))),
      ...paperInterface(201, 'mgmt0', 6),
    ],
    expected: {
      profile,
      synthetic: ['every value, and how the maker names its ports'],
      ...nothingMore,
      system,
      ponPorts: ports.map((port, place) => expectedPort(port, 101 + place, { operStatus: isUp(port) ? 'up' : 'down' })),
      onus: [],
    },
  }
}

/** ASAM-EQUIP-MIB and SFP-INVENTORY-MIB: rack, shelf and slot in one number; line cards follow three others. Transmitted light as text. */
function nokia(): PaperDevice {
  const base = '1.3.6.1.4.1.637.61.1.56.5.1'
  const sysDescr = 'R6.5.02r NFXS-E FANT-H NOKIA ISAM Copyright (c) 2016 Nokia.'
  const system = { sysDescr, sysObjectId: '1.3.6.1.4.1.637.61.1', sysName: 'papel-isam', firmware: null }
  const cards = [1, 12].map((card) => ({ card, number: 0x1100 + card + 2 }))
  const modules = cards.flatMap(({ card, number }) => [1, 12].map((port) => ({ card, number, port })))
  return {
    file: 'nokia/synthetic_isam',
    rows: [
      ...paperSystem(system),
      ...modules.flatMap(({ number, port }) => [
        ...cell(`${base}.3`, [number, port], integer(port === 1 ? 1 : 3)),
        ...cell(`${base}.6`, [number, port], octets(port === 1 ? '3.45 dBm' : '')),
      ]),
    ],
    expected: {
      profile: 'isam',
      synthetic: ['every value', 'a module that sends no light has an empty text'],
      ...nothingMore,
      system,
      ponPorts: modules.map(({ card, port }) => ({
        ...expectedPort(at(`1/1/${card}/${port}`, 1, card, port), null),
        operStatus: port === 1 ? 'up' : 'down',
        txPowerDbm: port === 1 ? 3.45 : null,
      })),
      onus: [],
    },
  }
}

function at(ponPort: string, frame: number | null, slot: number | null, port: number): PaperPort {
  return { ponPort, frame, slot, port }
}

/** Every family that is known from documents, once. */
export function paperDevices(): PaperDevice[] {
  return [
    fiberhome(),
    cdataGpon(),
    cdataEpon(),
    bdcomEpon(),
    bdcomGpon(),
    vsolGpon(true),
    vsolGpon(false),
    huaweiEpon(),
    zteC600(),
    nokia(),
    portsOnly('datacom/synthetic_dmos', 'dmos', 'DM4610 8GPON (DmOS version 5.2.0)', '1.3.6.1.4.1.3709.1.2.1'),
    portsOnly('calix/synthetic_exa', 'exa', 'E7-2', '1.3.6.1.4.1.6321.1.2.2.5.3'),
    portsOnly('dasan/synthetic_dasan-olt', 'dasan-olt', 'V5824G', '1.3.6.1.4.1.6296.1.1'),
    portsOnly('eltex/synthetic_ltp', 'ltp', 'Linux LTP-8X 2.6.22.18', '1.3.6.1.4.1.35265.1.22'),
    portsOnly('gwd/synthetic_gwd-epon', 'gwd-epon', 'EasyPath Ethernet-PON', '1.3.6.1.4.1.10072.2.20'),
    portsOnly('ubiquoss/synthetic_ubiquoss-pon', 'ubiquoss-pon', 'C9500', '1.3.6.1.4.1.7800.1.152'),
    portsOnly('zhone/synthetic_mxk', 'mxk', 'zhone-mxk', '1.3.6.1.4.1.5504.1.8.1'),
    portsOnly('generic/synthetic_generic', 'generic', 'OLT sem família', '1.3.6.1.4.1.99999.1'),
  ]
}
