import { expect, test } from 'vitest'
import type { LogEntry } from '#contract/log.ts'
import { queryOfLogs, readLogAddress, withEntries } from './log-filter.ts'

const entry = (n: number, source = 'worker', lines = 1): LogEntry => ({
  place: `${source}.1.${n}`,
  at: new Date(Date.UTC(2026, 10, 23) + n).toISOString(),
  source,
  level: 'info',
  message: '',
  tones: [],
  fields: {},
  lines,
})

test('an address asks for what it names, and what is not well formed is left out', () => {
  const address = {
    source: 'web,../x',
    level: 'warn,loud',
    text: 'a',
    regex: '1',
    field: 'oltId:7,x',
    from: 'z',
    q: '1',
  }
  expect(queryOfLogs(readLogAddress(address))).toEqual({
    sources: ['web'],
    levels: ['warn'],
    fields: [{ name: 'oltId', value: '7' }],
    text: 'a',
    regex: true,
    matchCase: false,
    inverse: false,
  })
})

test('what comes late takes its place by time, what has grown replaces itself, and the oldest go', () => {
  const known = [entry(9), entry(5), entry(3)]
  const come = [entry(7, 'web'), entry(9, 'worker', 4)]
  expect(withEntries(known, come, 3).map(({ place, lines }) => [place, lines])).toEqual([
    ['worker.1.9', 4],
    ['web.1.7', 1],
    ['worker.1.5', 1],
  ])
})
