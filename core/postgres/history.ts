import { FarolError } from '#contract/errors.ts'
import {
  longestReadingHours,
  type DaySpan,
  type OnuDay,
  type OnuHistory,
  type OnuReading,
  type OnuStatus,
} from '#contract/onu.ts'
import type { Sql } from './database.ts'
import { fromDayReadings, rollUpDay, toDayReadings } from './day-rollup.ts'
import { addDays, dayOf, daysBetween } from './partitions.ts'
import { decodeDay } from './sealed-day.ts'

export interface HistoryQuestion {
  id: number
  hours: number
  /** The end of the span; absent = now, whatever the newest reading's time. */
  until?: string | undefined
}

/** How far the history of an ONU reaches, and where its parts stand. Days as `2026-11-23`. */
interface Reach {
  oltId: number
  now: Date
  firstDay: string
  /** The first sealed day that is kept. */
  sealedFrom: string | null
  /** The first day that is still kept as rows. */
  openFrom: string | null
}

/**
 * The history of one ONU, of rows, sealed days and rollups as the span needs them. One statement reads all three, so that a day
 * that is sealed at this moment is seen once: before or after, never both, never neither. Throws NOT_FOUND.
 */
export async function readHistory(sql: Sql, question: HistoryQuestion): Promise<OnuHistory> {
  const reach = await readReach(sql, question.id)
  const to = question.until === undefined ? reach.now : new Date(question.until)
  const from = new Date(to.getTime() - question.hours * 3_600_000)
  const resolution: OnuHistory['resolution'] = question.hours <= longestReadingHours ? 'reading' : 'day'
  const plan = planOf(reach, { from, to, resolution })
  const parts = await readParts(sql, { ...question, oltId: reach.oltId }, plan)
  const span = { from: from.getTime(), to: question.until === undefined ? Number.POSITIVE_INFINITY : to.getTime() }
  const answer = { from: from.toISOString(), to: to.toISOString(), resolution, readingsSince: readingsSince(reach) }
  if (resolution === 'day') return { ...answer, readings: [], days: withOpenDays(parts.days, parts.rows) }
  const readings = [...parts.sealed, ...parts.rows].toSorted(byTime).filter(({ at }) => isWithin(Date.parse(at), span))
  return { ...answer, readings, days: parts.days }
}

