import type { OnuDay } from '#contract/onu.ts'
import { copyRows, type CopyValue } from './copy-rows.ts'
import { databaseTime } from './database-time.ts'
import type { Database, Sql, Transaction } from './database.ts'
import { rollUpDay } from './day-rollup.ts'
import {
  addDays,
  dayOf,
  dropPartition,
  ensurePartition,
  listPartitions,
  tableExists,
  type Partition,
} from './partitions.ts'
import { decodeDay, encodeDay, inOrderOfTime, readingColumns, statusNumbers, type DayReadings } from './sealed-day.ts'

/** Any constant: the lock under which days are sealed, one at a time. */
const sealLock = 5_170_312

/**
 * A day is sealed so long after its end. A collection that could not be stored is held by its worker for an hour (docs/decisions/
 * 0007), and began at most an hour before that.
 */
export const sealAfterMs = 3 * 3_600_000

/** ONUs in one step: a few MB of readings at a time, whatever the day holds. */
const batchSize = 500

export interface SealedDay {
  day: string
  onus: number
  readings: number
}

export interface SealOptions {
  /** Told of every step, `sealing 2026-11-22: 500 ONUs`; a worker shows it, a test kills it there. */
  onStep?: ((step: string) => void) | undefined
  /** Stops between two steps, with nothing of the day sealed. */
  signal?: AbortSignal | undefined
  /** Otherwise the database's own time. */
  now?: Date | undefined
}

/**
 * Seals every day that is over: its rows become one array an ONU and one line of its rollup, and their partition is dropped,
 * all in one transaction a day. So a day is either old or new, whenever this ends, and running it again does what is left.
 * Give it a database whose statements may take minutes.
 */
export async function sealDays(database: Database, options: SealOptions = {}): Promise<SealedDay[]> {
  const now = options.now ?? (await databaseTime(database))
  const lastDay = addDays(dayOf(new Date(now.getTime() - sealAfterMs)), -1)
  const sealed: SealedDay[] = []
  for (const partition of await listPartitions(database, 'reading')) {
    if (partition.from > lastDay) continue
    options.signal?.throwIfAborted()
    const day = await sealDay(database, partition, options)
    if (day !== null) sealed.push(day)
  }
  return sealed
}

async function sealDay(database: Database, partition: Partition, options: SealOptions): Promise<SealedDay | null> {
  const { from: day, name } = partition
  const step = (what: string) => options.onStep?.(`${day}: ${what}`)
  for (const table of ['sealed_times', 'sealed_reading', 'onu_day'] as const) {
    await ensurePartition(database, table, day)
  }
  step('begin')
  return database.transaction(async (tx) => {
    await tx.rows('select pg_advisory_xact_lock($1)', [sealLock])
    if (!(await tableExists(tx, name))) return null
    // Whoever would still write into this day waits, and reading goes on.
    await tx.run(`lock table ${name} in share mode`)
    step('locked')
    const result = await writeSealed(tx, { day, name }, step, options.signal)
    await dropPartition(tx, 'reading', partition)
    step('dropped')
    return result
  })
}

/** What a day was already sealed with, when readings for it came late. */
interface EarlierDay {
  times: Map<number, TimeList>
  isSealed: boolean
}

