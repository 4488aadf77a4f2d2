import { describe, expect, test } from 'vitest'
import type { Slot } from '#contract/common.ts'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import { takeRun } from '#core/postgres/runs.ts'
import { latestSlot } from '#core/postgres/slots.ts'
import type { Queues } from '#core/queues/queues.ts'
import { missingServers, waitFor } from '#core/testing/servers.ts'
import { insertTestOlt } from '#core/testing/stored-runs.ts'
import { openDailyWork } from './daily-clock.ts'
import { openSlot, watchdog } from './slot-clock.ts'
import { clockServers } from './testing/clock-servers.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('the clock', () => {
  const servers = clockServers()
  const runs = () =>
    servers.database.rows<{ olt_id: number; slot: Slot; status: string; reason: string | null }>(
      'select olt_id, slot, status, reason from collection_run order by slot, olt_id',
    )
  const waiting = async () => (await servers.queues.counts(0))[0]!.waiting
  const slots = (first: Slot, count: number) => {
    const all: Slot[] = [first]
    while (all.length < count) all.push(nextSlot(all.at(-1)!))
    return all
  }

  test('two schedulers over 48 slots: each OLT has each slot once, in the table and in the queue', async () => {
    const olts = [await insertTestOlt(servers.database, 'A'), await insertTestOlt(servers.database, 'B')]
    const wanted = slots('2026-10-24T12Z', 48)
    const jobs: string[] = []
    const counting: Queues = {
      ...servers.queues,
      async enqueueRun(id, job) {
        jobs.push(id)
        await servers.queues.enqueueRun(id, job)
      },
    }
    for (const slot of wanted) {
      const both = ['one', 'two'].map((id) => openSlot({ ...servers.scheduler(id), queues: counting }, slot))
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
    await insertTestOlt(servers.database, 'A')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    await watchdog(servers.scheduler('one'), new Date('2026-11-20T14:20:00Z'))
    expect(await servers.database.rows('select slot, state from collection_slot order by slot')).toEqual([
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
    const told = await servers.database.rows<{ slot: Slot }>(
      `select slot from event where kind = 'run.missed' and olt_id is null order by slot`,
    )
    expect(told.map((event) => event.slot)).toEqual(['2026-11-20T11Z', '2026-11-20T12Z', '2026-11-20T13Z'])
    expect(await latestSlot(servers.database)).toMatchObject({
      slot: '2026-11-20T14Z',
      olts: 1,
      pending: 1,
      finishedAt: null,
    })
    await watchdog(servers.scheduler('one'), new Date('2026-12-31T00:00:30Z'))
    const missed = await servers.database.rows(
      `select 1 from collection_slot where state = 'missed' and slot > '2026-11-20T14Z'`,
    )
    expect(missed).toHaveLength(7 * 24)
  })

  test('a paused OLT has no run in the slot', async () => {
    await insertTestOlt(servers.database, 'A')
    await servers.database.run('update olt set paused_at = now()')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    expect(await runs()).toEqual([])
  })

  test('a run still under way when the next hour comes is told as an overrun and waited for', async () => {
    await insertTestOlt(servers.database, 'A')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    const [first] = await servers.database.rows<{ id: number }>('select id from collection_run')
    expect((await takeRun(servers.database, { runId: first!.id, worker: 'w', maxAttempts: 10 })).taken).not.toBeNull()
    await openSlot(servers.scheduler('one'), '2026-11-20T11Z')
    expect((await runs()).map((run) => run.status)).toEqual(['running', 'queued'])
    expect(await servers.database.rows(`select kind, run_id from event where kind = 'run.overrun'`)).toEqual([
      { kind: 'run.overrun', run_id: first!.id },
    ])
    const [, second] = await servers.database.rows<{ id: number }>('select id from collection_run order by id')
    expect(await takeRun(servers.database, { runId: second!.id, worker: 'w', maxAttempts: 10 })).toMatchObject({
      why: 'busy',
    })
  })

  test('jobs that Redis lost are brought back within a minute, once, by two schedulers', async () => {
    await insertTestOlt(servers.database, 'A')
    const now = new Date()
    await watchdog(servers.scheduler('one'), now)
    expect(await waiting()).toBe(1)
    await servers.redis.flushall()
    await watchdog(servers.scheduler('one'), now)
    expect(await waiting()).toBe(0)
    const later = new Date(now.getTime() + 60_000)
    if (slotOf(later) !== slotOf(now)) return
    await Promise.all([watchdog(servers.scheduler('one'), later), watchdog(servers.scheduler('two'), later)])
    expect(await waiting()).toBe(1)
    expect(await runs()).toHaveLength(1)
  })

  test('a lost job whose hour is over is not brought back: its run is missed, with the reason', async () => {
    await insertTestOlt(servers.database, 'A')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    const [run] = await servers.database.rows<{ id: number }>('select id from collection_run')
    await takeRun(servers.database, { runId: run!.id, worker: 'w', maxAttempts: 10 })
    await servers.redis.flushall()
    await servers.database.run(`update collection_run set heartbeat_at = now() - interval '5 minutes'`)
    await watchdog(servers.scheduler('one'))
    expect((await runs())[0]).toMatchObject({ status: 'missed', reason: expect.stringContaining('lost') })
  })

  test('the night’s work is queued once a day, by whichever scheduler, and brought back when Redis has lost it', async () => {
    const upkeep = async () => (await servers.queues.counts(0)).find(({ queue }) => queue === 'upkeep')!.waiting
    const both = (at: string) =>
      Promise.all(['one', 'two'].map((id) => openDailyWork(servers.scheduler(id), new Date(at))))
    await both('2026-11-23T03:29:00Z')
    expect(await upkeep()).toBe(0)
    await both('2026-11-23T03:31:00Z')
    await both('2026-11-23T23:59:00Z')
    expect(await upkeep()).toBe(1)
    await both('2026-11-24T03:31:00Z')
    expect(await upkeep()).toBe(2)
    expect(await servers.database.rows('select task, day::text, job_id from daily_task order by day')).toEqual([
      { task: 'upkeep', day: '2026-11-23', job_id: 'upkeep-20261123' },
      { task: 'upkeep', day: '2026-11-24', job_id: 'upkeep-20261124' },
    ])
    await servers.redis.flushall()
    await both('2026-11-24T03:32:00Z')
    expect(await upkeep()).toBe(0)
    await servers.database.run(`update daily_task set claimed_at = now() - interval '1 minute'`)
    await both('2026-11-24T03:33:00Z')
    expect(await upkeep()).toBe(1)
    await servers.redis.flushall()
    await servers.database.run('update daily_task set finished_at = now()')
    await both('2026-11-24T03:34:00Z')
    expect(await upkeep()).toBe(0)
  })

  test('Redis away at the tick: the hour is claimed, and its jobs come when Redis does', async () => {
    await insertTestOlt(servers.database, 'A')
    const now = slotStart(slotOf(new Date()))
    await servers.redisServer.kill()
    await expect(openSlot(servers.scheduler('one'), slotOf(now))).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    expect(await runs()).toMatchObject([{ status: 'queued' }])
    await servers.redisServer.start()
    await waitFor('Redis', () => servers.queues.counts(0))
    await watchdog(servers.scheduler('one'), new Date(Math.max(Date.now(), now.getTime()) + 11_000))
    expect(await waiting()).toBe(1)
  })
})
