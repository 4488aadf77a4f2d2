import { expect, test } from 'vitest'
import { judgeCost, median } from './cost.ts'

/** Runs as they came, oldest first, in ms. */
const after = (...ms: number[]) => judgeCost(ms.toReversed().map((each) => ({ ms: each, timeouts: 0 })))
const usual = (count: number, ms = 4000) => Array<number>(count).fill(ms)

test.each<[string, number[], string]>([
  ['no run', [], 'unknown'],
  ['too few runs to know what is usual', usual(4), 'unknown'],
  ['every run as ever', usual(20), 'steady'],
  ['one run three times as long', [...usual(20), 12_000], 'rising'],
  ['the second one in a row', [...usual(20), 12_000, 12_000], 'slow'],
  ['the third', [...usual(20), 12_000, 12_000, 12_000], 'slow'],
  ['three slow ones after three usual ones are enough to tell', [...usual(3), 12_000, 12_000, 12_000], 'slow'],
  ['a slow one two runs ago, and again', [...usual(20), 12_000, 4000, 12_000], 'slow'],
  ['a slow one among usual ones', [...usual(20), 12_000, 4000, 4000], 'steady'],
  ['back to usual after three slow ones', [...usual(20), 12_000, 12_000, 12_000, 4000], 'steady'],
  ['a third more is the weather', [...usual(20), 5400, 5400, 5400], 'steady'],
  ['twice as long of next to nothing', [...usual(20, 80), 240, 240, 240], 'steady'],
  ['an OLT that has grown: after nine hours it is still told', [...usual(20), ...usual(9, 12_000)], 'slow'],
  ['after a day that is its usual', [...usual(20), ...usual(24, 12_000)], 'steady'],
  ['one wild run does not move the usual', [...usual(10), 90_000, ...usual(10), 12_000, 12_000], 'slow'],
])('%s', (_what, runs, level) => {
  expect(after(...runs).level).toBe(level)
})

test('says how long it took and how long it takes', () => {
  expect(after(...usual(20), 12_000, 13_000)).toEqual({
    level: 'slow',
    what: 'duration',
    usualMs: 4000,
    lastMs: 13_000,
  })
  expect(after(...usual(3), 12_000)).toEqual({ level: 'unknown', what: null, usualMs: null, lastMs: 12_000 })
})

test('requests that go unanswered are a cost too, however quick the run is', () => {
  const runs = (...timeouts: number[]) => judgeCost(timeouts.toReversed().map((each) => ({ ms: 4000, timeouts: each })))
  expect(runs(...usual(20, 0), 2, 2)).toMatchObject({ level: 'steady' })
  expect(runs(...usual(20, 0), 4)).toMatchObject({ level: 'rising', what: 'timeouts' })
  expect(runs(...usual(20, 0), 4, 5)).toMatchObject({ level: 'slow', what: 'timeouts' })
  expect(runs(...usual(20, 10), 15, 15)).toMatchObject({ level: 'steady' })
})

test.each([
  [[], 0],
  [[5], 5],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle)
})
