import type { DaySpan, OnuDay, OnuReading } from '#contract/onu.ts'
import { periodMs } from '#contract/rules/freshness.ts'
import { readingColumns, statusNumbers, type DayReadings } from './sealed-day.ts'

const minuteUs = 60_000_000
const dayUs = 86_400_000_000

/**
 * For how long a reading speaks: until the next one, and where none follows for 1.25 periods. It is not the limit of freshness
 * that is set, because a rollup must not depend on when it was made.
 */
const speaksForUs = 1.25 * periodMs * 1000

/** One day of one ONU in one line, of its readings by time. */
export function rollUpDay(day: string, readings: DayReadings): OnuDay {
  const columns = readings.values.map(spanOf)
  const named = Object.fromEntries(readingColumns.map((name, index) => [name, columns[index] ?? null]))
  return {
    day,
    readings: readings.atUs.length,
    minutes: minutesByStatus(day, readings),
    ...(named as Record<(typeof readingColumns)[number], DaySpan | null>),
  }
}

function spanOf(values: readonly number[]): DaySpan | null {
  const measured = values.filter((value) => !Number.isNaN(value))
  if (measured.length === 0) return null
  return {
    count: measured.length,
    min: shortest(Math.min(...measured)),
    avg: shortest(Math.fround(measured.reduce((sum, value) => sum + value, 0) / measured.length)),
    max: shortest(Math.max(...measured)),
  }
}

/** Whole minutes that add up: both ends of a span are rounded, and not its length. */
function minutesByStatus(day: string, { atUs, status }: DayReadings): OnuDay['minutes'] {
  const start = Date.parse(`${day}T00:00:00Z`) * 1000
  const minutes = { online: 0, offline: 0, disabled: 0, unconfigured: 0, unknown: 0 }
  const minuteOf = (us: number) => Math.round((Math.min(us, start + dayUs) - start) / minuteUs)
  atUs.forEach((at, index) => {
    const until = Math.min(atUs[index + 1] ?? start + dayUs, at + speaksForUs)
    minutes[statusNumbers[status[index]!] ?? 'unknown'] += minuteOf(until) - minuteOf(at)
  })
  return minutes
}

/** Readings as they go over the wire, in columns. */
export function toDayReadings(readings: readonly OnuReading[]): DayReadings {
  return {
    atUs: readings.map(({ at }) => Date.parse(at) * 1000),
    status: readings.map(({ status }) => statusNumbers.indexOf(status)),
    values: readingColumns.map((column) => readings.map((reading) => Math.fround(reading[column] ?? Number.NaN))),
  }
}

/** The columns as readings go over the wire, which counts time in milliseconds. */
export function fromDayReadings({ atUs, status, values }: DayReadings): OnuReading[] {
  return atUs.map((at, index) => {
    const value = (column: number) => {
      const number = values[column]?.[index]
      return number === undefined || Number.isNaN(number) ? null : shortest(number)
    }
    return {
      at: new Date(Math.floor(at / 1000)).toISOString(),
      status: statusNumbers[status[index]!] ?? 'unknown',
      rxPowerDbm: value(0),
      oltRxPowerDbm: value(1),
      txPowerDbm: value(2),
      temperatureC: value(3),
      voltageV: value(4),
      biasMa: value(5),
    }
  })
}

/**
 * The shortest decimal number that is this `real`, as PostgreSQL writes it: −27.41, not −27.40999984741211. Below 1024 two numbers
 * of four decimals are never the same `real`, so the one that is it is the shortest.
 */
export function shortest(real: number): number {
  const fourDecimals = Math.round(real * 10_000) / 10_000
  if (Math.abs(real) < 1024 && Math.fround(fourDecimals) === real && !Object.is(real, -0)) return fourDecimals
  for (let digits = 1; digits <= 9; digits++) {
    const number = Number(real.toPrecision(digits))
    if (Math.fround(number) === real) return number
  }
  return real
}
