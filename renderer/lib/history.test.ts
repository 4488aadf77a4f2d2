import { expect, test } from 'vitest'
import type { OnuReading } from '#contract/onu.ts'
import { lonePoints, powerRange, powerSeries } from './history.ts'

const span = { from: 3600, to: 9 * 3600 }
const reading = (hour: number, rxPowerDbm: number | null, status: OnuReading['status'] = 'online'): OnuReading => ({
  at: new Date(hour * 3_600_000).toISOString(),
  status,
  rxPowerDbm,
  oltRxPowerDbm: null,
  txPowerDbm: null,
  temperatureC: null,
  voltageV: null,
  biasMa: null,
})

test('three readings that are missing are a gap, not a line across', () => {
  const series = powerSeries([reading(1, -20), reading(2, -20), reading(6, -21), reading(7, -21)], span)
  expect(series.rxPowerDbm).toEqual([-20, -20, null, -21, -21, null])
  expect(series.seconds).toEqual([3600, 7200, 9900, 21_600, 25_200, 32_400])
})

test('one late reading breaks nothing', () => {
  expect(powerSeries([reading(1, -20), reading(2.2, -20)], { from: 3600, to: 7920 }).rxPowerDbm).toEqual([-20, -20])
})

test('an outage spans from the first reading down to the first one up, and a pause in collection ends it', () => {
  const readings = [
    reading(1, -20),
    reading(2, null, 'offline'),
    reading(3, null, 'offline'),
    reading(4, -20),
    reading(5, null, 'offline'),
    reading(9, null, 'offline'),
  ]
  expect(powerSeries(readings, span).offline).toEqual([
    { from: 7200, to: 14_400 },
    { from: 18_000, to: 18_000 },
    { from: 32_400, to: 32_400 },
  ])
})

test('the whole span is laid out, however few readings there are, and older ones are left out', () => {
  const series = powerSeries([reading(0.5, -19), reading(8, -20)], span)
  expect({ seconds: series.seconds, rx: series.rxPowerDbm }).toEqual({
    seconds: [3600, 28_800, 32_400],
    rx: [null, -20, null],
  })
  expect(powerSeries([], span).seconds).toEqual([3600, 32_400])
})

test('readings too few or too close together for a line are dots', () => {
  const at = [0, 10, 20, 30, 100, 110, 400]
  expect(lonePoints(at, [null, -20, null, -20, -20, null, -21], 50)).toEqual([1, 6])
  expect(lonePoints(at, [null, -20, null, -20, -20, null, -21], 100)).toEqual([1, 3, 4, 6])
})

test('the axis is the same for all, and wider only where the data needs it', () => {
  expect([powerRange([-20, null]), powerRange([]), powerRange([-33.2, -7.5])]).toEqual([
    [-32, -8],
    [-32, -8],
    [-34, -7],
  ])
})
