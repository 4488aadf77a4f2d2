import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Collection } from '#contract/collection.ts'
import type { PartKind } from '#contract/olt.ts'
import { normalizeSerial } from '#contract/rules/serial.ts'
import { recordingsDirectory, snmpsimMissing, startSnmpsim, type Snmpsim } from '../testing/snmpsim.ts'
import { collectOlt, probeOlt } from './collect-olt.ts'

const recordings = recordingsDirectory()
const missing = recordings === null ? 'no recordings: set FAROL_RECORDINGS to their folder' : snmpsimMissing()
if (missing !== null) console.log(`NOT RUN: recordings of real OLTs: ${missing}`)

const names = [
  'edgeosolt',
  'zxa10_c320',
  'zxa10_c320v2-hist.slot1',
  'vsolution_v1600d.odd',
  'smartax',
  'smartax-mdu',
  'zxa10',
  'axos',
  'bdcom',
  'cdata',
  'fiberhome',
  'fiberhome_an5516-01',
  'datacom-dmos_dm4610-hw2',
  'datacom-dmos_dm4618',
  'exa_e7-2',
  'gwd',
  'nokia-isam',
  'slms',
  'ubiquoss-pon_9500',
  'eltex-olt',
]

interface Sensor {
  class: string
  oid: string
  expected: number | null
}

interface Expected {
  system: { sysDescr: string; version: string | null }
  onus: Record<string, string | number | boolean | null>[]
  sensors: Sensor[]
  processors: { processor_oid: string; processor_usage: number }[]
  ports: { ifIndex: number; ifName: string; ifOperStatus: string }[]
}

function expectedOf(name: string): Expected {
  return JSON.parse(readFileSync(join(recordings ?? '', `${name}.expected.json`), 'utf8')) as Expected
}

/** A recording's values by OID, as they stand in its file. */
function recordedRows(name: string): Map<string, string> {
  const lines = readFileSync(join(recordings ?? '', `${name}.snmprec`), 'utf8').split('\n')
  return new Map(lines.map((line) => [line.split('|')[0] ?? '', line.split('|').slice(2).join('|')]))
}

/** A sensor's value by the end of its OID. */
function sensors(name: string, column: string): Map<string, number | null> {
  const found = expectedOf(name).sensors.filter(({ oid }) => oid.includes(`${column}.`))
  return new Map(found.map(({ oid, expected }) => [oid.slice(oid.indexOf(column) + column.length + 1), expected]))
}

