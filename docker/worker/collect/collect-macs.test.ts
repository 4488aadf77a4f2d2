import { afterEach, expect, it } from 'vitest'
import { Profile } from '#contract/profile.ts'
import { TestAgent, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { collectOlt } from './collect-olt.ts'

const patience = { tries: 2, firstWaitMs: 60, shortestWaitMs: 40, longestWaitMs: 80, leastPatienceMs: 100 }
const bridge = '1.3.6.1.2.1.17'
const qBridge = `${bridge}.7.1.2.2.1`
const ifName = '1.3.6.1.2.1.31.1.1.1.1'
const vlanFdbId = `${bridge}.7.1.4.2.1.3`
const sysObjectId = '1.3.6.1.4.1.9'

const portTable = {
  name: 'ports',
  of: 'pon-port',
  index: 'opaque',
  lists: true,
  columns: [{ field: 'ponPort', oid: ifName, decoder: 'pon-name', confidence: 'recording' }],
}

function profile(part: object = {}): Profile {
  return Profile.parse({
    name: 'family',
    label: 'A family',
    vendor: 'Somebody',
    confidence: 'documented',
    match: { sysObjectId: { exact: [sysObjectId] } },
    identity: {},
    tables: [portTable],
    ...part,
  })
}

/** A device with a PON port 0/1 (ifIndex 5), an ONU 0/1:7 (14) and an uplink (1). */
const device: Record<string, AgentValue> = {
  '1.3.6.1.2.1.1.1.0': 'A device',
  '1.3.6.1.2.1.1.2.0': { oid: sysObjectId },
  '1.3.6.1.2.1.1.3.0': { ticks: 1000 },
  '1.3.6.1.2.1.1.5.0': 'device',
  [`${ifName}.1`]: 'GE0/1',
  [`${ifName}.5`]: 'EPON0/1',
  [`${ifName}.14`]: 'EPON0/1:7',
}
const mac = '160.243.228.5.228'
const shown = 'A0:F3:E4:05:E4'

let agent: TestAgent | undefined
afterEach(() => {
  agent?.close()
  agent = undefined
})

async function collect(rows: Record<string, AgentValue>, behaviour?: Behaviour, part: object = {}) {
  agent = await TestAgent.start({ ...device, ...rows })
  if (behaviour !== undefined) agent.behaviour = behaviour
  const credentials = { version: '2c' as const, community: 'x' }
  const target = { host: '127.0.0.1', port: agent.port, credentials, profileChoice: 'auto' }
  return await collectOlt(target, { patience, profiles: [profile(part)] })
}

it('keeps what was learned, counts the device’s own entries and groups, and tells VLAN, PON port and ONU', async () => {
  const { macs, status, tables } = await collect({
    [`${qBridge}.2.7.${mac}.1`]: 14,
    [`${qBridge}.2.7.${mac}.2`]: 5,
    [`${qBridge}.2.7.${mac}.3`]: 1,
    [`${qBridge}.2.7.${mac}.4`]: 0,
    [`${qBridge}.2.7.1.0.94.0.0.251`]: 14,
    [`${qBridge}.2.9.${mac}.1`]: 99,
    [`${qBridge}.3.7.${mac}.1`]: 3,
    [`${qBridge}.3.7.${mac}.2`]: 3,
    [`${qBridge}.3.7.${mac}.3`]: 4,
    [`${qBridge}.3.7.${mac}.4`]: 3,
    [`${qBridge}.3.7.1.0.94.0.0.251`]: 3,
    [`${qBridge}.3.9.${mac}.1`]: 3,
    // Database 7 is VLAN 100; database 9 is two VLANs.
    [`${vlanFdbId}.0.100`]: 7,
    [`${vlanFdbId}.0.200`]: 9,
    [`${vlanFdbId}.0.201`]: 9,
  })
  expect(macs).toEqual({
    tells: 'unknown',
    reason: null,
    status: 'complete',
    statusReason: null,
    isWhole: true,
    macs: [
      { mac: `${shown}:01`, vlan: 100, isFdbId: false, place: 'onu', ponPort: '0/1', onuId: 7, port: 'EPON0/1:7' },
      { mac: `${shown}:02`, vlan: 100, isFdbId: false, place: 'pon', ponPort: '0/1', onuId: null, port: 'EPON0/1' },
      { mac: `${shown}:01`, vlan: 9, isFdbId: true, place: 'unmapped', ponPort: null, onuId: null, port: '99' },
    ],
    notLearned: 2,
    multicast: 1,
  })
  expect({ status, table: tables.at(-1)?.table, rows: tables.at(-1)?.rows }).toEqual({
    status: 'complete',
    table: 'macs',
    rows: 6,
  })
})

it('asks BRIDGE-MIB where there is no Q-BRIDGE, which tells no VLAN', async () => {
  const { macs } = await collect({
    [`${bridge}.4.3.1.2.${mac}.1`]: 3,
    [`${bridge}.4.3.1.3.${mac}.1`]: 3,
    [`${bridge}.1.4.1.2.3`]: 14,
  })
  expect(macs?.macs).toEqual([
    { mac: `${shown}:01`, vlan: null, isFdbId: false, place: 'onu', ponPort: '0/1', onuId: 7, port: 'EPON0/1:7' },
  ])
})

it('reads a vendor’s own table first, and no standard one then', async () => {
  const vendorTables = [{ oid: '1.3.6.1.4.1.9.7', index: 'mac-vlan', place: 'zte-1012-port', confidence: 'documented' }]
  const { macs } = await collect(
    { [`1.3.6.1.4.1.9.7.${mac}.1.300`]: 0x11010203, [`${qBridge}.2.7.${mac}.2`]: 14 },
    undefined,
    { macs: { tells: 'per-pon', confidence: 'documented', vendorTables } },
  )
  expect(macs?.macs).toEqual([
    {
      mac: `${shown}:01`,
      vlan: 300,
      isFdbId: false,
      place: 'pon',
      ponPort: '1/2/3',
      onuId: null,
      port: String(0x11010203),
    },
  ])
})

it('reads a vendor’s table whose rows are places, the MAC as bytes or as text', async () => {
  const table = { oid: '1.3.6.1.4.1.9.8', index: 'place', place: 'cdata-fd11xx-onu', confidence: 'conflicting' }
  const { macs, tables } = await collect(
    {
      '1.3.6.1.4.1.9.8.1.3.12.1.1': Buffer.from('a0f3e405e401', 'hex'),
      '1.3.6.1.4.1.9.8.1.3.12.1.2': 'a0-f3-e4-05-e4-02',
      '1.3.6.1.4.1.9.8.1.3.13.1.1': 'none',
    },
    undefined,
    { macs: { tells: 'per-onu', confidence: 'conflicting', vendorTables: [table] } },
  )
  const place = { vlan: null, isFdbId: false, place: 'onu', ponPort: '1/3', onuId: 12 }
  expect(macs?.macs).toEqual([
    { mac: `${shown}:01`, ...place, port: '1.3.12.1.1' },
    { mac: `${shown}:02`, ...place, port: '1.3.12.1.2' },
  ])
  expect(tables.at(-1)).toMatchObject({ status: 'partial', reason: '1 rows have an index of unknown form' })
})

it('a device without any such table is no failure, and nothing of it is whole', async () => {
  const { macs, status } = await collect({})
  expect({ status, table: macs?.status, isWhole: macs?.isWhole, macs: macs?.macs }).toEqual({
    status: 'complete',
    table: 'absent',
    isWhole: false,
    macs: [],
  })
})

it('a table of MACs that is cut makes the run partial, and its MACs stay', async () => {
  const cutAfter = `${qBridge}.2.7.${mac}.2`
  const { macs, status, tables } = await collect(
    { [`${qBridge}.2.7.${mac}.1`]: 14, [cutAfter]: 14, [`${qBridge}.2.7.${mac}.3`]: 14 },
    (_request, honest) => ({
      varbinds: honest.varbinds.map((varbind) =>
        varbind.oid === `${qBridge}.2.7.${mac}.3` ? { oid: '1.3.6.1.2.1.1.1.0', value: 'x' } : varbind,
      ),
    }),
  )
  expect({ status, isWhole: macs?.isWhole, macs: macs?.macs.map((one) => one.mac) }).toEqual({
    status: 'partial',
    isWhole: false,
    macs: [`${shown}:01`, `${shown}:02`],
  })
  expect(tables.at(-1)).toMatchObject({
    status: 'partial',
    reason: `macs: the device went backwards after row 7.${mac}.2`,
  })
})

it.each([
  ['VLANs', vlanFdbId, 'vlans: the device reports an error of its own; 1 MAC addresses could not be placed'],
  ['bridge ports', `${bridge}.1.4.1.2`, 'interfaces: the device reports an error of its own; 1 MAC addresses could'],
])('without the table of %s a MAC that it would place is left out, not misplaced', async (_what, oid, reason) => {
  const { macs, status } = await collect(
    {
      [`${qBridge}.2.7.${mac}.1`]: 3,
      [`${vlanFdbId}.0.100`]: 7,
      [`${bridge}.1.4.1.2.3`]: 14,
    },
    (request, honest) => (request.oids.some((one) => one.startsWith(oid)) ? { varbinds: [], errorStatus: 5 } : honest),
  )
  expect({ status, isWhole: macs?.isWhole, macs: macs?.macs }).toEqual({ status: 'partial', isWhole: false, macs: [] })
  expect(macs?.statusReason).toContain(reason)
})

it('a device that repeats its VLANs for every time mark is read once', async () => {
  const rows: Record<string, AgentValue> = { [`${qBridge}.2.7.${mac}.1`]: 14 }
  for (let mark = 0; mark < 3000; mark += 1) {
    for (const vlan of [100, 101, 102]) rows[`${vlanFdbId}.${mark}.${vlan}`] = vlan - 93
  }
  const { macs, status } = await collect(rows)
  expect({ status, macs: macs?.macs.map((one) => [one.vlan, one.isFdbId]) }).toEqual({
    status: 'complete',
    macs: [[100, false]],
  })
}, 30_000)

it('MACs are not asked for of a device that has fallen silent', async () => {
  const { macs, status } = await collect(
    { [`${qBridge}.2.7.${mac}.1`]: 14 },
    (request, honest) => (agent!.requests.length > 2 && request.oids.length > 0 ? null : honest),
    { tables: [portTable, { ...portTable, name: 'again', phase: 'optics' }] },
  )
  expect(agent?.requests.filter(({ oids }) => oids.some((oid) => oid.startsWith(bridge)))).toEqual([])
  expect({ status, table: macs?.status, reason: macs?.statusReason }).toEqual({
    status: 'partial',
    table: 'skipped',
    reason: 'not asked for: the device had stopped answering',
  })
}, 20_000)

it('a device that falls silent within its MACs is not asked what explains them', async () => {
  const { macs, tables } = await collect(
    Object.fromEntries(Array.from({ length: 90 }, (_, last) => [`${qBridge}.2.7.${mac}.${last}`, 14])),
    (_request, honest) => {
      const asked = agent!.requests.filter(({ oids }) => oids.some((oid) => oid.startsWith(qBridge))).length
      return asked > 2 ? null : honest
    },
  )
  expect(macs?.macs.length).toBe(0)
  expect(tables.at(-1)?.status).toBe('partial')
  expect(agent?.requests.some(({ oids }) => oids.some((oid) => oid.startsWith(vlanFdbId)))).toBe(false)
}, 20_000)
