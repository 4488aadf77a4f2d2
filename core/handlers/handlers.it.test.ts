import { createRouterClient, type RouterClient } from '@orpc/server'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LiveEvent } from '#contract/live.ts'
import { migrate } from '../postgres/migrate.ts'
import { publishLive } from '../redis/live-events.ts'
import { announceWorker } from '../redis/presence.ts'
import { collectedOnu, collection } from '../testing/collections.ts'
import {
  missingServers,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '../testing/servers.ts'
import { testCatalog } from '../testing/profiles.ts'
import { serviceEnvironment, type TestEnvironment } from '../testing/service-env.ts'
import { storeByNewRun } from '../testing/stored-runs.ts'
import { addOlt, removeSimulatedOlts } from './add-olt.ts'
import { createSharedHandlers } from './index.ts'
import { openSharedDeps } from './shared-deps.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

type Deps = ReturnType<typeof openSharedDeps>
type Client = RouterClient<ReturnType<typeof createSharedHandlers>>

const community = 'c0mmunity-in-clear'

/** The client checks every output against its contract: a wrong shape is an error of the call. */
describe.skipIf(notRun !== null)('the shared subjects', () => {
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: Deps
  let api: Client

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    await migrate(postgres.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(testCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
  })
  afterAll(async () => {
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
  })

  const add = (name: string, port: number) => api.olt.add({ name, host: '127.0.0.1', port, community })
  /** As if a worker had ended whatever waits. */
  const endRuns = () =>
    deps.database.run(`update collection_run set status = 'failed' where status in ('queued', 'running')`)

  test('an empty installation answers everything', async () => {
    expect(await api.olt.list({})).toEqual([])
    expect(await api.onu.list({})).toEqual([])
    expect((await api.onu.table({})).columns.id).toEqual([])
    expect(await api.mac.list({})).toEqual([])
    expect(await api.mac.table({})).toMatchObject({ total: 0, sources: [], columns: { mac: [] } })
    expect(await api.mac.sources({})).toEqual([])
    await expect(api.mac.get({ mac: '60-E3-27-73-56-49' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(api.mac.behindOnu({ id: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await api.run.list({})).toEqual([])
    expect(await api.run.active({})).toEqual([])
    expect(await api.search.find({ text: 'x' })).toEqual([])
    expect(await api.summary.get({})).toMatchObject({ olts: 0, onus: 0, simulated: false, newestCollectedAt: null })
    expect(await api.run.clock({})).toMatchObject({ latest: null, workers: 0, schedulerSeenAt: null })
    expect((await api.queue.counts({})).map((queue) => queue.queue)).toEqual(['collect', 'test', 'customers', 'upkeep'])
    expect(await api.run.start({})).toEqual({ started: [], refused: [] })
  })

  test('an OLT is added once, its first run is queued, and its community stands nowhere in clear', async () => {
    const olt = await add('Norte', 30_001)
    expect(olt).toMatchObject({ name: 'Norte', state: 'new', lastRun: { status: 'queued' } })
    await expect(add('norte', 30_002)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    await expect(add('Norte 2', 30_001)).rejects.toMatchObject({ code: 'ADDRESS_TAKEN' })
    // Another community at the same address is another device behind a proxy.
    const behind = { name: 'Norte 3', host: '127.0.0.1', port: 30_001, community: `${community}@3`, profile: 'auto' }
    expect(await api.olt.remove({ id: (await api.olt.add(behind)).id, confirm: 'Norte 3' })).toEqual({
      removed: 'Norte 3',
    })
    const unknown = { name: 'Y', host: '127.0.0.1', port: 30_003, community, profile: 'nobody' }
    await expect(api.olt.add(unknown)).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' })
    expect(await api.run.active({})).toMatchObject([{ olt: 'Norte', status: 'queued', kind: 'manual' }])
    expect(await api.queue.counts({})).toMatchObject([
      { queue: 'collect', waiting: 1 },
      { queue: 'test' },
      { queue: 'customers' },
      { queue: 'upkeep' },
    ])
    const keys = await deps.redis.keys('*')
    const dumps = await Promise.all(keys.map((key) => deps.redis.dumpBuffer(key)))
    expect(dumps.some((dump) => dump?.includes(community) ?? false)).toBe(false)
    const rows = await deps.database.rows<{ text: string }>(
      `select olt::text || olt_credential::text as text from olt, olt_credential`,
    )
    expect(rows[0]!.text).not.toContain(community)
    expect(rows[0]!.text).not.toContain(Buffer.from(community).toString('hex'))
  })

  test('a run is refused while one is active, also when two ask at once', async () => {
    const [olt] = await api.olt.list({})
    const refused = await api.run.start({ oltId: olt!.id })
    expect(refused).toEqual({
      started: [],
      refused: [{ oltId: olt!.id, olt: 'Norte', reason: expect.stringContaining('already') }],
    })
    await endRuns()
    const both = await Promise.all([api.run.start({}), api.run.start({})])
    expect(both.flatMap((result) => result.started)).toHaveLength(1)
    await expect(api.run.start({ oltId: 999 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await endRuns()
  })

  test('a run whose job was lost does not stand in the way', async () => {
    const [olt] = await api.olt.list({})
    const { started } = await api.run.start({ oltId: olt!.id })
    await deps.queues.removeRun(`man-${started[0]!.runId}`)
    expect((await api.run.start({ oltId: olt!.id })).refused).toHaveLength(1)
    await deps.database.run(`update collection_run set queued_at = now() - interval '1 minute' where id = $1`, [
      started[0]!.runId,
    ])
    expect((await api.run.start({ oltId: olt!.id })).started).toHaveLength(1)
    expect(await api.run.get({ id: started[0]!.runId })).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('lost'),
    })
    await endRuns()
  })

  test('a paused OLT is left out by name and by all', async () => {
    const [olt] = await api.olt.list({})
    expect(await api.olt.setPaused({ id: olt!.id, paused: true })).toMatchObject({ state: 'paused' })
    expect(await api.run.start({})).toEqual({ started: [], refused: [] })
    expect((await api.run.start({ oltId: olt!.id })).refused).toMatchObject([{ reason: 'The OLT is paused.' }])
    expect(await api.olt.setPaused({ id: olt!.id, paused: false })).toMatchObject({ state: 'new' })
  })

  test('runs are found by OLT, result and time', async () => {
    const [olt] = await api.olt.list({})
    await deps.database.run(`update collection_run set status = 'failed', queued_at = '2026-03-01T12:00:00Z'
      where id = (select min(id) from collection_run)`)
    const day = { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' }
    const found = await api.run.list({ oltId: olt!.id, status: 'failed', ...day })
    expect(found.map(({ status, queuedAt }) => [status, queuedAt])).toEqual([['failed', '2026-03-01T12:00:00.000Z']])
    expect(await api.run.list({ status: 'complete', ...day })).toEqual([])
    expect(await api.run.list({ from: '2026-03-01T12:00:00.001Z', to: day.to })).toEqual([])
    expect(await api.run.list({ from: day.from, to: '2026-03-01T12:00:00.000Z' })).toEqual([])
    expect(await api.run.list({ status: 'failed' })).toContainEqual(found[0])
  })

  test('a question to a device is refused at once while no worker lives', async () => {
    const candidate = { name: 'x', host: '127.0.0.1', port: 30_009, community }
    await expect(api.olt.test({ candidate })).rejects.toMatchObject({ code: 'NO_WORKER' })
    await announceWorker(deps.redis, 'w1', Date.now() - 14_900)
    await sleep(200)
    await expect(api.olt.test({ candidate })).rejects.toMatchObject({ code: 'NO_WORKER' })
  })

  test('20 000 ONUs travel as one table that fits its contract, quickly', async () => {
    const [olt] = await api.olt.list({})
    const onus = Array.from({ length: 20_000 }, (_, i) =>
      collectedOnu({
        onuId: i % 100,
        ponPort: `0/${Math.floor(i / 1600)}/${Math.floor(i / 100) % 16}`,
        serial: `BIGX${i.toString(16).padStart(8, '0').toUpperCase()}`,
        status: i % 10 === 0 ? 'offline' : 'online',
        lastDownCause: i % 10 === 0 ? 'los' : null,
        rxPowerDbm: i % 10 === 0 ? null : -15 - (i % 1300) / 100,
      }),
    )
    await storeByNewRun(deps.database, olt!.id, collection({ onus }))
    const times: number[] = []
    for (let n = 0; n < 5; n++) {
      const before = performance.now()
      await api.onu.table({})
      times.push(Math.round(performance.now() - before))
    }
    const { columns, ponPorts } = await api.onu.table({})
    expect(columns.id).toHaveLength(20_000)
    // By numbers, not by text: 0/2/0 stands before 0/10/0.
    expect(ponPorts.indexOf('0/2/0')).toBeLessThan(ponPorts.indexOf('0/10/0'))
    expect(columns.rxPowerDbm.slice(0, 2)).toEqual([null, -15.01])
    console.log(`onu.table of 20 000, checked against its contract: ${times.join(', ')} ms`)
    expect(await api.summary.get({})).toMatchObject({
      onus: 20_000,
      online: 18_000,
      offline: 2000,
      stale: 0,
      offlineByCause: { los: 2000 },
      oltsReachable: 1,
    })
    expect((await api.olt.get({ id: olt!.id })).ponPorts).toHaveLength(200)
    expect(await api.onu.get({ id: columns.id[1]! })).toMatchObject({ olt: 'Norte', ponPort: '0/0/0', onuId: 1 })
    expect((await api.onu.history({ id: columns.id[1]! })).readings).toHaveLength(1)
    await expect(api.onu.get({ id: 10_000_000 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(api.onu.list({ olt: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  describe('search', () => {
    beforeAll(async () => {
      const [norte] = await api.olt.list({})
      expect(norte?.name).toBe('Norte')
      const centro = await add('Centro', 30_020)
      await endRuns()
      const onus = [
        collectedOnu({ onuId: 5, ponPort: '0/1/3', serial: 'HWTCA1B2C3D4', description: 'Maria da Silva 100% fibra' }),
        collectedOnu({ onuId: 6, ponPort: '0/1/3', serial: 'ZTEGC0FFEE01', description: 'padaria_central' }),
        collectedOnu({ onuId: 7, ponPort: '0/1/4', serial: 'AA:BB:CC:DD:EE:FF', description: 'João' }),
      ]
      await storeByNewRun(deps.database, centro.id, collection({ onus }))
    })

    test.each([
      ['HWTCA1B2C3D4', 'HWTCA1B2C3D4', 'serial', true],
      ['hwtca1b2c3d4', 'HWTCA1B2C3D4', 'serial', true],
      ['48575443A1B2C3D4', 'HWTCA1B2C3D4', 'serial', true],
      ['48 57 54 43 a1 b2 c3 d4', 'HWTCA1B2C3D4', 'serial', true],
      ['48575443A1B2', 'HWTCA1B2C3D4', 'serial', false],
      ['b2c3d4', 'HWTCA1B2C3D4', 'serial', false],
      ['aa:bb:cc:dd:ee:ff', 'AA:BB:CC:DD:EE:FF', 'mac', true],
      ['AA-BB-CC-DD-EE-FF', 'AA:BB:CC:DD:EE:FF', 'mac', true],
      ['aabb.ccdd.eeff', 'AA:BB:CC:DD:EE:FF', 'mac', true],
      ['aabb.ccdd', 'AA:BB:CC:DD:EE:FF', 'mac', false],
      ['DD:EE:FF', 'AA:BB:CC:DD:EE:FF', 'mac', false],
      ['maria da s', 'HWTCA1B2C3D4', 'description', false],
      ['PADARIA_CENTRAL', 'ZTEGC0FFEE01', 'description', true],
      ['joão', 'AA:BB:CC:DD:EE:FF', 'description', true],
      ['100%', 'HWTCA1B2C3D4', 'description', false],
      ['Centro 0/1/3:6', 'ZTEGC0FFEE01', 'place', true],
      ['centro 0/1/3/6', 'ZTEGC0FFEE01', 'place', true],
      ['Centro 0/1/4', 'AA:BB:CC:DD:EE:FF', 'place', false],
    ])('%s finds %s first, by its %s (exact: %s)', async (text, title, field, exact) => {
      const [hit] = await api.search.find({ text })
      expect(hit).toMatchObject({ kind: 'onu', title, field, exact })
    })

    test.each(['%', '_', '\\', "' or 1=1 --", '(', '[a', '💡', '0/1/3:99999', '9/9/9'])(
      '%s finds nothing and breaks nothing',
      async (text) => {
        const hits = await api.search.find({ text: `${text}zz-no-such` })
        expect(hits).toEqual([])
        await api.search.find({ text })
      },
    )

    test('an OLT is found by its name, exact first', async () => {
      expect((await api.search.find({ text: 'centro' }))[0]).toMatchObject({
        kind: 'olt',
        title: 'Centro',
        field: 'name',
        exact: true,
      })
      expect(await api.search.find({ text: 'cent', limit: 3 })).toContainEqual(
        expect.objectContaining({ kind: 'olt', exact: false }),
      )
    })

    test('each kind of key is looked for among 20 000 by the index', async () => {
      await deps.database.run('vacuum analyze onu')
      const plan = await deps.database.rows<{ 'QUERY PLAN': string }>(
        `explain select id from onu where onu_search_text(serial, description, pon_port, onu_id) like '%a1b2c3%'`,
      )
      expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('onu_search')
      const times: number[] = []
      for (const text of ['HWTCA1B2C3D4', 'c3d4', 'maria da', 'aabb.ccdd', 'Centro 0/1/3:5', 'no-such-thing', 'BI']) {
        // More often than the five executions after which a named statement would change its plan.
        for (let n = 0; n < 8; n++) {
          const before = performance.now()
          await api.search.find({ text })
          times.push(performance.now() - before)
        }
      }
      const sorted = times.toSorted((a, b) => a - b)
      console.log(`search in 20 000: median ${sorted[28]!.toFixed(1)} ms, slowest ${sorted.at(-1)!.toFixed(1)} ms`)
    })
  })

  test('an OLT is removed by its typed name only, with its ONUs and their readings', async () => {
    const olt = (await api.olt.list({})).find(({ name }) => name === 'Centro')!
    await expect(api.olt.remove({ id: olt.id, confirm: 'centro' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    const readings = async () =>
      (await deps.database.rows<{ n: number }>('select count(*)::int as n from reading'))[0]!.n
    const before = await readings()
    expect(await api.olt.remove({ id: olt.id, confirm: 'Centro' })).toEqual({ removed: 'Centro' })
    expect(before - (await readings())).toBe(3)
    await expect(api.olt.get({ id: olt.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('simulated OLTs are marked, and removed without touching a real one', async () => {
    const input = { name: 'Simulada', host: '127.0.0.1', port: 30_050, community, profile: 'auto' }
    expect(await addOlt(deps, input, { simulated: true })).toMatchObject({ simulated: true })
    expect(await api.summary.get({})).toMatchObject({ simulated: true, olts: 2 })
    expect(await removeSimulatedOlts(deps)).toEqual(['Simulada'])
    expect(await api.olt.list({})).toMatchObject([{ name: 'Norte' }])
    expect(await removeSimulatedOlts(deps)).toEqual([])
  })

  describe('live events', () => {
    async function listen(seen: LiveEvent[], signal: AbortSignal): Promise<void> {
      for await (const event of await api.live.events({}, { signal })) seen.push(event)
    }

    test('begin with a pulse, tell what is announced, and leave nothing behind when the reader goes', async () => {
      const seen: LiveEvent[] = []
      const stop = new AbortController()
      const reading = listen(seen, stop.signal).catch(() => undefined)
      await waitFor('the first pulse', () =>
        expect(seen[0]).toMatchObject({ type: 'pulse', database: true, redis: true }),
      )
      await publishLive(deps.redis, { type: 'olt-changed', oltId: 1 })
      await waitFor('the event', () => expect(seen).toContainEqual({ type: 'olt-changed', oltId: 1 }))
      stop.abort()
      await reading
    })
  })

  test('PostgreSQL away: DATABASE_DOWN at once with what to do; back: answers again', async () => {
    await postgres.stop('immediate')
    await expect(api.olt.list({})).rejects.toMatchObject({ code: 'DATABASE_DOWN', next: expect.any(String) })
    await expect(api.run.start({})).rejects.toMatchObject({ code: 'DATABASE_DOWN' })
    await postgres.start()
    await waitFor('the list', async () => expect(await api.olt.list({})).toHaveLength(1))
  })

  test('profiles are listed with their variants and what was refused, and one is told column by column', async () => {
    const { profiles, refused } = testCatalog()
    const summary = {
      name: 'ma5600t-ma5800',
      label: 'Huawei',
      vendor: 'Huawei',
      confidence: 'documented',
      note: null,
      origin: 'bundled',
      overrides: false,
      readsOnus: true,
      variants: [
        {
          name: 'light',
          label: 'Light',
          default: 'tenth',
          choices: [
            { name: 'tenth', label: 'tenths of a dBm' },
            { name: 'centi', label: 'hundredths' },
          ],
        },
      ],
    }
    expect(await api.profile.list({})).toEqual({ profiles: [summary], refused })
    const light = { field: 'rxPowerDbm', confidence: 'conflicting', note: null }
    expect(await api.profile.get({ name: profiles[0]!.profile.name })).toEqual({
      summary,
      tables: [
        {
          name: 'onus',
          of: 'onu',
          when: {},
          columns: [
            { field: 'serial', confidence: 'documented', when: {}, note: 'as text' },
            { ...light, when: { light: 'tenth' } },
            { ...light, when: { light: 'centi' } },
          ],
        },
      ],
    })
    await expect(api.profile.get({ name: 'nobody' })).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' })
  })

  test('a locked table costs an error at its time, and does not drain the pool', async () => {
    const slow = openSharedDeps(environment.config, {
      name: 'farol slow',
      profiles: () => Promise.resolve(testCatalog()),
    })
    await slow.database.transaction(async (tx) => {
      await tx.run('lock table olt in access exclusive mode')
      const held = deps.database.transaction((other) => other.rows('select * from olt'), { statementTimeoutMs: 300 })
      await expect(held).rejects.toMatchObject({ code: 'TIMEOUT' })
      expect(await deps.database.answers()).toBe(true)
    })
    await slow.close()
  })

  test('Redis away: what needs it says QUEUE_DOWN, what does not goes on; back: by itself', async () => {
    const seen: LiveEvent[] = []
    const stop = new AbortController()
    const reading = (async () => {
      for await (const event of await api.live.events({}, { signal: stop.signal })) seen.push(event)
    })().catch(() => undefined)
    await redis.kill()
    await expect(api.queue.counts({})).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    await expect(api.olt.test({ id: (await api.olt.list({}))[0]!.id })).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    expect(await api.run.clock({})).toMatchObject({ workers: 0, schedulerSeenAt: null })
    expect(await api.run.active({})).toEqual([])
    await expect(api.run.start({})).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    expect(await api.run.active({})).toEqual([])
    const saved = await add('Sul', 30_060)
    expect(saved).toMatchObject({ name: 'Sul', lastRun: { status: 'queued' } })
    await waitFor('the pulse without Redis', () =>
      expect(seen).toContainEqual(expect.objectContaining({ redis: false })),
    )
    await redis.start()
    await waitFor('the queues', () => api.queue.counts({}))
    await waitFor('an event after the return', async () => {
      await publishLive(deps.redis, { type: 'stack-changed' })
      await sleep(200)
      expect(seen).toContainEqual({ type: 'stack-changed' })
    })
    stop.abort()
    await reading
  })
})
