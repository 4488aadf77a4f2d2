import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EventPage, type EventKind } from '#contract/event.ts'
import { collectedOnu, collection, silence } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { appendEvents } from './events.ts'
import { countEvents, listEvents } from './list-events.ts'
import { deleteOlts } from './olts.ts'
import { listOnus } from './onus.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Math.floor(Date.now() / hour) * hour - 6 * hour
const at = (hours: number) => new Date(start + hours * hour)

describe.skipIf(notRun !== null)('the timeline', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number
  let name = ''
  let n = 0

  beforeAll(async () => {
    postgres = await startPostgres()
    database = await migratedDatabase(postgres)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })
  beforeEach(async () => {
    await database.run('truncate event')
    name = `OLT ${++n}`
    oltId = await insertTestOlt(database, name)
  })

  const list = async (filter: Partial<Parameters<typeof listEvents>[1]> = {}) =>
    EventPage.parse(await listEvents(database, { limit: 100, ...filter }))
  const inventory: EventKind[] = ['onu.new', 'onu.gone', 'onu.moved', 'onu.serial-swapped', 'onu.renamed']
  const run = (hours: number, onus: Parameters<typeof collectedOnu>[0][]) =>
    storeByNewRun(database, oltId, collection({ onus: onus.map(collectedOnu), collectedAt: at(hours) }))

  test('each of the changes of an inventory is one entry with its date, its unit and what changed', async () => {
    const homes = [1, 2, 3, 4, 5, 6].map((onuId) => ({ onuId }))
    await run(0, homes)
    await run(1, [
      { onuId: 1, description: 'maria' },
      { onuId: 9, serial: 'TEST00000002', ponPort: '0/2/7', description: 'customer 2' },
      { onuId: 3, serial: 'TESTFFFFFFFF' },
      ...homes.slice(4),
      { onuId: 7 },
    ])
    await run(2, [
      { onuId: 1, description: 'maria' },
      { onuId: 9, serial: 'TEST00000002', ponPort: '0/2/7', description: 'customer 2' },
      { onuId: 3, serial: 'TESTFFFFFFFF' },
      ...homes.slice(4),
      { onuId: 7 },
    ])
    const { events, next } = await list({ kinds: inventory })
    expect(next).toBeNull()
    expect(events.every((event) => event.at === at(1).toISOString() && event.olt?.name === name)).toBe(true)
    const inOrder = events.toSorted((left, right) => left.kind.localeCompare(right.kind))
    expect(inOrder.map(({ kind, onu, data }) => [kind, onu?.serial, data])).toEqual([
      ['onu.gone', 'TEST00000004', expect.objectContaining({ ponPort: '0/1/0', onuId: 4 })],
      [
        'onu.moved',
        'TEST00000002',
        expect.objectContaining({ ponPort: '0/2/7', onuId: 9, fromPonPort: '0/1/0', fromOnuId: 2 }),
      ],
      ['onu.new', 'TEST00000007', expect.objectContaining({ ponPort: '0/1/0', onuId: 7 })],
      ['onu.renamed', 'TEST00000001', expect.objectContaining({ from: 'customer 1', to: 'maria' })],
      [
        'onu.serial-swapped',
        'TESTFFFFFFFF',
        expect.objectContaining({ fromSerial: 'TEST00000003', toSerial: 'TESTFFFFFFFF' }),
      ],
    ])
  })

  test('an ONU has its own events, and so has the one that was swapped for it', async () => {
    await run(0, [{ onuId: 1 }, { onuId: 2 }])
    const [old] = await listOnus(database, name)
    await run(1, [{ onuId: 1, serial: 'TESTFFFFFFFF' }, { onuId: 2 }])
    const [, young] = (await listOnus(database, name)).toSorted((a, b) => b.id - a.id)
    const swapped = (await listOnus(database, name)).find(({ serial }) => serial === 'TESTFFFFFFFF')!
    const kinds = async (onuId: number) => (await list({ onuId })).events.map(({ kind }) => kind)
    expect(await kinds(old!.id)).toEqual(['onu.serial-swapped'])
    expect(await kinds(swapped.id)).toEqual(['onu.serial-swapped'])
    expect(await kinds(young!.id)).toEqual([])
  })

  test('filters by OLT, PON port on either side of a move, kind, time and text; counts say how many there are', async () => {
    const other = await insertTestOlt(database, `Serra ${n}`)
    await appendEvents(database, [
      { kind: 'onu.moved', at: at(1), oltId, data: { ponPort: '0/2/7', fromPonPort: '0/1/3', serial: 'HWTCA1B2C3D4' } },
      { kind: 'onu.down', at: at(2), oltId, data: { ponPort: '0/1/3', cause: 'los' } },
      { kind: 'olt.silent', at: at(3), oltId: other, data: { reason: '100% lost' } },
      {
        kind: 'run.missed',
        at: at(4),
        slot: '2026-11-23T14Z',
        data: { reason: 'The scheduler was not running in this hour.' },
      },
    ])
    const kinds = async (filter: Parameters<typeof list>[0]) => (await list(filter)).events.map(({ kind }) => kind)
    expect(await kinds({})).toEqual(['run.missed', 'olt.silent', 'onu.down', 'onu.moved'])
    expect(await kinds({ oltId })).toEqual(['onu.down', 'onu.moved'])
    expect(await kinds({ oltId, ponPort: '0/1/3' })).toEqual(['onu.down', 'onu.moved'])
    expect(await kinds({ oltId, ponPort: '0/2/7' })).toEqual(['onu.moved'])
    expect(await kinds({ kinds: ['onu.down', 'run.missed'] })).toEqual(['run.missed', 'onu.down'])
    expect(await kinds({ from: at(2).toISOString(), to: at(4).toISOString() })).toEqual(['olt.silent', 'onu.down'])
    expect(await kinds({ text: 'hwtca1' })).toEqual(['onu.moved'])
    expect(await kinds({ text: 'serra' })).toEqual(['olt.silent'])
    expect(await kinds({ text: '0%' })).toEqual(['olt.silent'])
    expect(await countEvents(database, { oltId })).toEqual({ counts: { 'onu.moved': 1, 'onu.down': 1 }, total: 2 })
    expect(await countEvents(database, { text: 'serra' })).toEqual({ counts: { 'olt.silent': 1 }, total: 1 })
  })

  test('pages meet without a gap or a doubled row, many events of one instant among them', async () => {
    await appendEvents(
      database,
      Array.from({ length: 1203 }, (_, place) => ({
        kind: 'onu.down' as const,
        at: new Date(start + Math.floor(place / 400) * 1000),
        oltId,
        data: { place },
      })),
    )
    const seen: number[] = []
    for (let before: number | undefined, page = 0; page < 20; page++) {
      const { events, next } = await list({ limit: 250, ...(before === undefined ? {} : { before }) })
      seen.push(...events.map(({ data }) => Number(data['place'])))
      if (next === null) break
      before = next
    }
    expect(seen).toEqual(Array.from({ length: 1203 }, (_, place) => 1202 - place))
  })

  test('what was removed keeps its name in what happened to it; what is not understood is left out', async () => {
    await run(0, [{ onuId: 1 }])
    await run(1, [{ onuId: 1 }, { onuId: 2 }])
    await database.transaction(async (tx) => {
      await deleteOlts(tx, [oltId])
      await appendEvents(tx, [{ kind: 'operator.olt-removed', oltId, data: { name } }])
    })
    await database.run(`insert into event (kind, data) values ('moon.risen', '{}')`)
    await database.run(
      `insert into event (kind, data) values ('operator.run-started', '{"nested": {"a": 1}, "flat": true}')`,
    )
    const { events } = await list()
    expect(events.map(({ kind, olt, onu }) => [kind, olt?.name, olt?.isThere, onu?.serial, onu?.isThere])).toEqual([
      ['operator.run-started', undefined, undefined, undefined, undefined],
      ['operator.olt-removed', name, false, undefined, undefined],
      ['run.complete', name, false, undefined, undefined],
      ['run.complete', name, false, undefined, undefined],
      ['onu.new', name, false, 'TEST00000002', false],
    ])
    expect(events[0]?.data).toEqual({ flat: true })
  })

  test('an OLT that goes silent, comes back and has rebooted is told once each', async () => {
    await run(0, [{ onuId: 1 }])
    await storeByNewRun(database, oltId, silence(at(1)))
    await storeByNewRun(database, oltId, silence(at(2)))
    const identity = collection({}).identity!
    await storeByNewRun(
      database,
      oltId,
      collection({
        onus: [collectedOnu({ onuId: 1 })],
        collectedAt: at(3),
        identity: { ...identity, uptimeSeconds: 240 },
      }),
    )
    const { events } = await list({ kinds: ['olt.silent', 'olt.back', 'olt.rebooted'] })
    expect(events.map(({ kind, at: when }) => [kind, when]).toReversed()).toEqual([
      ['olt.silent', at(1).toISOString()],
      ['olt.back', at(3).toISOString()],
      ['olt.rebooted', at(3).toISOString()],
    ])
  })

  test('20 000 events: a page and the counts take milliseconds', async () => {
    await database.run(
      `insert into event (at, kind, olt_id, data)
       select now() - make_interval(secs => n), (array['onu.down', 'onu.up', 'onu.moved'])[1 + n % 3], $1, '{"ponPort": "0/1/3"}'
       from generate_series(1, 20000) n`,
      [oltId],
    )
    await database.run('analyze event')
    const startedAt = performance.now()
    const page = await list({ limit: 500 })
    const pageMs = performance.now() - startedAt
    const { total } = await countEvents(database, {})
    const countMs = performance.now() - startedAt - pageMs
    console.log(`20 000 events: 500 newest in ${pageMs.toFixed(0)} ms, counted in ${countMs.toFixed(0)} ms`)
    expect([page.events.length, total]).toEqual([500, 20_000])
  })
})
