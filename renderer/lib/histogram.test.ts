import { expect, test } from 'vitest'
import { powerHistogram } from './histogram.ts'
import { rowsOf } from './onu-rows.fixture.ts'

test('each reading of an online ONU stands in one bar, and none is lost outside the range', () => {
  const { bins, measured, unmeasured } = powerHistogram(
    rowsOf([
      { rxPowerDbm: -27.2 },
      { rxPowerDbm: -27 },
      { rxPowerDbm: -39 },
      { rxPowerDbm: 2 },
      {},
      { rxPowerDbm: -20, status: 'offline' },
    ]),
  )
  expect(bins.filter((bin) => bin.count > 0)).toEqual([
    { fromDbm: -32, count: 1, level: 'critical' },
    { fromDbm: -27.5, count: 1, level: 'critical' },
    { fromDbm: -27, count: 1, level: 'warning' },
    { fromDbm: -6.5, count: 1, level: 'overload' },
  ])
  expect([measured, unmeasured]).toEqual([4, 1])
})
