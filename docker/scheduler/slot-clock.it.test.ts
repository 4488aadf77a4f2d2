import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Slot } from '#contract/common.ts'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import { createLog } from '#core/log.ts'
import type { Database } from '#core/postgres/database.ts'
import { takeRun } from '#core/postgres/runs.ts'
import { latestSlot } from '#core/postgres/slots.ts'
import { openQueues, type Queues } from '#core/queues/queues.ts'
import { connectRedis, redisReady } from '#core/redis/connect.ts'
import {
  missingServers,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '#core/testing/servers.ts'
import { insertTestOlt, migratedDatabase } from '#core/testing/stored-runs.ts'
import type { Redis } from 'ioredis'
import { openDailyWork } from './daily-clock.ts'
import { openSlot, watchdog, type ClockDeps } from './slot-clock.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('the clock', () => {
  let postgres: TestPostgres
  let redisServer: TestRedis
  let redis: Redis
  let queues: Queues
  let database: Database
  const log = createLog({ service: 'test', level: 'silent', dir: null })

  beforeAll(async () => {
    ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
    redis = connectRedis(redisServer.connection, 'handler')
    expect(await redisReady(redis, 5000)).toBe(true)
    queues = openQueues(redis)
  })
  afterAll(async () => {
    await queues?.close()
    redis?.disconnect()
    await database?.close()
    await Promise.all([postgres?.close(), redisServer?.close()])
  })
  beforeEach(async () => {
    await database?.close()
    database = await migratedDatabase(postgres)
    await redis.flushall()
  })

  const scheduler = (schedulerId: string): ClockDeps => ({ schedulerId, database, queues, redis, log })
  const runs = () =>
    database.rows<{ olt_id: number; slot: Slot; status: string; reason: string | null }>(
      'select olt_id, slot, status, reason from collection_run order by slot, olt_id',
    )
  const waiting = async () => (await queues.counts(0))[0]!.waiting
  const slots = (first: Slot, count: number) => {
    const all: Slot[] = [first]
    while (all.length < count) all.push(nextSlot(all.at(-1)!))
    return all
  }

  test('two schedulers over 48 slots: each OLT has each slot once, in the table and in the queue', async () => {
    const olts = [await insertTestOlt(database, 'A'), await insertTestOlt(database, 'B')]
    const wanted = slots('2026-10-24T12Z', 48)
    const jobs: string[] = []
    const counting: Queues = {
      ...queues,
      async enqueueRun(id, job) {
        jobs.push(id)
        await queues.enqueueRun(id, job)
      },
    }
    for (const slot of wanted) {
      const both = ['one', 'two'].map((id) => openSlot({ ...scheduler(id), queues: counting }, slot))
      expect((await Promise.all(both)).filter((isOurs) => isOurs)).toHaveLength(1)
    }
    const made = await runs()
    expect(made).toHaveLength(96)
    expect(new Set(made.map((run) => `${run.olt_id} ${run.slot}`)).size).toBe(96)
    expect(new Set(jobs).size).toBe(96)
    // Nobody collected: each older run gave way to the newer, so that one a device waits.
    expect(made.filter((run) => run.status === 'queued').map((run) => [run.slot, run.olt_id])).toEqual(
      olts.map((id) => [wanted.at(-1), id]),
    )
    expect(await waiting()).toBe(2)
  })

  test('hours slept through are missed by rule, the newest one is run, and a week is the most that is told', async () => {
    await insertTestOlt(database, 'A')
    await openSlot(scheduler('one'), '2026-11-20T10Z')
    await watchdog(scheduler('one'), new Date('2026-11-20T14:20:00Z'))
    expect(await database.rows('select slot, state from collection_slot order by slot')).toEqual([
      { slot: '2026-11-20T10Z', state: 'claimed' },
      { slot: '2026-11-20T11Z', state: 'missed' },
      { slot: '2026-11-20T12Z', state: 'missed' },
      { slot: '2026-11-20T13Z', state: 'missed' },
      { slot: '2026-11-20T14Z', state: 'claimed' },
    ])
    expect((await runs()).map((run) => [run.slot, run.status])).toEqual([
      ['2026-11-20T10Z', 'missed'],
      ['2026-11-20T14Z', 'queued'],
    ])
    const told = await database.rows<{ slot: Slot }>(
      `select slot from event where kind = 'run.missed' and olt_id is null order by slot`,
    )
    expect(told.map((event) => event.slot)).toEqual(['2026-11-20T11Z', '2026-11-20T12Z', '2026-11-20T13Z'])
    expect(await latestSlot(database)).toMatchObject({ slot: '2026-11-20T14Z', olts: 1, pending: 1, finishedAt: null })
    await watchdog(scheduler('one'), new Date('2026-12-31T00:00:30Z'))
    const missed = await database.rows(
      `select 1 from collection_slot where state = 'missed' and slot > '2026-11-20T14Z'`,
    )
    expect(missed).toHaveLength(7 * 24)
  })

  test('a paused OLT has no run in the slot', async () => {
    await insertTestOlt(database, 'A')
    await database.run('update olt set paused_at = now()')
    await openSlot(scheduler('one'), '2026-11-20T10Z')
    expect(await runs()).toEqual([])
  })

  test('a run still under way when the next hour comes is told as an overrun and waited for', async () => {
    await insertTestOlt(database, 'A')
    await openSlot(scheduler('one'), '2026-11-20T10Z')
    const [first] = await database.rows<{ id: number }>('select id from collection_run')
    expect((await takeRun(database, { runId: first!.id, worker: 'w', maxAttempts: 10 })).taken).not.toBeNull()
    await openSlot(scheduler('one'), '2026-11-20T11Z')
    expect((await runs()).map((run) => run.status)).toEqual(['running', 'queued'])
    expect(await database.rows(`select kind, run_id from event where kind = 'run.overrun'`)).toEqual([
      { kind: 'run.overrun', run_id: first!.id },
    ])
    const [, second] = await database.rows<{ id: number }>('select id from collection_run order by id')
    expect(await takeRun(database, { runId: second!.id, worker: 'w', maxAttempts: 10 })).toMatchObject({ why: 'busy' })
  })

  test('jobs that Redis lost are brought back within a minute, once, by two schedulers', async () => {
    await insertTestOlt(database, 'A')
    const now = new Date()
    await watchdog(scheduler('one'), now)
    expect(await waiting()).toBe(1)
    await redis.flushall()
    await watchdog(scheduler('one'), now)
    expect(await waiting()).toBe(0)
    const later = new Date(now.getTime() + 60_000)
    if (slotOf(later) !== slotOf(now)) return
    await Promise.all([watchdog(scheduler('one'), later), watchdog(scheduler('two'), later)])
    expect(await waiting()).toBe(1)
    expect(await runs()).toHaveLength(1)
  })

  test('a lost job whose hour is over is not brought back: its run is missed, with the reason', async () => {
    await insertTestOlt(database, 'A')
    await openSlot(scheduler('one'), '2026-11-20T10Z')
    const [run] = await database.rows<{ id: number }>('select id from collection_run')
    await takeRun(database, { runId: run!.id, worker: 'w', maxAttempts: 10 })
    await redis.flushall()
    await database.run(`update collection_run set heartbeat_at = now() - interval '5 minutes'`)
    await watchdog(scheduler('one'))
    expect((await runs())[0]).toMatchObject({ status: 'missed', reason: expect.stringContaining('lost') })
  })

  test('the night’s work is queued once a day, by whichever scheduler, and brought back when Redis has lost it', async () => {
    const upkeep = async () => (await queues.counts(0)).find(({ queue }) => queue === 'upkeep')!.waiting
    const both = (at: string) => Promise.all(['one', 'two'].map((id) => openDailyWork(scheduler(id), new Date(at))))
    await both('2026-11-23T03:29:00Z')
    expect(await upkeep()).toBe(0)
    await both('2026-11-23T03:31:00Z')
    await both('2026-11-23T23:59:00Z')
    expect(await upkeep()).toBe(1)
    await both('2026-11-24T03:31:00Z')
    expect(await upkeep()).toBe(2)
    expect(await database.rows('select task, day::text, job_id from daily_task order by day')).toEqual([
      { task: 'upkeep', day: '2026-11-23', job_id: 'upkeep-20261123' },
      { task: 'upkeep', day: '2026-11-24', job_id: 'upkeep-20261124' },
    ])
    await redis.flushall()
    await both('2026-11-24T03:32:00Z')
    expect(await upkeep()).toBe(0)
    await database.run(`update daily_task set claimed_at = now() - interval '1 minute'`)
    await both('2026-11-24T03:33:00Z')
    expect(await upkeep()).toBe(1)
    await redis.flushall()
    await database.run('update daily_task set finished_at = now()')
    await both('2026-11-24T03:34:00Z')
    expect(await upkeep()).toBe(0)
  })

  test('Redis away at the tick: the hour is claimed, and its jobs come when Redis does', async () => {
    await insertTestOlt(database, 'A')
    const now = slotStart(slotOf(new Date()))
    await redisServer.kill()
    await expect(openSlot(scheduler('one'), slotOf(now))).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    expect(await runs()).toMatchObject([{ status: 'queued' }])
    await redisServer.start()
    await waitFor('Redis', () => queues.counts(0))
    await watchdog(scheduler('one'), new Date(Math.max(Date.now(), now.getTime()) + 11_000))
    expect(await waiting()).toBe(1)
  })
})
