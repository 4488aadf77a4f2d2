import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collectedOnu, collection, silence } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun, takeNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { readHistory } from './history.ts'
import { listOnus, readOnu } from './onus.ts'
import { listPonPorts } from './olt-hardware.ts'
import { deleteOlts, readOlt } from './olts.ts'
import { readRun, takeRun } from './runs.ts'
import { storeCollection } from './store-collection.ts'
import { readWalkMemory } from './walk-memory.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Math.floor(Date.now() / hour) * hour - 6 * hour
const at = (hours: number) => new Date(start + hours * hour)

describe.skipIf(notRun !== null)('storing a collection', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number
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
    oltId = await insertTestOlt(database, `OLT ${++n}`)
  })

  const list = async () => (await listOnus(database, `OLT ${n}`)).map((onu) => [onu.onuId, onu.serial, onu.status])
  const events = async () =>
    (await database.rows<{ kind: string }>('select kind from event where olt_id = $1 order by id', [oltId])).map(
      (e) => e.kind,
    )

  test('a whole one is stored with its readings, ports and result', async () => {
    const onus = [
      collectedOnu({ onuId: 1 }),
      collectedOnu({ onuId: 2, status: 'offline', lastDownCause: 'los', rxPowerDbm: null }),
    ]
    const result = await storeByNewRun(database, oltId, collection({ onus, collectedAt: at(0) }))
    expect(result).toEqual({ stored: true, status: 'complete', onus: 2, onusOnline: 1 })
    expect(await list()).toEqual([
      [1, 'TEST00000001', 'online'],
      [2, 'TEST00000002', 'offline'],
    ])
    const [first, second] = await listOnus(database, `OLT ${n}`)
    expect(first).toMatchObject({
      rxPowerDbm: -20.5,
      lastSeenAt: at(0).toISOString(),
      collectedAt: at(0).toISOString(),
    })
    expect(second).toMatchObject({ rxPowerDbm: null, lastDownCause: 'los', lastSeenAt: null })
    expect((await readHistory(database, { id: first!.id, hours: 24 })).readings).toMatchObject([
      { rxPowerDbm: -20.5, status: 'online' },
    ])
    expect(await listPonPorts(database, oltId)).toMatchObject([
      { ponPort: '0/1/0', onusOnline: 1, onusTotal: 2, worstRxPowerDbm: -20.5 },
    ])
    expect(await readOlt(database, oltId)).toMatchObject({
      state: 'reachable',
      profile: { name: 'ma5600t-ma5800' },
      lastRun: { status: 'complete', tables: [{ table: 'onus', rows: 1 }] },
      onus: { total: 2, online: 1, offline: 1 },
    })
  })

  test('what a run learnt about walking is there for the next one, and stays when a run walked nothing', async () => {
    expect(await readWalkMemory(database, oltId)).toBeNull()
    const walk = {
      replyCapBytes: 1472,
      roundTripMs: 12.5,
      tables: { 'ont-state': { repetitions: 8, marks: [{ after: '4194304000', rows: 64 }] } },
    }
    await storeByNewRun(database, oltId, collection({ walk, collectedAt: at(0) }))
    await storeByNewRun(database, oltId, silence(at(1)))
    expect(await readWalkMemory(database, oltId)).toEqual(walk)
    await storeByNewRun(database, oltId, collection({ walk: { ...walk, replyCapBytes: null }, collectedAt: at(2) }))
    expect(await readWalkMemory(database, oltId)).toEqual({ ...walk, replyCapBytes: null })
  })

  test('nothing changed: no row is rewritten, and yet every one was collected now', async () => {
    const onus = [collectedOnu({ onuId: 1 }), collectedOnu({ onuId: 2 })]
    await storeByNewRun(database, oltId, collection({ onus, collectedAt: at(0) }))
    const versions = () => database.rows('select id, xmin::text from onu where olt_id = $1 order by id', [oltId])
    const before = await versions()
    await storeByNewRun(database, oltId, collection({ onus, collectedAt: at(1) }))
    expect(await versions()).toEqual(before)
    const [onu] = await listOnus(database, `OLT ${n}`)
    expect(onu).toMatchObject({ collectedAt: at(1).toISOString(), lastSeenAt: at(1).toISOString() })
    expect((await readHistory(database, { id: onu!.id, hours: 24 })).readings).toHaveLength(2)
  })

  test('a partial one never turns an ONU offline or gone, and never overwrites with what it did not read', async () => {
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [1, 2, 3].map((onuId) => collectedOnu({ onuId })), collectedAt: at(0) }),
    )
    const { rxPowerDbm: _rx, oltRxPowerDbm: _olt, description: _text, ...cut } = collectedOnu({ onuId: 1 })
    const partial = { status: 'partial', onuTableWhole: false, collectedAt: at(1) } as const
    const result = await storeByNewRun(
      database,
      oltId,
      collection({ ...partial, onus: [cut, collectedOnu({ onuId: 2, status: 'offline', rxPowerDbm: null })] }),
    )
    expect(result).toMatchObject({ stored: true, status: 'partial' })
    expect(await list()).toEqual([1, 2, 3].map((id) => [id, `TEST0000000${id}`, 'online']))
    const [first, second, third] = await listOnus(database, `OLT ${n}`)
    expect(first).toMatchObject({ rxPowerDbm: -20.5, description: 'customer 1', collectedAt: at(1).toISOString() })
    // What was not believed, and what was not listed, keeps its age.
    expect(second).toMatchObject({ rxPowerDbm: -20.5, collectedAt: at(0).toISOString() })
    expect(third).toMatchObject({ collectedAt: at(0).toISOString() })
    expect(await events()).toEqual(['run.complete', 'run.partial'])
  })

  test('a partial one whose ONU table is whole may turn an ONU offline', async () => {
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(0) }))
    const onus = [collectedOnu({ onuId: 1, status: 'offline', lastDownCause: 'dying-gasp' })]
    await storeByNewRun(database, oltId, collection({ status: 'partial', onus, collectedAt: at(1) }))
    expect(await listOnus(database, `OLT ${n}`)).toMatchObject([
      {
        status: 'offline',
        lastDownCause: 'dying-gasp',
        lastSeenAt: at(0).toISOString(),
        collectedAt: at(1).toISOString(),
      },
    ])
  })

  test('readings that no run has renewed for two hours are emptied rather than shown as of now', async () => {
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(0) }))
    const { rxPowerDbm: _rx, oltRxPowerDbm: _olt, ...unread } = collectedOnu({ onuId: 1 })
    const rx = async (hours: number) => {
      await storeByNewRun(database, oltId, collection({ status: 'partial', onus: [unread], collectedAt: at(hours) }))
      return (await listOnus(database, `OLT ${n}`))[0]!.rxPowerDbm
    }
    expect([await rx(1), await rx(2), await rx(3)]).toEqual([-20.5, -20.5, null])
  })

  test('a silent OLT keeps its ONUs; its state, since and events tell it, once', async () => {
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(0) }))
    await storeByNewRun(database, oltId, silence(at(1)))
    await storeByNewRun(database, oltId, silence(at(2)))
    expect(await list()).toEqual([[1, 'TEST00000001', 'online']])
    expect(await readOlt(database, oltId)).toMatchObject({
      state: 'silent',
      stateSince: at(1).toISOString(),
      lastGoodRunAt: at(0).toISOString(),
      sysName: 'test',
    })
    expect((await listOnus(database, `OLT ${n}`))[0]).toMatchObject({ collectedAt: at(0).toISOString() })
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(3) }))
    expect((await events()).filter((kind) => kind.startsWith('olt.'))).toEqual(['olt.silent', 'olt.back'])
  })

  test('history follows the serial when the device numbers its ONUs anew', async () => {
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [1, 2, 3].map((onuId) => collectedOnu({ onuId })), collectedAt: at(0) }),
    )
    const ids = new Map((await listOnus(database, `OLT ${n}`)).map((onu) => [onu.serial, onu.id]))
    const moved = [1, 2, 3].map((id) => collectedOnu({ onuId: id + 10, serial: `TEST0000000${id}`, ponPort: '0/2/4' }))
    await storeByNewRun(database, oltId, collection({ onus: moved, collectedAt: at(1) }))
    const now = await listOnus(database, `OLT ${n}`)
    expect(now.map((onu) => [onu.serial, onu.ponPort, onu.onuId, onu.id])).toEqual(
      [1, 2, 3].map((id) => [`TEST0000000${id}`, '0/2/4', id + 10, ids.get(`TEST0000000${id}`)]),
    )
    expect((await readHistory(database, { id: now[0]!.id, hours: 24 })).readings).toHaveLength(2)
    expect((await events()).filter((kind) => kind === 'onu.moved')).toHaveLength(3)
  })

  test('what a whole table no longer lists is gone with its last picture, and comes back as itself', async () => {
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [1, 2].map((onuId) => collectedOnu({ onuId })), collectedAt: at(0) }),
    )
    const [, second] = await listOnus(database, `OLT ${n}`)
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(1) }))
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(2) }))
    expect(await readOnu(database, second!.id)).toMatchObject({
      goneAt: at(1).toISOString(),
      collectedAt: at(0).toISOString(),
      lastSeenAt: at(0).toISOString(),
      status: 'online',
    })
    expect(await list()).toHaveLength(1)
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [1, 2].map((onuId) => collectedOnu({ onuId })), collectedAt: at(3) }),
    )
    expect(await readOnu(database, second!.id)).toMatchObject({ goneAt: null, collectedAt: at(3).toISOString() })
  })

  test('two rows with one serial, NUL in a text and a doubled port do not lose the run', async () => {
    const onus = [
      collectedOnu({ onuId: 1, description: 'a\0b\\n\t"ç\uD800' }),
      collectedOnu({ onuId: 2, serial: 'TEST00000001' }),
      collectedOnu({ onuId: 3, serial: '', description: '' }),
    ]
    const port = {
      ponPort: '0/1/0',
      ifIndex: 4194304256,
      frame: 0,
      slot: 1,
      port: 0,
      operStatus: 'up',
      txPowerDbm: 3.1,
    } as const
    const ponPorts = [port, port].map((p) => ({ ...p, temperatureC: 40, voltageV: 3.3, biasMa: 10 }))
    const result = await storeByNewRun(database, oltId, collection({ onus, ponPorts }))
    expect(result).toMatchObject({ stored: true, onus: 3 })
    const stored = await listOnus(database, `OLT ${n}`)
    expect(stored.map((onu) => onu.serial)).toEqual(['TEST00000001', 'TEST00000001', null])
    expect(stored[0]!.description).toBe('a\uFFFDb\\n\t"ç\uFFFD')
  })

  test('an uptime that falls is a reboot, but not when the counter wraps', async () => {
    const identity = collection({}).identity!
    const run = (uptimeSeconds: number, hours: number) =>
      storeByNewRun(database, oltId, collection({ identity: { ...identity, uptimeSeconds }, collectedAt: at(hours) }))
    await run(42_949_000, 0)
    await run(2000, 1)
    await run(100, 2)
    expect((await events()).filter((kind) => kind === 'olt.rebooted')).toHaveLength(1)
  })

  test('a run is stored once: the second time, an older fence and a removed OLT store nothing', async () => {
    const run = await takeNewRun(database, oltId)
    const c = collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(0) })
    expect(await storeCollection(database, run, c)).toMatchObject({ stored: true })
    expect(await storeCollection(database, run, c)).toEqual({ stored: false, why: 'finished' })
    const second = await takeNewRun(database, oltId)
    const retaken = await takeRun(database, { runId: second.runId, worker: 'other', maxAttempts: 10 })
    expect(retaken.taken?.fence).toBe(second.fence + 1)
    expect(await storeCollection(database, second, c)).toEqual({ stored: false, why: 'fenced' })
    const byOther = { runId: second.runId, fence: second.fence + 1 }
    const both = await Promise.all([storeCollection(database, byOther, c), storeCollection(database, byOther, c)])
    expect(both.filter((result) => result.stored)).toHaveLength(1)
    expect(await readRun(database, second.runId)).toMatchObject({
      status: 'complete',
      attempt: 2,
      onus: 1,
      onusOnline: 1,
    })
    const third = await takeNewRun(database, oltId)
    await database.transaction((tx) => deleteOlts(tx, [oltId]))
    expect(await storeCollection(database, third, c)).toEqual({ stored: false, why: 'gone' })
  })

  test.each([
    [6, 'Not stored: the clock of the worker is 6 min ahead of the database.'],
    [-25 * 60, 'Not stored: by the clock of the database it is 1500 min old.'],
  ])(
    'a collection from %i min from now fails its run with the reason, and changes nothing',
    async (minutes, reason) => {
      await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt: at(0) }))
      const before = await readOlt(database, oltId)
      const run = await takeNewRun(database, oltId)
      const onus = [collectedOnu({ onuId: 1, rxPowerDbm: -30 }), collectedOnu({ onuId: 2 })]
      const now = at(1)
      const collectedAt = new Date(now.getTime() + minutes * 60_000)
      const result = await storeCollection(database, run, collection({ onus, collectedAt }), { now })
      expect(result).toEqual({ stored: true, status: 'failed', onus: 0, onusOnline: 0 })
      expect(await readRun(database, run.runId)).toMatchObject({ status: 'failed', reason, onus: null })
      expect({ ...(await readOlt(database, oltId)), lastRun: null }).toEqual({ ...before, lastRun: null })
      const [onu, none] = await listOnus(database, `OLT ${n}`)
      expect([onu?.rxPowerDbm, onu?.collectedAt, none]).toEqual([-20.5, at(0).toISOString(), undefined])
      expect((await readHistory(database, { id: onu!.id, hours: 48 })).readings).toHaveLength(1)
    },
  )

  test('another run of the same OLT waits; a run that kept ending its workers is set aside', async () => {
    const run = await takeNewRun(database, oltId)
    const [other] = await database.rows<{ id: number }>(
      `insert into collection_run (olt_id, kind, slot, job_id) values ($1, 'scheduled', '2026-01-01T00Z', 'x') returning id`,
      [oltId],
    )
    const take = (runId: number) => takeRun(database, { runId, worker: 'test', maxAttempts: 3 })
    expect(await take(other!.id)).toEqual({ taken: null, why: 'busy' })
    await take(run.runId)
    await take(run.runId)
    expect(await take(run.runId)).toEqual({ taken: null, why: 'done', ended: { oltId, status: 'failed' } })
    expect(await readRun(database, run.runId)).toMatchObject({ status: 'failed', attempt: 3 })
    expect((await take(other!.id)).taken).not.toBeNull()
  })

  test('16 384 ONUs are stored, all new, all changed and none changed', async () => {
    const onus = (rx: number) =>
      Array.from({ length: 16_384 }, (_, i) =>
        collectedOnu({
          onuId: i % 128,
          ponPort: `0/${i >> 10}/${(i >> 7) & 7}`,
          serial: `BIGX${i.toString(16).padStart(8, '0').toUpperCase()}`,
          rxPowerDbm: rx,
        }),
      )
    const times: number[] = []
    for (const [hours, rx] of [
      [0, -20],
      [1, -21],
      [2, -21],
    ] as const) {
      const c = collection({ onus: onus(rx), collectedAt: at(hours) })
      const before = performance.now()
      await storeByNewRun(database, oltId, c)
      times.push(Math.round(performance.now() - before))
    }
    console.log(`16 384 ONUs: all new ${times[0]} ms, all changed ${times[1]} ms, none changed ${times[2]} ms`)
    const stored = await database.rows(
      `select count(*)::int as onus, min(rx_power_dbm) as rx from onu where serial like 'BIGX%'`,
    )
    expect(stored).toEqual([{ onus: 16_384, rx: -21 }])
  })
})
