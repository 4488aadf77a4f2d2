import { expect, test } from 'vitest'
import type { OnuDay, OnuReading } from '#contract/onu.ts'
import { lonePoints, powerRange, powerSeries, markAt } from './history.ts'

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
  const series = powerSeries(
    { readings: [reading(1, -20), reading(2, -20), reading(6, -21), reading(7, -21)], days: [] },
    span,
  )
  expect(series.rxPowerDbm).toEqual([-20, -20, null, -21, -21, null])
  expect(series.seconds).toEqual([3600, 7200, 9900, 21_600, 25_200, 32_400])
})

test('one late reading breaks nothing', () => {
  expect(
    powerSeries({ readings: [reading(1, -20), reading(2.2, -20)], days: [] }, { from: 3600, to: 7920 }).rxPowerDbm,
  ).toEqual([-20, -20])
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
  expect(powerSeries({ readings, days: [] }, span).offline).toEqual([
    { from: 7200, to: 14_400 },
    { from: 18_000, to: 18_000 },
    { from: 32_400, to: 32_400 },
  ])
})

test('the whole span is laid out, however few readings there are, and older ones are left out', () => {
  const series = powerSeries({ readings: [reading(0.5, -19), reading(8, -20)], days: [] }, span)
  expect({ seconds: series.seconds, rx: series.rxPowerDbm }).toEqual({
    seconds: [3600, 28_800, 32_400],
    rx: [null, -20, null],
  })
  expect(powerSeries({ readings: [], days: [] }, span).seconds).toEqual([3600, 32_400])
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

test('what was not collected is told apart from what was offline', () => {
  const readings = [reading(1, -20), reading(2, null, 'offline'), reading(3, -20), reading(7, -20), reading(8, -20)]
  const { offline, missing } = powerSeries({ readings, days: [] }, span)
  expect({ offline, missing }).toEqual({
    offline: [{ from: 7200, to: 10_800 }],
    missing: [{ from: 12_600, to: 23_400 }],
  })
})

const day = (date: string, rx: [number, number, number] | null, offline = 0): OnuDay => ({
  day: date,
  readings: 24,
  minutes: { online: 1440 - offline, offline, disabled: 0, unconfigured: 0, unknown: 0 },
  rxPowerDbm: rx === null ? null : { count: 24, min: rx[0], avg: rx[1], max: rx[2] },
  oltRxPowerDbm: null,
  txPowerDbm: null,
  temperatureC: null,
  voltageV: null,
  biasMa: null,
})

test('days are a mean with its band at their noon, a missing day is a gap, and readings follow them', () => {
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000
  const days = [day('1970-01-02', [-22, -21, -20]), day('1970-01-03', null, 1400), day('1970-01-05', [-23, -22, -21])]
  const at = noon('1970-01-06') / 3600
  const series = powerSeries(
    { days, readings: [reading(at, -21)] },
    { from: noon('1970-01-02'), to: noon('1970-01-06') },
  )
  expect(series.rxPowerDbm).toEqual([-21, null, null, -22, -21])
  expect(series.rxMinDbm).toEqual([-22, null, null, -23, null])
  expect(series.rxMaxDbm).toEqual([-20, null, null, -21, null])
  expect(series.offline).toEqual([{ from: noon('1970-01-03'), to: Date.parse('1970-01-04T00:00:00Z') / 1000 }])
  expect(series.missing).toHaveLength(1)
})

test.each([
  [100, 10, 'first'],
  [104, 10, 'first'],
  [106, 10, 'second'],
  [125, 10, null],
  [50, 10, null],
])('at %i s, looked for within %i s, the nearest mark is %s', (at, within, label) => {
  const marks = [
    { at: 100, label: 'first' },
    { at: 110, label: 'second' },
  ]
  expect(markAt(marks, at, within)?.label ?? null).toBe(label)
})
