import { describe, expect, test } from 'vitest'
import { slotDigits, slotOf } from '#contract/rules/slot.ts'
import { takeCustomerRun, wantMatching } from '#core/postgres/customer-runs.ts'
import { setSourcePaused } from '#core/postgres/customer-sources.ts'
import type { Queues } from '#core/queues/queues.ts'
import { insertTestSource } from '#core/testing/customer-rows.ts'
import { missingServers, waitFor } from '#core/testing/servers.ts'
import { insertTestOlt } from '#core/testing/stored-runs.ts'
import { openSlot, watchdog, type ClockDeps } from './slot-clock.ts'
import { clockServers } from './testing/clock-servers.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('the clock of the customer sources', () => {
  const servers = clockServers()
  const both = (work: (deps: ClockDeps) => Promise<unknown>) =>
    Promise.all(['one', 'two'].map((id) => work(servers.scheduler(id))))
  const runs = () =>
    servers.database.rows<{
      id: number
      source_id: number
      slot: string
      status: string
      job_id: string
      reason: string | null
    }>('select id, source_id, slot, status, job_id, reason from customer_run order by slot, source_id')
  const waiting = async () => (await servers.queues.counts(0)).find(({ queue }) => queue === 'customers')!.waiting
  const minute = 60_000

  test('two schedulers over 24 slots read each source once a slot, by one job whose id says which', async () => {
    const sources = [
      await insertTestSource(servers.database, 'ERP'),
      await insertTestSource(servers.database, 'Planilha'),
    ]
    const wanted = Array.from({ length: 24 }, (_, hour) => `2026-11-20T${String(hour).padStart(2, '0')}Z`)
    const jobs: string[] = []
    const counting: Queues = {
      ...servers.queues,
      async enqueueCustomerRun(id, job) {
        jobs.push(id)
        await servers.queues.enqueueCustomerRun(id, job)
      },
    }
    for (const slot of wanted) await both((deps) => openSlot({ ...deps, queues: counting }, slot))
    const ids = wanted.flatMap((slot) => sources.map((id) => `cust-${id}-${slotDigits(slot)}`))
    expect((await runs()).map(({ job_id: id }) => id)).toEqual(ids)
    expect(jobs).toEqual(ids)
    // Nobody read: each older reading gave way to the newer one, and says so.
    const newest = wanted.at(-1)!
    const open = (await runs()).filter(({ status }) => status === 'queued')
    expect(open.map(({ slot, source_id: id }) => [slot, id])).toEqual(sources.map((id) => [newest, id]))
    const missed = await servers.database.rows<{ slot: string }>(
      `select slot from event where kind = 'customers.missed'`,
    )
    expect(missed).toHaveLength(46)
  })

  test('of hours slept through only the newest is read, also where there is no OLT yet', async () => {
    await insertTestSource(servers.database, 'ERP')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    await both((deps) => watchdog(deps, new Date('2026-11-20T14:20:00Z')))
    expect((await runs()).map(({ slot, status, reason }) => [slot, status, reason])).toEqual([
      ['2026-11-20T10Z', 'missed', 'Still waiting when 2026-11-20T14Z came: no worker, or too much work for one hour.'],
      ['2026-11-20T14Z', 'queued', null],
    ])
  })

  test('a paused source has no reading in the slot, and one paused after the claim is not read', async () => {
    const [paused, later] = [
      await insertTestSource(servers.database, 'ERP'),
      await insertTestSource(servers.database, 'Planilha'),
    ]
    await setSourcePaused(servers.database, { id: paused, paused: true })
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    await setSourcePaused(servers.database, { id: later, paused: true })
    const [run] = await runs()
    expect(await takeCustomerRun(servers.database, { runId: run!.id, maxAttempts: 10 })).toEqual({
      taken: null,
      why: 'done',
    })
    expect((await runs()).map(({ source_id: id, status }) => [id, status])).toEqual([[later, 'missed']])
  })

  test('jobs that Redis lost are brought back within a minute, once, by two schedulers; a lost wish for matching too', async () => {
    await insertTestOlt(servers.database, 'A')
    await insertTestSource(servers.database, 'ERP')
    const now = new Date()
    await watchdog(servers.scheduler('one'), now)
    expect(await waiting()).toBe(1)
    await servers.redis.flushall()
    await watchdog(servers.scheduler('one'), now)
    expect(await waiting()).toBe(0)
    const later = new Date(now.getTime() + minute)
    if (slotOf(later) !== slotOf(now)) return
    await both((deps) => watchdog(deps, later))
    expect(await waiting()).toBe(1)
    expect(await runs()).toHaveLength(1)
    await wantMatching(servers.database)
    await both((deps) => watchdog(deps, later))
    const customers = (await servers.queues.counts(0)).find(({ queue }) => queue === 'customers')
    expect(customers).toMatchObject({ waiting: 1, delayed: 1 })
  })

  test('a lost job whose hour is over is not brought back: its reading is missed, with the reason', async () => {
    await insertTestSource(servers.database, 'ERP')
    await openSlot(servers.scheduler('one'), '2026-11-20T10Z')
    const [run] = await runs()
    await takeCustomerRun(servers.database, { runId: run!.id, maxAttempts: 10 })
    await servers.redis.flushall()
    await servers.database.run(`update customer_run set heartbeat_at = now() - interval '5 minutes'`)
    await both((deps) => watchdog(deps))
    expect((await runs()).map(({ status, reason }) => [status, reason])).toEqual([
      ['missed', 'Its job was lost, and the next hour has come.'],
      ['queued', null],
    ])
  })

  test('Redis away at the tick: the readings are written down, and their jobs come when Redis does', async () => {
    const source = await insertTestSource(servers.database, 'ERP')
    const now = new Date()
    await servers.redisServer.kill()
    await expect(openSlot(servers.scheduler('one'), slotOf(now))).rejects.toMatchObject({ code: 'QUEUE_DOWN' })
    await servers.redisServer.start()
    await waitFor('Redis', () => servers.queues.counts(0))
    await both((deps) => watchdog(deps, new Date(Date.now() + 11_000)))
    expect(await waiting()).toBe(1)
    expect((await runs()).map(({ source_id: id, status }) => [id, status])).toEqual([[source, 'queued']])
  })
})
