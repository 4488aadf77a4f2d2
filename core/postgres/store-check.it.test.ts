import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CollectedOnu, Collection } from '#contract/collection.ts'
import type { CheckSubject, CheckWish } from '#contract/run.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { collectedOnu, collection, silence } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import { findCheckMeant, insertCheckRun, readCheckTarget } from './checks.ts'
import type { Database } from './database.ts'
import { readLastCheck } from './last-check.ts'
import { listEvents } from './list-events.ts'
import { listOnus } from './onus.ts'
import { listPonPorts } from './olt-hardware.ts'
import { readOlt } from './olts.ts'
import { readHistory } from './history.ts'
import { readRun, takeRun } from './runs.ts'
import { lastFinishedAt } from './slots.ts'
import { storeCheck } from './store-check.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Date.now() - 5 * hour
const at = (hours: number) => new Date(start + hours * hour)

describe.skipIf(notRun !== null)('storing a check', () => {
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
    name = `OLT ${++n}`
    oltId = await insertTestOlt(database, name)
  })

  const near = [1, 2, 3].map((onuId) => ({ onuId }))
  const far = [{ onuId: 1, ponPort: '0/2/7', serial: 'TEST000000F1' }]
  const update = (hours: number, more: Partial<Collection> = {}) =>
    storeByNewRun(
      database,
      oltId,
      collection({ onus: [...near, ...far].map(collectedOnu), collectedAt: at(hours), ...more }),
    )

  /** A check whose worker has read this, some hours after the first update. */
  async function check(subject: CheckSubject, part: Partial<Collection>) {
    const wish: CheckWish = subject.onuId === null ? { oltId, ponPort: subject.ponPort } : { onuId: subject.onuId }
    const meant = await findCheckMeant(database, wish)
    await database.run(`update collection_run set queued_at = queued_at - interval '1 hour' where kind = 'check'`)
    const { runId } = await database.transaction((tx) =>
      insertCheckRun(tx, { meant, slot: slotOf(new Date()), lost: new Set() }),
    )
    const taken = await takeRun(database, { runId, worker: 'test', maxAttempts: 2 })
    if (taken.taken === null) throw new Error('not taken')
    const whole = collection({ onuTableWhole: false, ...part })
    await storeCheck(database, { runId, fence: taken.taken.fence }, whole)
    return readRun(database, runId)
  }
  const port = { ponPort: '0/1/0', onuId: null }
  const onuOf = async (serial: string) => (await listOnus(database, name)).find((onu) => onu.serial === serial)!
  const ages = async () =>
    Object.fromEntries(
      (await listOnus(database, name)).map((onu) => [onu.serial, [onu.status, onu.rxPowerDbm, onu.collectedAt]]),
    )

  test('renews the ONUs that were asked for, and touches neither the others nor the OLT', async () => {
    await update(0)
    const olt = await readOlt(database, oltId)
    const finished = await lastFinishedAt(database)
    const seen: CollectedOnu[] = [
      collectedOnu({ onuId: 1, rxPowerDbm: -24.1 }),
      collectedOnu({ onuId: 2, status: 'offline', lastDownCause: 'los', rxPowerDbm: null }),
    ]
    const run = await check(port, { onus: seen, collectedAt: at(1) })
    expect(run).toMatchObject({ kind: 'check', status: 'complete', onus: 2, onusOnline: 1, check: port, reason: null })
    const [before, now] = [at(0).toISOString(), at(1).toISOString()]
    expect(await ages()).toEqual({
      TEST00000001: ['online', -24.1, now],
      TEST00000002: ['offline', null, now],
      TEST00000003: ['online', -20.5, before],
      TEST000000F1: ['online', -20.5, before],
    })
    expect(await readOlt(database, oltId)).toEqual({ ...olt, onus: { ...olt.onus, online: 3, offline: 1 } })
    expect(await lastFinishedAt(database)).toBe(finished)
    const { events } = await listEvents(database, { oltId, limit: 10 })
    expect(events.map(({ kind, onu, at: when }) => [kind, onu?.serial, when])).toEqual([
      ['run.complete', undefined, expect.any(String)],
      ['onu.down', 'TEST00000002', now],
    ])
    expect(await readHistory(database, { id: (await onuOf('TEST00000001')).id, hours: 24 })).toMatchObject({
      readings: [{ rxPowerDbm: -20.5 }, { rxPowerDbm: -24.1 }],
    })
  })

  test('keeps what was known before beside what it found, for the port and for each ONU of it', async () => {
    await update(0)
    expect(await readLastCheck(database, { oltId, ponPort: '0/1/0' })).toBeNull()
    const run = await check(port, {
      onus: [
        collectedOnu({ onuId: 1, rxPowerDbm: -24.25 }),
        collectedOnu({ onuId: 2, status: 'offline', lastDownCause: 'los', rxPowerDbm: null, oltRxPowerDbm: null }),
        collectedOnu({ onuId: 9, serial: 'TEST00000009' }),
      ],
      collectedAt: at(1),
    })
    const online = { status: 'online', lastDownCause: null, rxPowerDbm: -20.5, oltRxPowerDbm: -22.25 }
    const [before, now] = [at(0).toISOString(), at(1).toISOString()]
    const last = await readLastCheck(database, { oltId, ponPort: '0/1/0' })
    expect(last?.run).toEqual(run)
    expect(last?.onus.map(({ serial, onuId, ...moments }) => [serial, onuId, moments.before, moments.after])).toEqual([
      ['TEST00000001', 1, { at: before, ...online }, { at: now, ...online, rxPowerDbm: -24.25 }],
      [
        'TEST00000002',
        2,
        { at: before, ...online },
        { at: now, status: 'offline', lastDownCause: 'los', rxPowerDbm: null, oltRxPowerDbm: null },
      ],
      // Not told of: it stands as before.
      ['TEST00000003', 3, { at: before, ...online }, null],
      ['TEST00000009', 9, null, { at: now, ...online }],
    ])
    const { id } = await onuOf('TEST00000001')
    expect(await readLastCheck(database, { onuId: id })).toEqual({
      run,
      onus: last?.onus.filter((onu) => onu.id === id),
    })
    const alone = await check(
      { ponPort: '0/1/0', onuId: id },
      { onus: [collectedOnu({ onuId: 1 })], collectedAt: at(2) },
    )
    expect((await readLastCheck(database, { onuId: id }))?.run).toEqual(alone)
    // A check of one ONU answers for no other.
    expect((await readLastCheck(database, { oltId, ponPort: '0/1/0' }))?.run.id).toBe(run.id)
    expect((await readLastCheck(database, { onuId: (await onuOf('TEST00000002')).id }))?.run.id).toBe(run.id)
    expect(await readLastCheck(database, { onuId: (await onuOf('TEST000000F1')).id })).toBeNull()
  })

  test('the next update covers what the check has read, and what was not asked for keeps its values', async () => {
    await update(0)
    const { model: _m, firmware: _f, ...bare } = collectedOnu({ onuId: 1, rxPowerDbm: -22 })
    await check(port, { onus: [bare], collectedAt: at(1) })
    expect(await onuOf('TEST00000001')).toMatchObject({ model: 'EG8145V5', firmware: 'V5R020', rxPowerDbm: -22 })
    await update(2)
    expect(await ages()).toEqual(
      Object.fromEntries(
        [1, 2, 3, 'F1'].map((id) => [`TEST${String(id).padStart(8, '0')}`, ['online', -20.5, at(2).toISOString()]]),
      ),
    )
  })

  test('a new unit on a free place is found; one on the place of another waits for an update to say that it was swapped', async () => {
    await update(0)
    const strangers = [
      collectedOnu({ onuId: 9, serial: 'TEST00000009' }),
      collectedOnu({ onuId: 2, serial: 'TESTFFFFFFFF' }),
    ]
    const run = await check(port, { onus: strangers, collectedAt: at(1) })
    expect(run).toMatchObject({
      status: 'complete',
      onus: 1,
      reason: 'Another unit stands at this place now: TESTFFFFFFFF.',
    })
    const swapped = [{ onuId: 1 }, { onuId: 2, serial: 'TESTFFFFFFFF' }, { onuId: 3 }, { onuId: 9 }, ...far]
    await update(2, { onus: swapped.map(collectedOnu) })
    const { events } = await listEvents(database, {
      oltId,
      limit: 10,
      kinds: ['onu.new', 'onu.gone', 'onu.serial-swapped'],
    })
    expect(events.map(({ kind, onu }) => [kind, onu?.serial])).toEqual([
      ['onu.serial-swapped', 'TESTFFFFFFFF'],
      ['onu.new', 'TEST00000009'],
    ])
  })

  test('a check of one ONU that the OLT does not list says so, and does not take it away', async () => {
    await update(0)
    const { id } = await onuOf('TEST00000003')
    const run = await check({ ponPort: '0/1/0', onuId: id }, { onus: [], collectedAt: at(1) })
    expect(run).toMatchObject({ status: 'complete', onus: 0, reason: 'The OLT lists no such ONU at this place now.' })
    expect(await onuOf('TEST00000003')).toMatchObject({
      status: 'online',
      collectedAt: at(0).toISOString(),
      goneAt: null,
    })
  })

  test('silence changes nothing but the check itself, and is no event', async () => {
    await update(0)
    const before = [await ages(), await readOlt(database, oltId)]
    const run = await check(port, silence(at(1)))
    expect(run).toMatchObject({ status: 'failed', reason: 'no answer (address, community or access list)', onus: null })
    expect([await ages(), await readOlt(database, oltId)]).toEqual(before)
    expect((await listEvents(database, { oltId, limit: 10 })).events.map(({ kind }) => kind)).toEqual(['run.complete'])
    expect(await readLastCheck(database, { oltId, ponPort: '0/1/0' })).toEqual({ run, onus: [] })
  })

  test('the port itself is renewed as far as it was read', async () => {
    const place = { ponPort: '0/1/0', ifIndex: 77, frame: 0, slot: 1, port: 0 }
    const optics = { txPowerDbm: 4.5, temperatureC: 40, voltageV: 3.3, biasMa: 12 }
    await update(0, { ponPorts: [{ ...place, operStatus: 'up', ...optics }] })
    const read = { operStatus: 'down' as const, txPowerDbm: null, temperatureC: 44, voltageV: null, biasMa: null }
    await check(port, { ponPorts: [{ ...place, ...read }], collectedAt: at(1) })
    expect((await listPonPorts(database, oltId))[0]).toMatchObject({
      ponPort: '0/1/0',
      operStatus: 'down',
      txPowerDbm: 4.5,
      temperatureC: 44,
      collectedAt: at(1).toISOString(),
    })
    const target = await readCheckTarget(database, { oltId, check: port })
    expect(target).toMatchObject({ profile: 'ma5600t-ma5800', ports: [place, { ponPort: '0/2/7', ifIndex: null }] })
    expect(target.onus.map(({ onuId, serial }) => [onuId, serial])).toEqual(
      near.map(({ onuId }) => [onuId, `TEST0000000${onuId}`]),
    )
  })
})