async function readReach(sql: Sql, id: number): Promise<Reach> {
  const [row] = await sql.rows<{
    olt_id: number
    now: Date
    first_seen_at: Date
    sealed_from: string | null
    open_name: string | null
  }>(
    `select u.olt_id, now() as now, u.first_seen_at, (select min(day)::text from sealed_day) as sealed_from,
       (select min(c.relname::text) from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'reading'::regclass) as open_name
     from onu u
     where u.id = $1`,
    [id],
  )
  if (row === undefined) throw new FarolError('NOT_FOUND', `There is no ONU ${id}.`, { params: { onu: id } })
  return {
    oltId: row.olt_id,
    now: row.now,
    firstDay: dayOf(row.first_seen_at),
    sealedFrom: row.sealed_from,
    openFrom: row.open_name?.replace(/^reading_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? null,
  }
}

function readingsSince({ sealedFrom, openFrom }: Reach): string | null {
  return [sealedFrom, openFrom].filter((day) => day !== null).toSorted()[0] ?? null
}

interface Plan {
  rowsFrom: Date
  rowsTo: Date
  sealedDays: string[]
  rollupDays: string[]
}

function planOf(
  reach: Reach,
  { from, to, resolution }: { from: Date; to: Date; resolution: OnuHistory['resolution'] },
): Plan {
  const first = latest(dayOf(from), reach.firstDay)
  const last = dayOf(to)
  const since = readingsSince(reach)
  const isByDay = resolution === 'day'
  // Days of which single readings are kept need no rollup in a short span.
  const lastRollup = isByDay || since === null ? last : earliest(last, addDays(since, -1))
  return {
    // A reading may be a little ahead of the database's clock.
    rowsFrom: isByDay ? new Date(`${first}T00:00:00Z`) : from,
    rowsTo: new Date(to.getTime() + 3_600_000),
    // To the end, whatever was sealed a moment ago: a day that is sealed between the two statements is found then.
    sealedDays: isByDay ? [] : daysBetween(latest(first, since ?? first), last),
    rollupDays: daysBetween(first, lastRollup),
  }
}

const latest = (a: string, b: string) => (a > b ? a : b)
const earliest = (a: string, b: string) => (a < b ? a : b)

interface Parts {
  rows: OnuReading[]
  sealed: OnuReading[]
  days: OnuDay[]
}

type PartRow = [
  kind: 'row' | 'sealed' | 'day',
  at: Date | null,
  status: OnuStatus | null,
  rx: number | null,
  oltRx: number | null,
  tx: number | null,
  temperature: number | null,
  voltage: number | null,
  bias: number | null,
  data: Buffer | null,
  times: string[] | null,
  day: string | null,
  counts: number[] | null,
  spans: (number | null)[] | null,
]

const spanNames = ['rx', 'olt_rx', 'tx', 'temperature', 'voltage', 'bias']
const minuteNames = ['online', 'offline', 'disabled', 'unconfigured', 'unknown']
const dayCounts = [
  'd.readings',
  ...minuteNames.map((status) => `d.${status}_minutes`),
  ...spanNames.map((name) => `d.${name}_count`),
]
const daySpans = spanNames.flatMap((name) => [`d.${name}_min`, `d.${name}_avg`, `d.${name}_max`])

async function readParts(sql: Sql, onu: { id: number; oltId: number }, plan: Plan): Promise<Parts> {
  const found = await sql.arrays<PartRow>(
    `select 'row', r.ts, r.status, r.rx_power_dbm, r.olt_rx_power_dbm, r.tx_power_dbm, r.temperature_c, r.voltage_v,
       r.bias_ma, null::bytea, null::bigint[], null::text, null::smallint[], null::real[]
     from reading r
     where r.onu_id = $1 and r.ts >= $3 and r.ts <= $4
     union all
     select 'sealed', null, null, null, null, null, null, null, null, s.data, t.at_us, null, null, null
     from sealed_reading s join sealed_times t on t.day = s.day and t.olt_id = $2
     where s.onu_id = $1 and s.day = any($5::date[]) and t.day = any($5::date[])
     union all
     select 'day', null, null, null, null, null, null, null, null, null, null, d.day::text,
       array[${dayCounts.join(', ')}], array[${daySpans.join(', ')}]
     from onu_day d
     where d.onu_id = $1 and d.day = any($6::date[])`,
    [onu.id, onu.oltId, plan.rowsFrom, plan.rowsTo, plan.sealedDays, plan.rollupDays],
  )
  const parts: Parts = { rows: [], sealed: [], days: [] }
  for (const row of found) {
    const [kind, , , , , , , , , data, times] = row
    if (kind === 'row') parts.rows.push(readingOf(row))
    else if (kind === 'day') parts.days.push(dayOfRow(row))
    else if (data !== null && times !== null) parts.sealed.push(...fromDayReadings(decodeDay(data, times.map(Number))))
  }
  parts.rows.sort(byTime)
  parts.days.sort((a, b) => (a.day < b.day ? -1 : 1))
  return parts
}

function readingOf([, at, status, rx, oltRx, tx, temperature, voltage, bias]: PartRow): OnuReading {
  return {
    at: at!.toISOString(),
    status: status!,
    rxPowerDbm: rx,
    oltRxPowerDbm: oltRx,
    txPowerDbm: tx,
    temperatureC: temperature,
    voltageV: voltage,
    biasMa: bias,
  }
}

function dayOfRow(row: PartRow): OnuDay {
  const [day, counts, spans] = [row[11]!, row[12]!, row[13]!]
  const [readings = 0, online = 0, offline = 0, disabled = 0, unconfigured = 0, unknown = 0] = counts
  const span = (column: number): DaySpan | null => {
    const [min, avg, max] = spans.slice(column * 3, column * 3 + 3)
    if (typeof min !== 'number' || typeof avg !== 'number' || typeof max !== 'number') return null
    return { count: counts[6 + column] ?? 0, min, avg, max }
  }
  return {
    day,
    readings,
    minutes: { online, offline, disabled, unconfigured, unknown },
    rxPowerDbm: span(0),
    oltRxPowerDbm: span(1),
    txPowerDbm: span(2),
    temperatureC: span(3),
    voltageV: span(4),
    biasMa: span(5),
  }
}

/** The days that no night has summed up yet, summed up here. One that got a late reading waits for its next night. */
function withOpenDays(days: readonly OnuDay[], rows: readonly OnuReading[]): OnuDay[] {
  const known = new Set(days.map(({ day }) => day))
  const open = Map.groupBy(rows, ({ at }) => at.slice(0, 10))
  const summed = [...open].flatMap(([day, readings]) =>
    known.has(day) ? [] : [rollUpDay(day, toDayReadings(readings))],
  )
  return [...days, ...summed].toSorted((a, b) => (a.day < b.day ? -1 : 1))
}

function byTime(a: OnuReading, b: OnuReading): number {
  return a.at < b.at ? -1 : Number(a.at > b.at)
}

function isWithin(at: number, { from, to }: { from: number; to: number }): boolean {
  return at >= from && at <= to
}
