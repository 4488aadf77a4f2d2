import type { OnuReading } from '#contract/onu.ts'
import { periodMs } from '#contract/rules/freshness.ts'

/** Readings as a chart draws them: seconds since the epoch, and dBm or `null`, where the line is broken. */
export interface PowerSeries {
  seconds: number[]
  rxPowerDbm: (number | null)[]
  oltRxPowerDbm: (number | null)[]
  /** Spans in which the ONU was not online, seconds since the epoch. */
  offline: { from: number; to: number }[]
}

/** Readings further apart than this were not all collected: the line must not cross. */
const gapSeconds = (1.5 * periodMs) / 1000

/**
 * Lays readings (oldest first) out over a span of time, seconds since the epoch, whose ends are points without a value where
 * nothing was read at them. A pause in collection is such a point too.
 */
export function powerSeries(all: readonly OnuReading[], span: { from: number; to: number }): PowerSeries {
  const readings = all.filter(({ at }) => Date.parse(at) / 1000 >= span.from && Date.parse(at) / 1000 <= span.to)
  const series: PowerSeries = { seconds: [], rxPowerDbm: [], oltRxPowerDbm: [], offline: [] }
  let previous: number | null = null
  const first = readings[0]
  if (first === undefined || Date.parse(first.at) / 1000 > span.from) push(series, span.from, null, null)
  for (const reading of readings) {
    const at = Date.parse(reading.at) / 1000
    if (previous !== null && at - previous > gapSeconds) push(series, previous + gapSeconds / 2, null, null)
    push(series, at, reading.rxPowerDbm, reading.oltRxPowerDbm)
    previous = at
  }
  if ((series.seconds.at(-1) ?? 0) < span.to) push(series, span.to, null, null)
  series.offline = offlineSpans(readings)
  return series
}

function push(series: PowerSeries, at: number, rx: number | null, oltRx: number | null) {
  series.seconds.push(at)
  series.rxPowerDbm.push(rx)
  series.oltRxPowerDbm.push(oltRx)
}

/** From the first reading that found it down to the first that did not; a pause in collection ends a span. */
function offlineSpans(readings: readonly OnuReading[]): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  let open: { from: number; to: number } | null = null
  for (const reading of readings) {
    const at = Date.parse(reading.at) / 1000
    if (open !== null && at - open.to > gapSeconds) {
      spans.push(open)
      open = null
    }
    if (reading.status === 'offline') {
      open = { from: open === null ? at : open.from, to: at }
    } else if (open !== null) {
      spans.push({ from: open.from, to: at })
      open = null
    }
  }
  if (open !== null) spans.push(open)
  return spans
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
  return [Math.min(-32, ...measured.map(Math.floor)), Math.max(-8, ...measured.map(Math.ceil))]
}