describe.skipIf(missing !== null)('recordings of real OLTs', () => {
  let simulator: Snmpsim
  beforeAll(async () => {
    simulator = await startSnmpsim(names.map((name) => join(recordings ?? '', `${name}.snmprec`)))
  })
  afterAll(() => simulator.close())

  const target = (name: string) => ({
    host: '127.0.0.1',
    port: simulator.port,
    credentials: { version: '2c' as const, community: name },
    profileChoice: 'auto',
  })
  const collect = (name: string): Promise<Collection> => collectOlt(target(name))

  it('UFiber: 29 ONUs in every field, 16 online and 13 offline', async () => {
    const { status, onus, onuTableWhole, rejectedReadings, identity, profile } = await collect('edgeosolt')
    expect({ status, onuTableWhole, rejectedReadings }).toEqual({
      status: 'complete',
      onuTableWhole: true,
      rejectedReadings: { 'uplinks.speedMbps': 1 },
    })
    expect(profile).toEqual({ name: 'ufiber', label: 'Ubiquiti UFiber', confidence: 'recording' })
    expect(identity?.firmware).toBe(expectedOf('edgeosolt').system.version)
    const seen = onus.map((onu) => ({
      serial: onu.serial,
      name: onu.description,
      online: onu.status === 'online',
      model: onu.model,
      oltPort: Number(onu.ponPort),
      tx_dbm: onu.txPowerDbm,
      rx_dbm: onu.rxPowerDbm,
    }))
    const expected = expectedOf('edgeosolt').onus.map((onu) => ({
      ...onu,
      serial: normalizeSerial(String(onu['serial'])),
    }))
    expect(seen).toEqual(expected)
    expect(onus.filter((onu) => onu.status === 'offline').map((onu) => onu.lastDownCause)).toEqual(
      Array(13).fill('unknown'),
    )
    expect(seen.filter(({ online }) => online).length).toBe(16)
  })

  it('ZTE C320: 125 distances of the tables that count from 1, on a device whose interfaces count from 0', async () => {
    const { status, onus, ponPorts, boards } = await collect('zxa10_c320')
    expect(status).toBe('complete')
    const seen = onus.map(({ ponPort, onuId, distanceM }) => ({ ponPort, onuId, distanceM }))
    const expected = expectedOf('zxa10_c320').onus.map((onu) => ({
      ponPort: onu['pon'],
      onuId: onu['onuId'],
      distanceM: onu['distance_m'],
    }))
    expect(expected.length).toBe(125)
    expect(seen).toEqual(expected)
    expect(ponPorts.map(({ ponPort, operStatus }) => `${ponPort} ${operStatus}`)).toEqual(
      expectedOf('zxa10_c320')
        .ports.filter(({ ifName }) => ifName.startsWith('gpon_'))
        .map(({ ifName, ifOperStatus }) => `${ifName.slice(5)} ${ifOperStatus}`),
    )
    expect(boards.map(({ position, type, cpuPercent }) => [position, type, cpuPercent])).toEqual([
      ['1/1', 'GTGOG', 11],
      ['1/3', 'PRAM', 0],
      ['1/4', 'SMXA', 8],
    ])
  })

  it('ZTE C320, other numbering: 257 readings at the OLT, 42 of them none', async () => {
    const { status, onus, rejectedReadings, ponPorts } = await collect('zxa10_c320v2-hist.slot1')
    expect(status).toBe('complete')
    const seen = onus.map(({ ponPort, onuId, oltRxPowerDbm }) => ({ ponPort, onuId, oltRxPowerDbm }))
    const expected = expectedOf('zxa10_c320v2-hist.slot1').onus.map((onu) => ({
      ponPort: String(onu['pon']).slice(5),
      onuId: onu['onuId'],
      oltRxPowerDbm: onu['olt_rx_dbm'],
    }))
    expect(expected.length).toBe(257)
    expect(seen).toEqual(expected)
    expect(rejectedReadings['onu-rx-at-olt.oltRxPowerDbm']).toBe(42)
    // Uplinks stand in the same table of modules and are no PON ports.
    expect(ponPorts.length).toBe(16)
    expect(ponPorts[0]).toEqual({
      ponPort: '1/1/1',
      ifIndex: 285278465,
      frame: 1,
      slot: 1,
      port: 1,
      operStatus: 'up',
      txPowerDbm: 3.78,
      temperatureC: 36.75,
      voltageV: 3.26,
      biasMa: 17.85,
    })
  })

  it('VSOL: 8 ONUs with optics that the device writes as text', async () => {
    const { status, onus, ponPorts } = await collect('vsolution_v1600d.odd')
    expect(status).toBe('complete')
    const seen = onus.map((onu) => ({
      pon: Number(onu.ponPort.slice(2)),
      onuId: onu.onuId,
      description: onu.description,
      temperature_c: onu.temperatureC,
      voltage_v: onu.voltageV,
      bias_ma: onu.biasMa,
      tx_dbm: onu.txPowerDbm,
      rx_dbm: onu.rxPowerDbm,
    }))
    expect(seen).toEqual(expectedOf('vsolution_v1600d.odd').onus)
    expect(ponPorts.map(({ ponPort, txPowerDbm }) => [ponPort, txPowerDbm])).toEqual([
      ['0/1', 6.56],
      ['0/2', 6.66],
    ])
  })

  it('Huawei: optics of every PON port and all boards, and no table of ONTs, which is no failure', async () => {
    const { status, onus, onuTableWhole, tables, ponPorts, boards } = await collect('smartax')
    expect({ status, onus, onuTableWhole }).toEqual({ status: 'complete', onus: [], onuTableWhole: false })
    expect(tables.filter((table) => table.status === 'absent').map(({ table }) => table)).toEqual([
      'ont-config',
      'ont-state',
      'ont-version',
      'ont-autofind',
      'epon-ont-config',
      'epon-ont-state',
      'epon-ont-version',
      'epon-ont-autofind',
      'ont-optics',
      'epon-ont-optics',
    ])
    const base = '2011.6.128.1.1.2.23.1'
    const column = (number: number) => sensors('smartax', `${base}.${number}`)
    const read = (pick: (port: (typeof ponPorts)[number]) => number | null) =>
      new Map(ponPorts.map((port) => [String(port.ifIndex), pick(port)]))
    expect(column(1).size).toBe(32)
    expect(read((port) => port.temperatureC)).toEqual(column(1))
    expect(read((port) => port.voltageV)).toEqual(column(2))
    expect(read((port) => (port.biasMa ?? 0) / 1000)).toEqual(column(3))
    expect(read((port) => port.txPowerDbm)).toEqual(column(4))
    const printed = new Map(expectedOf('smartax').ports.map(({ ifIndex, ifName }) => [ifIndex, ifName]))
    expect(ponPorts.map(({ ponPort }) => `GPON ${ponPort}`)).toEqual(
      ponPorts.map(({ ifIndex }) => printed.get(ifIndex ?? 0) ?? `GPON of ${ifIndex}`),
    )
    expect(boards).toEqual([
      board('0/0', 'H805GPFD', 11, 39, 35),
      board('0/1', 'H805GPFD', 12, 39, 29),
      board('0/7', 'H802SCUN', 17, 75, 22),
      board('0/8', 'H802X2CS', null, null, 20),
    ])
  })

  const within = (name: string, column: string) => sensors(name, column)
  const parts = ({ parts }: Collection, kind: PartKind, by = 1) =>
    new Map(parts.filter((part) => part.kind === kind).map(({ name, value }) => [name, (value ?? 0) / by]))
  const slotNames = (expected: Map<string, number | null>) =>
    new Map(
      [...expected].map(([index, value]) => [index.replace(/^1\.(\d+)\.(\d+)$/, '$1/$2').replace('.', '/'), value]),
    )

  it.each([
    ['smartax', /^ethernet/, 6],
    ['zxa10_c320', /^x?gei_/, 3],
    ['zxa10_c320v2-hist.slot1', /^x?gei_/, 3],
    ['vsolution_v1600d.odd', /^GE/, 4],
    // Its VLANs are sub-interfaces of the one port; it tells no speed for that.
    ['edgeosolt', /^eth0$/, 1],
  ])(
    'uplinks of %s: its ports towards the network alone, their counters to the last octet',
    async (name, ports, count) => {
      const rows = recordedRows(name)
      const column = (oid: string, index: string) => rows.get(`1.3.6.1.2.1.${oid}.${index}`) ?? ''
      const indexes = [...rows.keys()]
        .filter((oid) => oid.startsWith('1.3.6.1.2.1.31.1.1.1.1.') && ports.test(rows.get(oid) ?? ''))
        .map((oid) => oid.slice('1.3.6.1.2.1.31.1.1.1.1.'.length))
      expect(indexes.length).toBe(count)
      const { uplinks } = await collect(name)
      expect(uplinks.map(({ readAt: _at, ...uplink }) => uplink)).toEqual(
        indexes.map((index) => ({
          name: column('31.1.1.1.1', index),
          ifIndex: Number(index),
          alias: column('31.1.1.1.18', index).trim() || null,
          operStatus: column('2.2.1.8', index) === '1' ? 'up' : 'down',
          speedMbps: Number(column('31.1.1.1.15', index)) || null,
          inOctets: BigInt(column('31.1.1.1.6', index)),
          outOctets: BigInt(column('31.1.1.1.10', index)),
        })),
      )
    },
  )

  it('uplinks cost a few requests, not a walk of every interface, where the names are known already', async () => {
    const { tables } = await collect('vsolution_v1600d.odd')
    expect(tables.find(({ table }) => table === 'uplinks')).toMatchObject({ status: 'complete', rows: 4, requests: 1 })
  })

  it('health: fans, power supplies and sensors as the oracle reads them', async () => {
    const zte = await collect('zxa10_c320v2-hist.slot1')
    const c320 = '3902.1082.10.10.2'
    expect(parts(zte, 'fan')).toEqual(slotNames(within('zxa10_c320v2-hist.slot1', `${c320}.4.11.1.7`)))
    expect(parts(zte, 'power')).toEqual(slotNames(within('zxa10_c320v2-hist.slot1', `${c320}.1.6.1.3`)))
    expect(parts(zte, 'current')).toEqual(slotNames(within('zxa10_c320v2-hist.slot1', `${c320}.1.6.1.5`)))
    expect(
      zte.parts
        .filter(({ condition }) => condition !== null)
        .map((part) => `${part.kind} ${part.name} ${part.condition} ${part.conditionRaw}`),
    ).toEqual(['fan 1/1 ok 1', 'fan 1/2 ok 1', 'power-supply 1/3 warning 2', 'power-supply 1/4 absent 4'])
    const huawei = await collect('smartax')
    expect(parts(huawei, 'power')).toEqual(slotNames(within('smartax', '2011.2.6.7.1.1.2.1.11')))
    const ufiber = await collect('edgeosolt')
    expect(parts(ufiber, 'fan')).toEqual(within('edgeosolt', '41112.1.5.5.2.1.3'))
    expect(parts(ufiber, 'temperature')).toEqual(within('edgeosolt', '41112.1.5.4.2.1.3'))
    expect([...parts(ufiber, 'cpu').values()]).toEqual(
      expectedOf('edgeosolt').processors.map(({ processor_usage: usage }) => usage),
    )
    expect(ufiber.wholeParts).toEqual(['uplink', 'fan', 'temperature', 'cpu'])
  })

  it('health of VSOL: the box itself, as one card', async () => {
    const { boards } = await collect('vsolution_v1600d.odd')
    const [{ processor_usage: cpu } = { processor_usage: 0 }] = expectedOf('vsolution_v1600d.odd').processors
    expect(boards).toMatchObject([{ position: '0/0', cpuPercent: cpu, memoryPercent: 18, temperatureC: 40 }])
  })

  it('a Huawei MDU is refused as no OLT, with the reason, also where it was chosen by hand', async () => {
    for (const profileChoice of ['auto', 'ma5600t-ma5800', 'generic']) {
      const { status, failure, onus } = await collectOlt({ ...target('smartax-mdu'), profileChoice })
      expect({ status, state: failure?.state, onus }).toEqual({ status: 'failed', state: 'not-an-olt', onus: [] })
      expect(failure?.reason).toContain('a Huawei MDU')
    }
    expect((await probeOlt(target('smartax-mdu'))).state).toBe('not-an-olt')
  })

  it('BDCOM GPON: 64 ONUs, which are interfaces, with their states', async () => {
    const { status, onus, onuTableWhole, ponPorts, boards, identity, profile } = await collect('bdcom')
    expect({ status, onuTableWhole, profile: profile?.name }).toEqual({
      status: 'complete',
      onuTableWhole: true,
      profile: 'bdcom-gpon',
    })
    const seen = onus.map(({ ponPort, onuId, status }) => [`GPON${ponPort}`, onuId, status])
    expect(seen).toEqual(
      expectedOf('bdcom').onus.map(({ pon, onuId, oper }) => [pon, onuId, oper === '1' ? 'online' : 'offline']),
    )
    expect(seen.length).toBe(64)
    expect(onus.every(({ serial, rxPowerDbm, distanceM }) => (serial ?? rxPowerDbm ?? distanceM) === null)).toBe(true)
    // As many as the device counts on each port.
    const counted = sensors('bdcom', '3320.10.2.1.1.4')
    const active = ponPorts.map(({ ponPort, ifIndex }) => [
      String(ifIndex),
      onus.filter((onu) => onu.ponPort === ponPort && onu.status === 'online').length,
    ])
    expect(new Map(active as [string, number][])).toEqual(counted)
    expect(boards).toEqual([
      {
        position: '0/0',
        type: 'GP3600-16B mother card',
        operStatus: 'unknown',
        cpuPercent: expectedOf('bdcom').processors[0]?.processor_usage,
        memoryPercent: 26,
        temperatureC: 33,
      },
    ])
    expect(identity).toMatchObject({ model: 'GP3600-16B', firmware: expectedOf('bdcom').system.version })
  })

  it.each([
    ['cdata', 'fd12xx-fd16xx', /^pon(.+)$/],
    ['datacom-dmos_dm4610-hw2', 'dmos', /^gpon-(.+)$/],
    ['datacom-dmos_dm4618', 'dmos', /^gpon-(.+)$/],
    ['exa_e7-2', 'exa', /^Gponport (.+)$/],
    ['gwd', 'gwd-epon', /^pon(.+)$/],
    ['ubiquoss-pon_9500', 'ubiquoss-pon', /^Tpon(.+)$/],
    ['bdcom', 'bdcom-gpon', /^GPON([^:]+)$/],
  ])('%s: its PON ports, with their states, and no ONU that is none', async (name, profileName, pattern) => {
    const { status, ponPorts, onus, profile, tables } = await collect(name)
    expect({ status, profile: profile?.name }).toEqual({ status: 'complete', profile: profileName })
    expect(tables.filter((table) => table.status === 'partial')).toEqual([])
    const expected = expectedOf(name).ports.flatMap(({ ifIndex, ifName, ifOperStatus }) => {
      const port = pattern.exec(ifName)?.[1]
      return port === undefined ? [] : [`${ifIndex} ${port} ${ifOperStatus}`]
    })
    expect(expected.length).toBeGreaterThan(3)
    expect(ponPorts.map((port) => `${port.ifIndex} ${port.ponPort} ${port.operStatus}`)).toEqual(expected)
    if (name !== 'bdcom') expect(onus).toEqual([])
  })

  it.each(['datacom-dmos_dm4610-hw2', 'exa_e7-2', 'ubiquoss-pon_9500', 'bdcom', 'cdata'])(
    '%s: the profile for devices of any maker sees the same ports',
    async (name) => {
      const own = await collect(name)
      const { status, ponPorts } = await collectOlt({ ...target(name), profileChoice: 'generic' })
      expect(status).toBe('complete')
      expect(ponPorts.map(({ ponPort, operStatus }) => [ponPort, operStatus])).toEqual(
        own.ponPorts.map(({ ponPort, operStatus }) => [ponPort, operStatus]),
      )
    },
  )

  it.each([
    ['bdcom', '3320.9.187.4.1.3', 'fan', 9],
    ['bdcom', '3320.3.6.10.1.14', 'voltage', 1],
    ['nokia-isam', '637.61.1.23.10.1.2', 'temperature', 2],
    ['gwd', '10072.2.15.1.5.1.1.3', 'temperature', 2],
  ] as const)('%s: health as the oracle reads it, %s', async (name, column, kind, count) => {
    const expected = within(name, column)
    expect(expected.size).toBe(count)
    const found = (await collect(name)).parts.filter((part) => part.kind === kind).map(({ value }) => value)
    expect(found).toEqual([...expected.values()])
  })

  it('fans and power supplies that are well are called so', async () => {
    const conditions = async (name: string) =>
      (await collect(name)).parts.flatMap(({ kind, condition, conditionRaw }) =>
        condition === null ? [] : [`${kind} ${condition} ${conditionRaw}`],
      )
    expect(new Set(await conditions('bdcom'))).toEqual(new Set(['fan ok 1', 'power-supply ok 3']))
    expect(await conditions('fiberhome')).toEqual([
      'fan ok 1',
      'fan ok 1',
      'fan ok 1',
      'power-supply ok 1',
      'power-supply unknown 3',
    ])
  })

  it.each([
    ['cdata', /^x?ge0/],
    ['datacom-dmos_dm4618', /ethernet-/],
    ['exa_e7-2', /^Ethport/],
    ['gwd', /^eth1/],
    ['ubiquoss-pon_9500', /^TenGi/],
    ['bdcom', /^T?GigaEthernet/],
  ])('%s: uplinks are its ports towards the network', async (name, pattern) => {
    const expected = expectedOf(name).ports.filter(({ ifName }) => pattern.test(ifName))
    expect(expected.length).toBeGreaterThan(0)
    const { uplinks } = await collect(name)
    expect(uplinks.map(({ ifIndex, name, operStatus }) => `${ifIndex} ${name} ${operStatus}`)).toEqual(
      expected.map(({ ifIndex, ifName, ifOperStatus }) => `${ifIndex} ${ifName} ${ifOperStatus}`),
    )
  })

  it('C-Data: temperature and CPU of the box, whose sysDescr is a label', async () => {
    const { boards, identity } = await collect('cdata')
    expect(boards.map(({ temperatureC, cpuPercent }) => [temperatureC, cpuPercent])).toEqual([
      [sensors('cdata', '34592.1.3.100.1.8.6').get('0'), expectedOf('cdata').processors[0]?.processor_usage],
    ])
    expect(identity).toMatchObject({ sysDescr: 'zaporojskoe-olt', firmware: expectedOf('cdata').system.version })
  })

  it('FiberHome: cards with their load, the temperature of the frame, no ONU, no interface', async () => {
    const { status, boards, onus, ponPorts, identity, profile } = await collect('fiberhome')
    expect({ status, onus, ponPorts, profile: profile?.name }).toEqual({
      status: 'complete',
      onus: [],
      ponPorts: [],
      profile: 'an5516',
    })
    const nothing = { type: null, operStatus: 'unknown', cpuPercent: null, memoryPercent: null }
    expect(boards).toEqual([
      { position: '0/0', ...nothing, temperatureC: sensors('fiberhome', '5875.800.3.9.4.5').get('0') },
      { position: '9', type: null, operStatus: 'up', cpuPercent: 4.58, memoryPercent: 59.45, temperatureC: null },
      { position: '10', type: null, operStatus: 'up', cpuPercent: 1.04, memoryPercent: 59.07, temperatureC: null },
    ])
    expect(identity).toMatchObject({ model: 'AN5516-01', firmware: expectedOf('fiberhome').system.version })
    const other = await collect('fiberhome_an5516-01')
    expect(other.boards.map(({ position, cpuPercent }) => [position, cpuPercent])).toEqual([
      ['9', 42],
      ['10', 42],
    ])
  })

  it('Nokia ISAM: PON ports by their modules, cards that are plugged, their load', async () => {
    const { status, ponPorts, boards, onus, identity } = await collect('nokia-isam')
    expect({ status, onus }).toEqual({ status: 'complete', onus: [] })
    const light = [...sensors('nokia-isam', '637.61.1.56.5.1.6')].filter(([index]) => index.startsWith('4355.'))
    expect(ponPorts.filter(({ operStatus }) => operStatus === 'up')).toEqual(
      light.map(([index, txPowerDbm]) => ({
        ponPort: `1/1/1/${index.slice(5)}`,
        ifIndex: null,
        frame: 1,
        slot: 1,
        port: Number(index.slice(5)),
        operStatus: 'up',
        txPowerDbm,
        temperatureC: null,
        voltageV: null,
        biasMa: null,
      })),
    )
    expect(ponPorts.length).toBe(16)
    expect(
      boards.flatMap(({ position, type, cpuPercent }) => (type === null ? [] : [[position, type, cpuPercent]])),
    ).toEqual([
      ['acu', 'NGFC-E', null],
      ['nt-a', 'FANT-H', null],
      ['nt-b', 'FANT-H', 1],
      ['1/1/1', 'FWLT-C', 7],
    ])
    expect(identity).toMatchObject({ model: 'NFXS-E', firmware: expectedOf('nokia-isam').system.version })
  })

  it.each([
    ['slms', 'mxk'],
    ['gwd', 'gwd-epon'],
    ['eltex-olt', 'ltp'],
  ])('%s: its cards with their load', async (name, profileName) => {
    const { status, boards, profile } = await collect(name)
    expect({ status, profile: profile?.name }).toEqual({ status: 'complete', profile: profileName })
    const { processors } = expectedOf(name)
    expect(boards.map(({ cpuPercent }) => cpuPercent)).toEqual(processors.map((one) => one.processor_usage))
    expect(processors.length).toBeGreaterThan(0)
  })

  it.each([
    ['zxa10', 'c300-c320'],
    ['axos', 'axos'],
  ])('%s says who it is and shows no table: it is not called collected', async (name, profileName) => {
    const { status, failure, onuTableWhole, profile } = await collect(name)
    expect({ status, state: failure?.state, onuTableWhole, profile: profile?.name }).toEqual({
      status: 'failed',
      state: 'credentials',
      onuTableWhole: false,
      profile: profileName,
    })
    expect((await probeOlt(target(name))).profile?.name).toBe(profileName)
  })

  it('a wrong community is silence, to which the community is not told', async () => {
    const patience = { tries: 2, firstWaitMs: 100, leastPatienceMs: 300 }
    const wrong = { ...target('edgeosolt'), credentials: { version: '2c' as const, community: 'no-such-recording' } }
    const collection = await collectOlt(wrong, { patience })
    expect(collection.failure).toEqual({ state: 'silent', reason: 'no answer (address, community or access list)' })
    expect(JSON.stringify([collection, await probeOlt(wrong, { patience })])).not.toContain('no-such-recording')
  })

  it('a test of an OLT tells who it is and which profile reads it', async () => {
    const { roundTripMs, ...test } = await probeOlt(target('edgeosolt'))
    expect(test).toEqual({
      state: 'reachable',
      message: 'answers as Ubiquiti UFiber',
      sysDescr: 'EdgeOS v4.4.2.4598.220304.1412',
      sysObjectId: '1.3.6.1.4.1.41112.1.5',
      sysName: '<private>',
      uptimeSeconds: 2944002,
      profile: { name: 'ufiber', label: 'Ubiquiti UFiber', confidence: 'recording' },
    })
    expect(roundTripMs).toBeGreaterThan(0)
  })
})

function board(
  position: string,
  type: string,
  cpuPercent: number | null,
  memoryPercent: number | null,
  temperatureC: number,
) {
  return { position, type, operStatus: 'up', cpuPercent, memoryPercent, temperatureC }
}
