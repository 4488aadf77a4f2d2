import { expect, test } from 'vitest'
import type { HealthTrend } from '#contract/olt.ts'
import { quantitiesOf, shownSeries, trendCsv } from './health-trend.ts'

const trend: HealthTrend = {
  at: [1_764_000_000, 1_764_003_600],
  series: [
    { subject: 'board', name: '0/1', quantity: 'temperatureC', values: [71, 41] },
    { subject: 'board', name: '0/2', quantity: 'temperatureC', values: [40, null] },
    { subject: 'temperature', name: '0/1', quantity: 'temperatureC', values: [39, 44] },
    { subject: 'board', name: '0/1', quantity: 'cpuPercent', values: [null, 12.5] },
    { subject: 'uplink', name: 'xgei_1/3/1', quantity: 'inBps', values: [1e9, 2e9] },
  ],
}

test('shows what somebody chose, else what stands highest now; a board is no sensor of the same name', () => {
  const name = (quantity: 'temperatureC' | 'cpuPercent' | 'memoryPercent', chosen: [string, string] | null = null) => {
    const [subject, of] = chosen ?? []
    const wanted = subject === undefined || of === undefined ? null : { subject: subject as 'board', name: of }
    const found = shownSeries(trend, quantity, wanted)
    return found === null ? null : `${found.subject} ${found.name}`
  }
  expect([
    name('temperatureC'),
    name('temperatureC', ['board', '0/1']),
    name('temperatureC', ['temperature', '0/1']),
    name('temperatureC', ['board', '9/9']),
    name('cpuPercent', ['board', '0/2']),
    name('memoryPercent'),
  ]).toEqual(['temperature 0/1', 'board 0/1', 'temperature 0/1', 'temperature 0/1', 'board 0/1', null])
  expect(quantitiesOf(trend)).toEqual(['temperatureC', 'cpuPercent'])
})

test('a file has a line a run and a column a series, empty where nothing was measured', () => {
  expect(
    trendCsv({ ...trend, series: trend.series.slice(2, 4) })
      .trim()
      .split('\r\n'),
  ).toEqual([
    expect.stringMatching(/^\W?at,temperature 0\/1 temperatureC,board 0\/1 cpuPercent$/),
    '2025-11-24T16:00:00.000Z,39,',
    '2025-11-24T17:00:00.000Z,44,12.5',
  ])
})
