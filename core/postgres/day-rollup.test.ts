import { expect, test } from 'vitest'
import type { OnuStatus } from '#contract/onu.ts'
import { fromDayReadings, rollUpDay, shortest, toDayReadings } from './day-rollup.ts'
import { statusNumbers, type DayReadings } from './sealed-day.ts'

const day = '2026-11-23'
const at = (hours: number) => (Date.parse(`${day}T00:00:00Z`) + hours * 3_600_000) * 1000

function readings(parts: readonly (readonly [hours: number, status: OnuStatus, rx: number | null])[]): DayReadings {
  return {
    atUs: parts.map(([hours]) => at(hours)),
    status: parts.map(([, status]) => statusNumbers.indexOf(status)),
    values: [
      parts.map(([, , rx]) => (rx === null ? Number.NaN : Math.fround(rx))),
      ...Array.from({ length: 5 }, () => parts.map(() => Number.NaN)),
    ],
  }
}

const allOnline = Array.from({ length: 24 }, (_, hour) => [hour + 0.001, 'online', -20] as const)

test('a whole day is 1440 minutes, its light from the least to the greatest', () => {
  const day24 = readings(allOnline.map(([hour, status], index) => [hour, status, -20 - (index % 3)]))
  expect(rollUpDay(day, day24)).toEqual({
    day,
    readings: 24,
    minutes: { online: 1440, offline: 0, disabled: 0, unconfigured: 0, unknown: 0 },
    rxPowerDbm: { count: 24, min: -22, avg: -21, max: -20 },
    oltRxPowerDbm: null,
    txPowerDbm: null,
    temperatureC: null,
    voltageV: null,
    biasMa: null,
  })
})

test.each([
  [
    'a reading speaks until the next one',
    [
      [0, 'online', -20],
      [1, 'offline', null],
      [1.5, 'online', -20],
    ],
    { online: 60 + 75, offline: 30 },
  ],
  [
    'where none follows, for 75 minutes: the rest was not collected',
    [
      [0, 'online', -20],
      [6, 'offline', null],
    ],
    { online: 75, offline: 75 },
  ],
  ['not beyond the end of the day', [[23.75, 'online', -20]], { online: 15 }],
  [
    'halves of minutes are not counted twice',
    [
      [0, 'online', -20],
      [0.5 / 60, 'offline', null],
      [1 / 60, 'disabled', null],
    ],
    { online: 1, offline: 0, disabled: 75 },
  ],
] satisfies [string, [number, OnuStatus, number | null][], object][])('%s', (_what, parts, minutes) => {
  const none = { online: 0, offline: 0, disabled: 0, unconfigured: 0, unknown: 0 }
  expect(rollUpDay(day, readings(parts)).minutes).toEqual({ ...none, ...minutes })
})

test('minutes never add up to more than the day, however its readings fall', () => {
  const odd = Array.from({ length: 700 }, (_, n): [number, OnuStatus, null] => [
    (n / 700) * 24,
    statusNumbers[n % 5]!,
    null,
  ])
  const { minutes } = rollUpDay(day, readings(odd))
  expect(Object.values(minutes).reduce((sum, each) => sum + each, 0)).toBe(1440)
})

test('only what was measured counts', () => {
  const parts = readings([
    [0, 'online', -20],
    [1, 'online', null],
    [2, 'online', -21],
  ])
  expect(rollUpDay(day, parts)).toMatchObject({ readings: 3, rxPowerDbm: { count: 2, min: -21, avg: -20.5, max: -20 } })
})

test('readings go to columns and back', () => {
  const [first] = fromDayReadings(readings([[2, 'offline', -27.41]]))
  expect(first).toEqual({
    at: '2026-11-23T02:00:00.000Z',
    status: 'offline',
    rxPowerDbm: -27.41,
    oltRxPowerDbm: null,
    txPowerDbm: null,
    temperatureC: null,
    voltageV: null,
    biasMa: null,
  })
  expect(toDayReadings([first!])).toEqual(readings([[2, 'offline', -27.41]]))
})

test.each([
  [-27.41, -27.41],
  [-27.002, -27.002],
  [45.1289, 45.1289],
  [2.7654321, 2.7654321],
  [1e-7, 1e-7],
  [123_456.79, 123_456.79],
  [0.1, 0.1],
])('the real %d is written %d, as PostgreSQL writes it', (number, written) => {
  expect(shortest(Math.fround(number))).toBe(written)
})
