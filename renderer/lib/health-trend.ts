import type { HealthTrend } from '#contract/olt.ts'
import { toCsv } from './csv.ts'

export type TrendSeries = HealthTrend['series'][number]

/** What of a board or sensor is drawn over time, in the order in which it is offered. */
export const healthQuantities = ['temperatureC', 'cpuPercent', 'memoryPercent'] as const
export type HealthQuantity = (typeof healthQuantities)[number]

/** Something that was measured: a board, or a sensor of the OLT itself. */
export type TrendSubject = Pick<TrendSeries, 'subject' | 'name'>

export function isSameSubject(a: TrendSubject, b: TrendSubject): boolean {
  return a.subject === b.subject && a.name === b.name
}

/** The quantities of which a trend has any value. */
export function quantitiesOf(trend: HealthTrend): HealthQuantity[] {
  return healthQuantities.filter((quantity) => trend.series.some((series) => series.quantity === quantity))
}

/** The series of a quantity that is shown: of the subject that somebody chose, else the one that stands highest now. */
export function shownSeries(
  trend: HealthTrend,
  quantity: HealthQuantity,
  chosen: TrendSubject | null,
): TrendSeries | null {
  const all = trend.series.filter((series) => series.quantity === quantity)
  const wanted = chosen === null ? undefined : all.find((series) => isSameSubject(series, chosen))
  const newest = ({ values }: TrendSeries) => values.findLast((value) => value !== null) ?? Number.NEGATIVE_INFINITY
  return wanted ?? all.toSorted((a, b) => newest(b) - newest(a))[0] ?? null
}

/** Series as a file: a line a run, a column a series, headed `board 0/2 temperatureC`. */
export function trendCsv({ at, series }: HealthTrend): string {
  const header = ['at', ...series.map(({ subject, name, quantity }) => `${subject} ${name} ${quantity}`)]
  const lines = at.map((seconds, place) => [
    new Date(seconds * 1000).toISOString(),
    ...series.map(({ values }) => values[place] ?? null),
  ])
  return toCsv(header, lines)
}
