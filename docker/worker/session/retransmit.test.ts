import { expect, it } from 'vitest'
import { defaultPatience, RoundTripClock } from './retransmit.ts'

it('waits a second before anything is known, then by the round trips seen, never under the shortest wait', () => {
  const clock = new RoundTripClock(defaultPatience)
  expect([clock.waitMs, clock.roundTripMs]).toEqual([1000, null])
  for (let n = 0; n < 30; n += 1) clock.measured(4)
  expect(clock.waitMs).toBe(defaultPatience.shortestWaitMs)
  for (let n = 0; n < 30; n += 1) clock.measured(800)
  expect(clock.waitMs).toBeGreaterThan(800)
})

it('waits as long as a late answer took, up to the longest wait, until a clean round trip', () => {
  const clock = new RoundTripClock(defaultPatience)
  clock.measured(10)
  clock.answeredLate(2500)
  expect(clock.waitMs).toBe(2500)
  clock.answeredLate(300)
  expect(clock.waitMs).toBe(2500)
  clock.answeredLate(60_000)
  expect(clock.waitMs).toBe(defaultPatience.longestWaitMs)
  clock.measured(10)
  expect(clock.waitMs).toBe(defaultPatience.shortestWaitMs)
})
