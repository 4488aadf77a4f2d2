import { periodMs } from '#contract/rules/freshness.ts'

/** Lines over one axis of time, in seconds since the epoch; `null` breaks a line. */
export interface LineSeries {
  seconds: number[]
  lines: { label: string; values: (number | null)[] }[]
}

/** Two instants further apart than this were not all collected: no line crosses. */
const gapSeconds = (1.5 * periodMs) / 1000

/** Puts a point without values into each pause of the collection. */
export function withGaps({ seconds, lines }: LineSeries): LineSeries {
  const made: LineSeries = { seconds: [], lines: lines.map(({ label }) => ({ label, values: [] })) }
  const push = (at: number, place: number | null) => {
    made.seconds.push(at)
    made.lines.forEach((line, index) => line.values.push(place === null ? null : (lines[index]?.values[place] ?? null)))
  }
  seconds.forEach((at, place) => {
    const before = seconds[place - 1]
    if (before !== undefined && at - before > gapSeconds) push(before + gapSeconds / 2, null)
    push(at, place)
  })
  return made
}

/** From zero to a round number above the greatest value, in at most four steps. */
export function roundScale(values: readonly (number | null)[]): number[] {
  const highest = Math.max(0, ...values.map((value) => value ?? 0))
  if (highest === 0) return [0, 1]
  const raw = highest / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power
  const steps = Math.ceil(highest / step)
  return Array.from({ length: steps + 1 }, (_, n) => n * step)
}
