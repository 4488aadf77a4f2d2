import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OnuHistory, OnuReading } from '#contract/onu.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase } from '../testing/stored-runs.ts'
import { addTestOnus, anyReadings, writeReadings, type WrittenReading } from '../testing/written-readings.ts'
import type { Database } from './database.ts'
import { readHistory } from './history.ts'
import { deleteOlts } from './olts.ts'
import { addDays, dayOf, listPartitions } from './partitions.ts'
import { deleteReadings } from './readings.ts'
import { sealDays } from './seal-days.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const today = dayOf(new Date())
const daysAgo = (count: number) => addDays(today, -count)
const at = (day: string, hours: number, ms = 0) => new Date(Date.parse(`${day}T00:00:00Z`) + hours * hour + ms)
/** Late enough in the day for yesterday to be due. */
const tonight = at(today, 4)

describe.skipIf(notRun !== null)('sealing days', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number
  let onus: number[]

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
    onus = await addTestOnus(database, oltId, 3, at(daysAgo(400), 0))
  })

  const history = (id: number, days = 20) => readHistory(database, { id, hours: days * 24 })
  const asked = async (id: number, days?: number) => (await history(id, days)).readings
  const histories = () => Promise.all(onus.map((id) => asked(id)))
  const seal = (now = tonight) => sealDays(database, { now })
  const openDays = async () => (await listPartitions(database, 'reading')).map((partition) => partition.from)
  const count = async (table: string) =>
    (await database.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n

  /** `count` readings of each ONU a day, at the same moments. */
  async function writeDay(day: string, hours: readonly number[], ids = onus): Promise<void> {
    await writeReadings(
      database,
      ids.flatMap((onuId) =>
        hours.map((each): WrittenReading => ({ onuId, at: at(day, each, 217), rxPowerDbm: -20 - each / 100 })),
      ),
    )
  }
  /** A number of no short form may be written in two ways: what counts is the `real` that it is. */
  const reals = (all: readonly OnuReading[][]) =>
    JSON.parse(JSON.stringify(all), (_key, value: unknown) =>
      typeof value === 'number' ? Math.fround(value) : value,
    ) as unknown
  const everyHour = Array.from({ length: 24 }, (_, each) => each)

  test('a history is the same before and after, to the last digit', async () => {
    for (const day of [daysAgo(3), daysAgo(2), daysAgo(1)]) await writeDay(day, everyHour)
    await writeDay(today, [0, 1])
    const before = await histories()
    expect(before[0]).toHaveLength(74)
    expect(await seal()).toEqual([3, 2, 1].map((ago) => ({ day: daysAgo(ago), onus: 3, readings: 72 })))
    expect(await histories()).toEqual(before)
    expect(await openDays()).toEqual([today])
    expect(await count('sealed_reading')).toBe(9)
    expect(await count('onu_day')).toBe(9)
  })

  test('any readings of any days are the same before and after', async () => {
    await fc.assert(
      fc.asyncProperty(anyReadings(onus, [daysAgo(3), daysAgo(2), daysAgo(1)]), async (readings) => {
        await database.run('truncate reading, sealed_reading, sealed_times, sealed_day, onu_day')
        await writeReadings(database, readings)
        const before = await histories()
        await seal()
        expect(await openDays()).toEqual([])
        expect(reals(await histories())).toEqual(reals(before))
        expect(before.flat()).toHaveLength(readings.length)
      }),
      { numRuns: 40 },
    )
  })

  test('a second time there is nothing left to do, by one process or by two at once', async () => {
    await writeDay(daysAgo(2), everyHour)
    await writeDay(daysAgo(1), everyHour)
    const both = await Promise.all([seal(), seal()])
    expect(
      both
        .flat()
        .map(({ day }) => day)
        .toSorted(),
    ).toEqual([daysAgo(2), daysAgo(1)])
    expect(await seal()).toEqual([])
    expect(await count('sealed_reading')).toBe(6)
    expect(await database.rows('select onus, readings::int from sealed_day order by day')).toEqual([
      { onus: 3, readings: 72 },
      { onus: 3, readings: 72 },
    ])
  })

  test('a day is left open for three hours after its end', async () => {
    await writeDay(daysAgo(1), [22, 23])
    expect(await seal(at(today, 2.9))).toEqual([])
    expect(await seal(at(today, 3.1))).toHaveLength(1)
  })

  test('a failure in the middle leaves the day as it was, and the next time seals it', async () => {
    await writeDay(daysAgo(1), everyHour)
    const before = await histories()
    const stop = new AbortController()
    const onStep = (step: string) => {
      if (step.endsWith('written')) throw new Error('no more')
    }
    await expect(sealDays(database, { now: tonight, onStep })).rejects.toThrow('no more')
    stop.abort()
    await expect(sealDays(database, { now: tonight, signal: stop.signal })).rejects.toThrow()
    expect([await openDays(), await count('sealed_reading'), await count('sealed_day')]).toEqual([[daysAgo(1)], 0, 0])
    expect(await histories()).toEqual(before)
    expect(await seal()).toHaveLength(1)
    expect(await histories()).toEqual(before)
  })

  test('a history asked for all the while sees each reading once', async () => {
    for (const ago of [4, 3, 2, 1]) await writeDay(daysAgo(ago), everyHour)
    const before = await asked(onus[0]!)
    const done = new AbortController()
    const reader = async () => {
      let wrong = 0
      let reads = 0
      for (; !done.signal.aborted; reads++) {
        const seen = await asked(onus[0]!)
        if (JSON.stringify(seen) !== JSON.stringify(before)) wrong++
      }
      return { reads, wrong }
    }
    const readers = [reader(), reader(), reader()]
    await seal()
    done.abort()
    const seen = await Promise.all(readers)
    expect(seen.map(({ wrong }) => wrong)).toEqual([0, 0, 0])
    expect(seen.reduce((sum, { reads }) => sum + reads, 0)).toBeGreaterThan(10)
  })

  test('readings that come for a sealed day are shown at once, and sealed with the others the night after', async () => {
    await writeDay(daysAgo(1), [1, 2, 4])
    await seal()
    await writeDay(daysAgo(1), [3, 5], [onus[0]!])
    // Of the same time as a sealed one: the late one stands.
    await writeReadings(database, [{ onuId: onus[1]!, at: at(daysAgo(1), 2, 217), rxPowerDbm: -30 }])
    const first = await asked(onus[0]!)
    expect(first.map((reading) => reading.rxPowerDbm)).toEqual([-20.01, -20.02, -20.03, -20.04, -20.05])
    expect(await seal()).toEqual([{ day: daysAgo(1), onus: 0, readings: 2 }])
    expect(await asked(onus[0]!)).toEqual(first)
    expect((await asked(onus[1]!)).map((reading) => reading.rxPowerDbm)).toEqual([-20.01, -30, -20.04])
    expect((await asked(onus[2]!)).map((reading) => reading.rxPowerDbm)).toEqual([-20.01, -20.02, -20.04])
    expect(await openDays()).toEqual([])
    expect((await dayHistory(onus[0]!))[0]).toMatchObject({ readings: 5, rxPowerDbm: { count: 5, min: -20.05 } })
    expect(await database.rows('select onus, readings::int from sealed_day')).toEqual([{ onus: 3, readings: 11 }])
  })

  const dayHistory = async (id: number) => (await readHistory(database, { id, hours: 24 * 365 })).days

  test('a long span is told by days, today among them; a short one by readings', async () => {
    await writeDay(daysAgo(2), everyHour)
    await writeDay(daysAgo(1), everyHour.slice(0, 12))
    await writeDay(today, [0])
    const open = await readHistory(database, { id: onus[0]!, hours: 24 * 365 })
    await seal()
    const sealed = await readHistory(database, { id: onus[0]!, hours: 24 * 365 })
    expect(sealed.days).toEqual(open.days)
    expect(sealed).toMatchObject({
      resolution: 'day',
      readings: [],
      readingsSince: daysAgo(2),
    } satisfies Partial<OnuHistory>)
    expect(
      sealed.days.map(({ day, readings, rxPowerDbm }) => [day, readings, rxPowerDbm?.min, rxPowerDbm?.max]),
    ).toEqual([
      [daysAgo(2), 24, -20.23, -20],
      [daysAgo(1), 12, -20.11, -20],
      [today, 1, -20, -20],
    ])
    const short = await history(onus[0]!, 93)
    expect([short.resolution, short.readings.length, short.days]).toEqual(['reading', 37, []])
  })

  test('where single readings are no longer kept, their days stand in their place', async () => {
    for (const ago of [40, 39, 2]) await writeDay(daysAgo(ago), [1, 2])
    await seal()
    for (const table of ['sealed_reading', 'sealed_times', 'sealed_day']) {
      await database.run(`delete from ${table} where day < $1`, [daysAgo(10)])
    }
    const all = await history(onus[0]!, 60)
    expect([all.days.map(({ day }) => day), all.readings.length, all.readingsSince]).toEqual([
      [daysAgo(40), daysAgo(39)],
      2,
      daysAgo(2),
    ])
  })

  test('a span that ends before now shows nothing after it', async () => {
    for (const ago of [3, 2, 1]) await writeDay(daysAgo(ago), everyHour)
    await seal()
    const until = at(daysAgo(2), 12).toISOString()
    const { readings, to } = await readHistory(database, { id: onus[0]!, hours: 24, until })
    expect([readings.length, readings[0]!.at, readings.at(-1)!.at, to]).toEqual([
      24,
      at(daysAgo(3), 12, 217).toISOString(),
      at(daysAgo(2), 11, 217).toISOString(),
      until,
    ])
  })

  test('an OLT that is removed takes its rows, its sealed days and its rollups with it, and nobody else’s', async () => {
    const other = await insertTestOlt(database, 'B')
    const [neighbour] = await addTestOnus(database, other, 1, at(daysAgo(400), 0))
    for (const ago of [40, 2, 1]) await writeDay(daysAgo(ago), [1, 2], [...onus, neighbour!])
    await sealDays(database, { now: at(daysAgo(1), 4) })
    const before = await asked(neighbour!, 60)
    const gone = await database.transaction((tx) => deleteOlts(tx, [oltId]))
    await deleteReadings(database, gone)
    const left = `select onu_id from reading union select onu_id from sealed_reading union select onu_id from onu_day`
    expect(await database.rows(left)).toEqual([{ onu_id: neighbour }])
    await expect(asked(onus[0]!)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await seal()
    expect(await asked(neighbour!, 60)).toEqual(before)
  })

  test('an OLT that is removed while its day is being sealed neither waits for it nor fails it', async () => {
    await writeDay(daysAgo(1), everyHour)
    const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>()
    let removal: Promise<void> | undefined
    const sealing = sealDays(database, {
      now: tonight,
      onStep(step) {
        if (step.endsWith('locked')) locked()
      },
    })
    await isLocked
    removal = (async () => {
      const gone = await database.transaction((tx) => deleteOlts(tx, [oltId]))
      await deleteReadings(database, gone)
    })()
    await Promise.all([sealing, removal])
    expect(await openDays()).toEqual([])
  })

  test('the readings of an ONU that is no more are forgotten by the night', async () => {
    await writeDay(daysAgo(1), [1, 2])
    await database.transaction((tx) => deleteOlts(tx, [oltId]))
    expect(await seal()).toEqual([{ day: daysAgo(1), onus: 0, readings: 0 }])
    expect(await count('sealed_reading')).toBe(0)
  })
})
