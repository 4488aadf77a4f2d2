/** Where an axis of time is marked, and whether those marks are days or times of day. Seconds since the epoch. */
export interface TimeTicks {
  unit: 'day' | 'time'
  at: number[]
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const timeSteps = [5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour]
const daySteps = [1, 2, 3, 5, 7, 10, 14, 30]

/** At most `most` round local instants between two: midnights where more than a day and a half is shown, else times. */
export function timeTicks(from: number, to: number, most: number): TimeTicks {
  const span = to - from
  if (span > 1.5 * day) {
    const step = daySteps.find((days) => span / (days * day) <= most) ?? Math.ceil(span / day / Math.max(1, most))
    return { unit: 'day', at: midnights(from, to, step) }
  }
  const step = timeSteps.find((seconds) => span / seconds <= most) ?? 12 * hour
  return { unit: 'time', at: times(from, to, step) }
}

/** Counted back from the newest, which is what is looked for. Through the calendar: a day may have 23 or 25 hours. */
function midnights(from: number, to: number, step: number): number[] {
  const ticks: number[] = []
  const at = new Date(to * 1000)
  at.setHours(0, 0, 0, 0)
  for (; at.getTime() / 1000 >= from; at.setDate(at.getDate() - step)) ticks.unshift(at.getTime() / 1000)
  return ticks
}

function times(from: number, to: number, step: number): number[] {
  const ticks: number[] = []
  const at = new Date(from * 1000)
  at.setHours(0, 0, 0, 0)
  for (; at.getTime() / 1000 <= to; at.setMinutes(at.getMinutes() + step / minute)) {
    if (at.getTime() / 1000 >= from) ticks.push(at.getTime() / 1000)
  }
  return ticks
}
