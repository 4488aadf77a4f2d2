import { expect, test } from 'vitest'
import { surgeOctets, uplinksAt } from './uplinks.ts'

const bootedAt = new Date('2026-02-01T00:00:00Z')
const since = new Date('2026-03-02T18:00:00Z')
const minutes = (count: number) => new Date(since.getTime() + count * 60_000)
const at = (now: Date, surgeSince: Date | null = null, surgedOctets = 0) =>
  uplinksAt(7, { now, bootedAt, surgeSince, surgedOctets })

/** How full the first uplink is between two moments, %. */
function load(from: number, to: number, surgeSince: Date | null = null, surged = 0): number {
  const [before, after] = [at(minutes(from), surgeSince, surged)[0]!, at(minutes(to), surgeSince, surged)[0]!]
  return (((after.inOctets - before.inOctets) * 8) / ((to - from) * 60) / (after.speedMbps * 1e6)) * 100
}

test('on a normal day the traffic follows the hours, and no uplink is full', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => load(hour * 60, hour * 60 + 60))
  const busiest = hours.indexOf(Math.max(...hours))
  // 21:00 in Brasilia is midnight UTC: six hours after the first of these.
  expect([5, 6]).toContain(busiest)
  expect(Math.max(...hours)).toBeGreaterThan(2 * Math.min(...hours))
  expect(Math.max(...hours)).toBeLessThan(20)
})

test('a surge fills the first uplink within ten minutes, past the limit for a warning, and leaves the second one', () => {
  const [early, later, full] = [load(0, 2, since), load(4, 6, since), load(12, 14, since)]
  expect(early).toBeLessThan(later)
  expect(later).toBeGreaterThan(40)
  expect(full).toBeGreaterThan(85)
  expect(full).toBeLessThan(100)
  expect(at(minutes(14), since)[1]).toEqual(at(minutes(14))[1])
})

test('counters do not go back when a surge ends', () => {
  const during = at(minutes(30), since)[0]!
  const ended = at(minutes(31), null, surgeOctets(since, minutes(30)))[0]!
  expect(ended.inOctets).toBeGreaterThan(during.inOctets)
  expect(ended.outOctets).toBeGreaterThan(during.outOctets)
})
