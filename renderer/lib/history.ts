import type { OnuDay, OnuHistory, OnuReading } from '#contract/onu.ts'
import { periodMs } from '#contract/rules/freshness.ts'

/** A span of time, seconds since the epoch. */
export interface Span {
  from: number
  to: number
}

/** Something that happened at one instant, in seconds since the epoch: the ONU was moved, swapped. */
export interface ChartMark {
  at: number
  label: string
}

/** The mark nearest to an instant, not further from it than `within` seconds. */
export function markAt(marks: readonly ChartMark[], at: number, within: number): ChartMark | null {
  const near = marks.filter((mark) => Math.abs(mark.at - at) <= within)
  return near.toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0] ?? null
}

/** A history as a chart draws it: seconds since the epoch, and dBm or `null`, where the line is broken. */
export interface PowerSeries {
  seconds: number[]
  /** A reading, or the mean of a day. */
  rxPowerDbm: (number | null)[]
  oltRxPowerDbm: (number | null)[]
  /** The least and the greatest reading at the ONU of a day; `null` for single readings. */
  rxMinDbm: (number | null)[]
  rxMaxDbm: (number | null)[]
  /** Spans in which the ONU was not online. */
  offline: Span[]
  /** Spans in which nothing was collected. */
  missing: Span[]
}

const daySeconds = 86_400
/** Readings further apart than this were not all collected: the line must not cross. */
const gapSeconds = (1.5 * periodMs) / 1000
const dayGapSeconds = 1.5 * daySeconds

/** A moment of the chart, whichever of the two it comes from. */
interface Point {
  at: number
  rx: number | null
  oltRx: number | null
  min: number | null
  max: number | null
  isDown: boolean
  /** Until when it speaks, and how far from it the next one of its kind may be. */
  until: number
  gap: number
}

/**
 * Lays days and readings (oldest first) out over a span of time, whose ends are points without a value where nothing was read at
 * them. A pause in collection is such a point too.
 */
export function powerSeries(history: Pick<OnuHistory, 'readings' | 'days'>, span: Span): PowerSeries {
  const points = [...history.days.map(dayPoint), ...history.readings.map(readingPoint)].filter(
    ({ at }) => at >= span.from && at <= span.to,
  )
  const series: PowerSeries = {
    seconds: [],
    rxPowerDbm: [],
    oltRxPowerDbm: [],
    rxMinDbm: [],
    rxMaxDbm: [],
    offline: offlineSpans(points),
    missing: missingSpans(points, span),
  }
  const [first] = points
  if (first === undefined || first.at > span.from) push(series, blank(span.from))
  let previous: Point | null = null
  for (const point of points) {
    const gap: number = previous === null ? 0 : Math.max(previous.gap, point.gap)
    if (previous !== null && point.at - previous.at > gap) push(series, blank(previous.at + gap / 2))
    push(series, point)
    previous = point
  }
  if ((series.seconds.at(-1) ?? 0) < span.to) push(series, blank(span.to))
  return series
}

function readingPoint({ at, status, rxPowerDbm, oltRxPowerDbm }: OnuReading): Point {
  const seconds = Date.parse(at) / 1000
  const values = { rx: rxPowerDbm, oltRx: oltRxPowerDbm, min: null, max: null }
  return { at: seconds, ...values, isDown: status === 'offline', until: seconds, gap: gapSeconds }
}

/** A day stands at its noon, and is down when it was down for longer than up. */
function dayPoint({ day, minutes, rxPowerDbm, oltRxPowerDbm }: OnuDay): Point {
  const start = Date.parse(`${day}T00:00:00Z`) / 1000
  return {
    at: start + daySeconds / 2,
    rx: rxPowerDbm?.avg ?? null,
    oltRx: oltRxPowerDbm?.avg ?? null,
    min: rxPowerDbm?.min ?? null,
    max: rxPowerDbm?.max ?? null,
    isDown: minutes.offline > minutes.online,
    until: start + daySeconds,
    gap: dayGapSeconds,
  }
}

function blank(at: number): Pick<Point, 'at' | 'rx' | 'oltRx' | 'min' | 'max'> {
  return { at, rx: null, oltRx: null, min: null, max: null }
}

function push(series: PowerSeries, point: Pick<Point, 'at' | 'rx' | 'oltRx' | 'min' | 'max'>) {
  series.seconds.push(point.at)
  series.rxPowerDbm.push(point.rx)
  series.oltRxPowerDbm.push(point.oltRx)
  series.rxMinDbm.push(point.min)
  series.rxMaxDbm.push(point.max)
}

/** From the first point that found it down to the first that did not; a pause in collection ends a span. */
function offlineSpans(points: readonly Point[]): Span[] {
  const spans: Span[] = []
  let open: Span | null = null
  let lastAt = 0
  for (const point of points) {
    if (open !== null && point.at - lastAt > point.gap) {
      spans.push(open)
      open = null
    }
    if (point.isDown) {
      open = { from: open === null ? point.at : open.from, to: point.until }
    } else if (open !== null) {
      spans.push({ from: open.from, to: point.at })
      open = null
    }
    lastAt = point.at
  }
  if (open !== null) spans.push(open)
  return spans
}

/** Pauses between two points, each side given the half of its own gap; the ends of the span are not ours to judge. */
function missingSpans(points: readonly Point[], span: Span): Span[] {
  return points.flatMap((point, index) => {
    const previous = points[index - 1]
    if (previous === undefined) return []
    if (point.at - previous.at <= Math.max(previous.gap, point.gap)) return []
    const from = Math.max(span.from, previous.at + previous.gap / 3)
    const to = Math.min(span.to, point.at - point.gap / 3)
    return to > from ? [{ from, to }] : []
  })
}

/** Places of values that a line would show as less than `seconds` of ink: they need a dot to be seen at all. */
export function lonePoints(at: readonly number[], values: readonly (number | null)[], seconds: number): number[] {
  const lone: number[] = []
  let run: number[] = []
  for (let place = 0; place <= values.length; place++) {
    if (place < values.length && values[place] !== null) {
      run.push(place)
      continue
    }
    const [first] = run
    const last = run.at(-1)
    if (first !== undefined && last !== undefined && (at[last] ?? 0) - (at[first] ?? 0) < seconds) lone.push(...run)
    run = []
  }
  return lone
}

/** The axis of power: −32 to −8 dBm, wider only where the data needs it. */
export function powerRange(values: readonly (number | null)[]): [number, number] {
  const measured = values.filter((value) => value !== null)
  let [low, high] = [-32, -8]
  for (const value of measured) {
    low = Math.min(low, Math.floor(value))
    high = Math.max(high, Math.ceil(value))
  }
  return [low, high]
}
