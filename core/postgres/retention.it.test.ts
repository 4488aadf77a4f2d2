import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultPolicy } from '#contract/rules/policy.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase } from '../testing/stored-runs.ts'
import { addTestOnus, writeReadings } from '../testing/written-readings.ts'
import type { Database } from './database.ts'
import { readHistoryStorage } from './history-storage.ts'
import { readHistory } from './history.ts'
import { listPartitions, type PartitionedTable } from './partitions.ts'
import { dropOld } from './retention.ts'
import { sealDays } from './seal-days.ts'
import { readSlotCounts } from './slot-counts.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('dropping what is old', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number
  let onuId: number

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })
  beforeEach(async () => {
    await database?.close()
    database = await migratedDatabase(postgres)
    oltId = await insertTestOlt(database, 'A')
    onuId = (await addTestOnus(database, oltId, 1, new Date('2019-01-01T00:00:00Z')))[0]!
  })

  const names = async (table: PartitionedTable) => (await listPartitions(database, table)).map(({ name }) => name)
  const sealedDays = ['2019-03-10', '2020-11-20', '2026-08-31', '2026-09-01', '2026-11-21']
  const now = new Date('2026-11-23T04:00:00Z')

  async function sealSome(): Promise<void> {
    await writeReadings(
      database,
      sealedDays.map((day) => ({ onuId, at: new Date(`${day}T10:00:00Z`), rxPowerDbm: -20 })),
    )
    await sealDays(database, { now })
  }
  const drop = (retention: Partial<typeof defaultPolicy.retention>) =>
    dropOld(database, { retention: { ...defaultPolicy.retention, ...retention } }, { now })

  test('readings go by whole months and rollups by whole years, and what is left is what is told', async () => {
    await sealSome()
    // Kept from 25 August on: the whole of August stays.
    expect((await drop({ readingDays: 90, rollupYears: 6 })).partitions).toEqual([
      'sealed_reading_201903',
      'sealed_reading_202011',
      'sealed_times_201903',
      'sealed_times_202011',
      'onu_day_2019',
    ])
    expect(await names('sealed_reading')).toEqual([
      'sealed_reading_202608',
      'sealed_reading_202609',
      'sealed_reading_202611',
    ])
    expect(await names('onu_day')).toEqual(['onu_day_2020', 'onu_day_2026'])
    expect(await readHistoryStorage(database)).toMatchObject({
      readingsSince: '2026-08-31',
      rollupsSince: '2020-11-20',
      sealedThrough: '2026-11-21',
      measured: false,
      rates: { onus: 1, readingsPerDay: 1 },
    })
    const until = now.toISOString()
    const all = await readHistory(database, { id: onuId, hours: 24 * 366 * 8, until })
    expect(all.days.map(({ day }) => day)).toEqual(sealedDays.slice(1))
    const quarter = await readHistory(database, { id: onuId, hours: 24 * 93, until })
    expect(quarter.readings.map(({ at }) => at.slice(0, 10))).toEqual(sealedDays.slice(2))
    expect((await drop({ readingDays: 90, rollupYears: 6 })).partitions).toEqual([])
  })

  test('a shorter retention drops more, to the day on which a month is over', async () => {
    await sealSome()
    expect((await drop({ readingDays: 84 })).partitions).not.toContain('sealed_reading_202608')
    expect((await drop({ readingDays: 83 })).partitions).toContain('sealed_reading_202608')
  })

  test('runs go by their age, but of each OLT the last one with a result stays', async () => {
    const insert = (status: string, daysAgo: number) =>
      database.run(
        `insert into collection_run (olt_id, kind, slot, status, job_id, finished_at, onus)
         values ($1, 'manual', '2026-01-01T00Z', $2, 'x', $3::timestamptz - make_interval(days => $4), 5)`,
        [oltId, status, now, daysAgo],
      )
    for (const daysAgo of [300, 200, 181, 179]) await insert(daysAgo > 200 ? 'complete' : 'failed', daysAgo)
    await database.run(`insert into run_table select id, 0, 'onus', 'complete', 1, 1, 1, 0, null from collection_run`)
    expect((await drop({ runDays: 180 })).runs).toBe(3)
    expect(await database.rows('select status from collection_run')).toEqual([{ status: 'failed' }])
    expect(await database.rows('select 1 from run_table')).toHaveLength(1)
    expect((await dropOld(database, defaultPolicy, { now: new Date('2028-01-01T00:00:00Z') })).runs).toBe(0)
  })

  test('events go by their age, slots and done tasks with the runs', async () => {
    await database.run(
      `insert into event (at, kind) select $1::timestamptz - make_interval(days => n), 'olt.back' from generate_series(0, 800, 100) n`,
      [now],
    )
    await database.run(
      `insert into collection_slot (slot, state, claimed_by) values ('2025-01-01T00Z', 'claimed', 'x')`,
    )
    await database.run(
      `insert into daily_task (task, day, job_id, claimed_by) values ('upkeep', '2025-01-01', 'x', 'x')`,
    )
    expect((await drop({ eventDays: 365 })).events).toBe(5)
    expect(await database.rows('select 1 from event')).toHaveLength(4)
    expect(await database.rows('select 1 from collection_slot union all select 1 from daily_task')).toEqual([])
  })

  test('the hours of the network are told from the runs', async () => {
    const slot = new Date().toISOString().slice(0, 13) + 'Z'
    await database.run(
      `insert into collection_run (olt_id, kind, slot, status, job_id, finished_at, onus, onus_online, onus_offline)
       values ($1, 'scheduled', $2, 'complete', 'x', now(), 10, 7, 2)`,
      [oltId, slot],
    )
    const counts = await readSlotCounts(database, { hours: 3 })
    expect(
      counts.map((each) => [each.slot === slot, each.online, each.offline, each.other, each.notCollected]),
    ).toEqual([
      [false, 0, 0, 0, 0],
      [false, 0, 0, 0, 0],
      [true, 7, 2, 1, 0],
    ])
  })
})
