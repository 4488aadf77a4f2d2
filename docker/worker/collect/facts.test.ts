import { afterEach, expect, test } from 'vitest'
import type { Collection } from '#contract/collection.ts'
import { KnownUnits } from '#contract/rules/facts.ts'
import { TestAgent, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { collectOlt, type CollectOptions } from './collect-olt.ts'

const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'
const port = 4194304000
const patience = { tries: 2, firstWaitMs: 60, shortestWaitMs: 40, longestWaitMs: 80, leastPatienceMs: 100 }
const profile = 'ma5600t-ma5800'

/** A Huawei with so many ONTs on one port, each with serial, name, model, version and state. */
function huaweiRows(count: number): Record<string, AgentValue> {
  const rows: Record<string, AgentValue> = {
    '1.3.6.1.2.1.1.1.0': 'Huawei Integrated Access Software',
    '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.2011.2.248' },
    '1.3.6.1.2.1.1.3.0': { ticks: 360_000 },
    [`1.3.6.1.2.1.2.2.1.8.${port}`]: 1,
  }
  for (let ont = 0; ont < count; ont += 1) {
    const serial = Buffer.from('4857544300000000', 'hex')
    serial.writeUInt8(ont, 7)
    rows[`${xpon}.43.1.3.${port}.${ont}`] = serial
    rows[`${xpon}.43.1.9.${port}.${ont}`] = `customer ${ont}`
    rows[`${xpon}.45.1.4.${port}.${ont}`] = 'EG8145V5'
    rows[`${xpon}.45.1.5.${port}.${ont}`] = 'V5R020'
    rows[`${xpon}.46.1.15.${port}.${ont}`] = 1
  }
  return rows
}

/** The first ONTs of that device, at their places. */
const knownUnits = (count: number) =>
  new KnownUnits(
    Array.from({ length: count }, (_, ont) => ({
      serial: `HWTC${ont.toString(16).toUpperCase().padStart(8, '0')}`,
      ponPort: '0/0/0',
      onuId: ont,
    })),
  )

let agent: TestAgent | undefined
afterEach(() => {
  agent?.close()
  agent = undefined
})

async function collect(
  rows: Record<string, AgentValue>,
  facts: CollectOptions['facts'],
  behaviour?: Behaviour,
): Promise<{ collection: Collection; facts: string[]; table: (name: string) => unknown }> {
  agent = await TestAgent.start(rows)
  if (behaviour !== undefined) agent.behaviour = behaviour
  const credentials = { version: '2c' as const, community: 'a-secret-word' }
  const target = { host: '127.0.0.1', port: agent.port, credentials, profileChoice: 'auto' }
  const collection = await collectOlt(target, { patience, facts: facts ?? null })
  const asked = agent.requests.flatMap(({ kind, oids }) => oids.map((oid) => `${kind} ${oid}`))
  return {
    collection,
    facts: asked.filter((oid) => isFact(oid)).map((oid) => oid.replace(`${xpon}.`, '').replace(`${port}.`, '')),
    table: (name) => collection.tables.find(({ table }) => table === name),
  }
}

const isFact = (asked: string) => [`${xpon}.43.1.9`, `${xpon}.45.`].some((oid) => asked.includes(` ${oid}`))

test('what ONUs are called and made of is not asked for where it is known; who they are is, and their state', async () => {
  const { collection, facts, table } = await collect(huaweiRows(30), { profile, units: knownUnits(30) })
  const { status, onuTableWhole, areFactsWhole, onus } = collection
  expect({ facts, status, onuTableWhole, areFactsWhole, count: onus.length }).toEqual({
    facts: [],
    status: 'complete',
    onuTableWhole: true,
    areFactsWhole: false,
    count: 30,
  })
  expect(onus[3]).toMatchObject({ serial: 'HWTC00000003', status: 'online' })
  // Without the key the stored value stays; `null` would empty it.
  expect(['description', 'model', 'firmware', 'vendor'].filter((field) => field in onus[3]!)).toEqual(['vendor'])
  expect(table('ont-version')).toEqual({
    table: 'ont-version',
    status: 'skipped',
    rows: 0,
    ms: 0,
    requests: 0,
    timeouts: 0,
    reason: 'not asked for: names and models are read once a day, and of new ONUs',
  })
  expect(table('ont-config')).toMatchObject({ status: 'complete', rows: 30 })
})

test('of a unit that is new at its place, its own rows are asked for and no others', async () => {
  const { collection, facts, table } = await collect(huaweiRows(30), { profile, units: knownUnits(29) })
  expect(facts).toEqual(['get 43.1.9.29', 'get 45.1.4.29', 'get 45.1.5.29'])
  expect(collection.onus[29]).toMatchObject({
    description: 'customer 29',
    model: 'EG8145V5',
    firmware: 'V5R020',
    areFactsRead: true,
  })
  expect(collection.onus.filter((onu) => 'description' in onu || onu.areFactsRead === true)).toHaveLength(1)
  expect(collection).toMatchObject({ status: 'complete', areFactsWhole: false })
  expect(table('ont-version')).toMatchObject({
    status: 'skipped',
    requests: 1,
    reason: 'only the names and models of new ONUs (1): the others are read once a day',
  })
})

test('what a new unit is called and could not be read makes the run partial, and is not taken for read', async () => {
  const { collection } = await collect(huaweiRows(30), { profile, units: knownUnits(29) }, (request, honest) =>
    request.oids.some((oid) => oid.startsWith(`${xpon}.45.`)) ? { varbinds: [], errorStatus: 5 } : honest,
  )
  const { status, onuTableWhole, onus, tables } = collection
  expect({ status, onuTableWhole, isRead: onus[29]?.areFactsRead ?? false }).toEqual({
    status: 'partial',
    onuTableWhole: true,
    isRead: false,
  })
  expect(tables.find(({ table }) => table === 'ont-version')).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('the device reports an error of its own'),
  })
  // Of the others nothing is forgotten by it.
  expect('model' in onus[3]!).toBe(false)
})

test('of very many new units whole columns are read, as if no unit were known', async () => {
  const { collection, facts } = await collect(huaweiRows(90), { profile, units: knownUnits(2) })
  expect(facts.every((asked) => asked.startsWith('getbulk '))).toBe(true)
  expect(facts.length).toBeGreaterThan(0)
  expect(collection).toMatchObject({ status: 'complete', areFactsWhole: true })
  expect(collection.onus.map(({ description, model }) => `${description} ${model}`)).toEqual(
    Array.from({ length: 90 }, (_, ont) => `customer ${ont} EG8145V5`),
  )
})

test.each([
  ['nobody', null],
  ['another profile', { profile: 'generic', units: knownUnits(30) }],
])('what %s has read is read whole', async (_, facts) => {
  const { collection } = await collect(huaweiRows(30), facts)
  expect(collection).toMatchObject({ status: 'complete', areFactsWhole: true })
  expect(collection.onus[3]).toMatchObject({ description: 'customer 3', model: 'EG8145V5' })
  expect('areFactsRead' in collection.onus[3]!).toBe(false)
})