async function writeSealed(
  tx: Transaction,
  { day, name }: { day: string; name: string },
  step: (what: string) => void,
  signal: AbortSignal | undefined,
): Promise<SealedDay> {
  const oltOf = await readOlts(tx)
  const { times, isSealed } = await readEarlier(tx, day)
  const result = { day, onus: 0, readings: 0 }
  await tx.run(`set local work_mem = '64MB'`)
  await tx.run(declareDays(name))
  for (;;) {
    const fetched = await tx.arrays<[onuId: number, packed: Buffer]>(`fetch ${batchSize} from days`)
    if (fetched.length === 0) break
    signal?.throwIfAborted()
    // Readings of an OLT that was removed meanwhile have nobody any more.
    const known = fetched.filter(([onuId]) => oltOf.has(onuId))
    const fresh = new Map(known.map(([onuId, packed]) => [onuId, unpack(packed)]))
    const earlier = isSealed ? await takeEarlier(tx, day, [...fresh.keys()], (id) => times.get(oltOf.get(id)!)) : noDays
    const sealed: CopyValue[][] = []
    const rollups: CopyValue[][] = []
    for (const [onuId, readings] of fresh) {
      const before = earlier.get(onuId)
      const whole = before === undefined ? readings : merged(before, readings)
      result.onus += before === undefined ? 1 : 0
      result.readings += whole.atUs.length - (before?.atUs.length ?? 0)
      const list = listOf(times, oltOf.get(onuId)!)
      sealed.push([day, onuId, encodeDay(whole, (atUs) => list.place(atUs))])
      rollups.push(rollupRow(onuId, rollUpDay(day, whole)))
    }
    await copyRows(tx.client, 'sealed_reading (day, onu_id, data)', sealed)
    await copyRows(tx.client, onuDayTarget, rollups)
    step(`${sealed.length} ONUs`)
  }
  await tx.run('close days')
  await writeTimes(tx, day, times)
  await tx.run(
    `insert into sealed_day as s (day, onus, readings) values ($1, $2, $3)
     on conflict (day) do update set
       onus = s.onus + excluded.onus, readings = s.readings + excluded.readings, sealed_at = now()`,
    [day, result.onus, result.readings],
  )
  step('written')
  return result
}

const noDays: ReadonlyMap<number, DayReadings> = new Map()

async function readOlts(sql: Sql): Promise<Map<number, number>> {
  return new Map(await sql.arrays<[id: number, oltId: number]>('select id, olt_id from onu'))
}

const columnNames = [
  'rx_power_dbm',
  'olt_rx_power_dbm',
  'tx_power_dbm',
  'temperature_c',
  'voltage_v',
  'bias_ma',
] as const satisfies { length: (typeof readingColumns)['length'] }

/** Of one reading in `packed`: the time, the status, the columns. */
const packedBytes = 8 + 1 + columnNames.length * 4

/** An ONU's readings of the day as one string of bytes: parsed here a hundred times faster than as text cells. */
function declareDays(partition: string): string {
  const status = statusNumbers.map((word, number) => `when '${word}' then '\\x0${number}'::bytea`).join(' ')
  const columns = columnNames.map((column) => `float4send(coalesce(${column}, 'NaN'))`).join(' || ')
  return `
    declare days no scroll cursor for
    select onu_id, string_agg(timestamptz_send(ts) || case status ${status} end || ${columns}, '' order by ts)
    from ${partition}
    group by onu_id
    order by onu_id`
}

/** PostgreSQL counts time from here. */
const epochOfPostgresUs = Date.UTC(2000, 0, 1) * 1000

function unpack(packed: Buffer): DayReadings {
  const count = packed.length / packedBytes
  const readings: DayReadings = { atUs: [], status: [], values: columnNames.map(() => []) }
  for (let n = 0; n < count; n++) {
    const at = n * packedBytes
    const atUs = Number(packed.readBigInt64BE(at)) + epochOfPostgresUs
    // A reading is known by its ONU and its time: of two with the same time the later one stands.
    const place = readings.atUs.at(-1) === atUs ? readings.atUs.length - 1 : readings.atUs.length
    readings.atUs[place] = atUs
    readings.status[place] = packed[at + 8]!
    for (const [index, column] of readings.values.entries()) column[place] = packed.readFloatBE(at + 9 + index * 4)
  }
  return readings
}

/** An OLT's list of times of a day. It only grows. */
interface TimeList {
  times: number[]
  /** The place of a time, at the end of the list where it is new. */
  place(atUs: number): number
}

