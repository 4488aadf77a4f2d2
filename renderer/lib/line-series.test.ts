import { expect, test } from 'vitest'
import { roundScale, withGaps } from './line-series.ts'

test('a pause in the collection breaks every line, an hour without a value breaks only its own', () => {
  const hour = 3600
  const seconds = [0, hour, 2 * hour, 6 * hour]
  const lines = [
    { label: 'in', values: [1, null, 3, 4] },
    { label: 'out', values: [5, 6, 7, 8] },
  ]
  expect(withGaps({ seconds, lines })).toEqual({
    seconds: [0, hour, 2 * hour, 2 * hour + 2700, 6 * hour],
    lines: [
      { label: 'in', values: [1, null, 3, null, 4] },
      { label: 'out', values: [5, 6, 7, null, 8] },
    ],
  })
})

test.each([
  [[], [0, 1]],
  [
    [null, 0],
    [0, 1],
  ],
  [
    [7, null, 3],
    [0, 2, 4, 6, 8],
  ],
  [[3.9e9], [0, 1e9, 2e9, 3e9, 4e9]],
  [[100], [0, 25, 50, 75, 100]],
])('the scale of %j begins at zero and ends above the greatest value', (values, scale) => {
  expect(roundScale(values)).toEqual(scale)
})
