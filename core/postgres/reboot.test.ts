import { expect, test } from 'vitest'
import { hasRebooted } from './reboot.ts'

const hour = 3600
const day = 24 * hour
const wrap = 2 ** 32 / 100
const start = Date.parse('2026-11-23T14:00:00Z')

/** An OLT that was up for `before` seconds, and `elapsed` seconds later says `now`. */
test.each([
  ['an OLT that goes on', 40 * day, hour, 40 * day + hour, false],
  ['started half an hour ago', 40 * day, hour, hour / 2, true],
  ['started right after the last run', 40 * day, hour, hour - 5, true],
  ['up for longer than before, and yet started since: nobody asked it for ten hours', hour, 10 * hour, 2 * hour, true],
  ['up for as long as ever, not asked for ten hours', hour, 10 * hour, 11 * hour, false],
  ['the counter wraps after 497 days', wrap - hour / 2, hour, hour / 2, false],
  ['the counter wraps, and the clocks differ by a minute', wrap - hour / 2, hour, hour / 2 + 60, false],
  ['in the very hour of the wrap nobody can tell', wrap - hour / 2, hour, 5, false],
  ['an uptime that stands still', 1000, hour, 1000, false],
  ['started just before the counter would wrap', wrap - 2 * day, hour, 600, true],
  ['not asked over the wrap for a day', wrap - 10 * hour, day, 14 * hour, false],
  ['our clock is set forward by an hour', 40 * day, 2 * hour, 40 * day + hour, false],
  ['our clock is set back by an hour', 40 * day, -hour, 40 * day, false],
  ['twice in one minute', 600, 30, 630, false],
])('%s', (_what, before, elapsed, now, rebooted) => {
  const at = (seconds: number) => new Date(start + seconds * 1000)
  expect(hasRebooted({ seconds: before, at: at(0) }, { seconds: now, at: at(elapsed) })).toBe(rebooted)
})

test('what was never told is no reboot', () => {
  const told = { seconds: 60, at: new Date(start) }
  expect([hasRebooted(null, told), hasRebooted(told, null), hasRebooted(null, null)]).toEqual([false, false, false])
})
