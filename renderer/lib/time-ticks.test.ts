import { expect, test } from 'vitest'
import { timeTicks } from './time-ticks.ts'

const to = new Date(2026, 10, 23, 14, 3, 12).getTime() / 1000
const hour = 3600
const local = (seconds: number) => {
  const at = new Date(seconds * 1000)
  return `${at.getDate()} ${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
}

test.each([
  ['an hour', 1, 'time', ['23 13:15', '23 13:30', '23 13:45', '23 14:00']],
  ['a day', 24, 'time', ['22 18:00', '23 00:00', '23 06:00', '23 12:00']],
  ['a week', 24 * 7, 'day', ['17 00:00', '19 00:00', '21 00:00', '23 00:00']],
  ['a month', 24 * 30, 'day', ['26 00:00', '2 00:00', '9 00:00', '16 00:00', '23 00:00']],
])('%s is marked at round local instants', (_name, hours, unit, expected) => {
  const ticks = timeTicks(to - hours * hour, to, 5)
  expect({ ...ticks, at: ticks.at.map(local) }).toEqual({ unit, at: expected })
})