function timeList(times: number[]): TimeList {
  const places = new Map(times.map((at, place) => [at, place]))
  return {
    times,
    place(atUs) {
      const known = places.get(atUs)
      if (known !== undefined) return known
      places.set(atUs, times.length)
      return times.push(atUs) - 1
    },
  }
}

function listOf(lists: Map<number, TimeList>, oltId: number): TimeList {
  const known = lists.get(oltId)
  if (known !== undefined) return known
  const list = timeList([])
  lists.set(oltId, list)
  return list
}

async function readEarlier(sql: Sql, day: string): Promise<EarlierDay> {
  const sealed = await sql.rows('select 1 from sealed_day where day = $1', [day])
  const rows = await sql.rows<{ olt_id: number; at_us: string[] }>(
    'select olt_id, at_us from sealed_times where day = $1',
    [day],
  )
  return {
    isSealed: sealed.length > 0,
    times: new Map(rows.map((row) => [row.olt_id, timeList(row.at_us.map(Number))])),
  }
}

/** Takes what was sealed of these ONUs out of the tables, to be written anew together with what came late. */
async function takeEarlier(
  tx: Transaction,
  day: string,
  onuIds: readonly number[],
  listOfOnu: (onuId: number) => TimeList | undefined,
): Promise<ReadonlyMap<number, DayReadings>> {
  const rows = await tx.rows<{ onu_id: number; data: Buffer }>(
    'delete from sealed_reading where day = $1 and onu_id = any($2::int[]) returning onu_id, data',
    [day, onuIds],
  )
  await tx.run('delete from onu_day where day = $1 and onu_id = any($2::int[])', [day, onuIds])
  return new Map(rows.map((row) => [row.onu_id, decodeDay(row.data, listOfOnu(row.onu_id)?.times ?? [])]))
}

/** Both together, by time; of two readings of one time the late one stands. */
function merged(before: DayReadings, late: DayReadings): DayReadings {
  const isLate = new Set(late.atUs)
  const kept = before.atUs.flatMap((at, index) => (isLate.has(at) ? [] : [index]))
  return inOrderOfTime({
    atUs: [...kept.map((index) => before.atUs[index]!), ...late.atUs],
    status: [...kept.map((index) => before.status[index]!), ...late.status],
    values: before.values.map((column, c) => [...kept.map((index) => column[index]!), ...late.values[c]!]),
  })
}

async function writeTimes(sql: Sql, day: string, lists: ReadonlyMap<number, TimeList>): Promise<void> {
  for (const [oltId, { times }] of lists) {
    await sql.run(
      `insert into sealed_times (day, olt_id, at_us) values ($1, $2, $3::bigint[])
       on conflict (day, olt_id) do update set at_us = excluded.at_us`,
      [day, oltId, times],
    )
  }
}

const spans = ['rx', 'olt_rx', 'tx', 'temperature', 'voltage', 'bias'] as const

const onuDayTarget = `onu_day (day, onu_id, readings, online_minutes, offline_minutes, disabled_minutes,
  unconfigured_minutes, unknown_minutes, ${spans.map((name) => `${name}_count`).join(', ')},
  ${spans.flatMap((name) => [`${name}_min`, `${name}_avg`, `${name}_max`]).join(', ')})`

/** A count that does not fit its column: an ONU asked every three seconds of a day. */
const mostCounted = 32_767

function rollupRow(onuId: number, day: OnuDay): CopyValue[] {
  const columns = readingColumns.map((column) => day[column])
  const { online, offline, disabled, unconfigured, unknown } = day.minutes
  return [
    day.day,
    onuId,
    Math.min(day.readings, mostCounted),
    online,
    offline,
    disabled,
    unconfigured,
    unknown,
    ...columns.map((span) => Math.min(span?.count ?? 0, mostCounted)),
    ...columns.flatMap((span) => [span?.min ?? null, span?.avg ?? null, span?.max ?? null]),
  ]
}
