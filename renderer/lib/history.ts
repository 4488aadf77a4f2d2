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

/** Lays readings (oldest first) out in time. A pause in collection becomes a point without a value. */
export function powerSeries(readings: readonly OnuReading[]): PowerSeries {
  const series: PowerSeries = { seconds: [], rxPowerDbm: [], oltRxPowerDbm: [], offline: [] }
  let previous: number | null = null
  for (const reading of readings) {
    const at = Date.parse(reading.at) / 1000
    if (previous !== null && at - previous > gapSeconds) push(series, previous + gapSeconds / 2, null, null)
    push(series, at, reading.rxPowerDbm, reading.oltRxPowerDbm)
    previous = at
  }
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

/** The axis of power: −32 to −8 dBm, wider only where the data needs it. */
export function powerRange(values: readonly (number | null)[]): [number, number] {
  const measured = values.filter((value) => value !== null)
  return [Math.min(-32, ...measured.map(Math.floor)), Math.max(-8, ...measured.map(Math.ceil))]
}
