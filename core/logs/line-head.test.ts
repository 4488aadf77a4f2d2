import { expect, test } from 'vitest'
import { logLevels } from './levels.ts'
import { readLineHead, withTime } from './line-head.ts'
import { visibleText } from './visible-text.ts'

const noon = '2026-11-23T12:00:00.123Z'

test.each<[string, string | null, string, boolean]>([
  [`{"level":"warn","time":"${noon}","service":"worker","msg":"x"}`, noon, 'warn', false],
  [`{"at":"${noon}","level":"error","message":"x"}`, noon, 'error', false],
  [`{"level":50,"time":${Date.parse(noon)},"msg":"x"}`, noon, 'error', false],
  ['{"msg":"no level"}', null, 'none', false],
  ['2026-11-23 12:00:00.123 UTC [41] farol LOG:  checkpoint starting: time', noon, 'info', false],
  ['2026-11-23 12:00:00.123 UTC [41] farol FATAL:  no', noon, 'fatal', false],
  ['2026-11-23 12:00:00.123 UTC [41] farol STATEMENT:  select 1', noon, 'none', true],
  ['\t  from onu', null, 'none', true],
  ['12:M 23 Nov 2026 12:00:00.123 # WARNING: overcommit', noon, 'warn', false],
  ['12:M 23 Nov 2026 12:00:00.123 * Ready to accept connections', noon, 'info', false],
  ['2026-11-23T13:00:00,123+01:00 [ERROR] x', noon, 'error', false],
  ['TypeError: x is not a function', null, 'error', false],
  ['    at run (file.ts:1:2)', null, 'none', true],
  ['[warn] slow', null, 'warn', false],
  ['\u001b[31mERROR\u001b[0m red', null, 'error', false],
  ['no error at all', null, 'none', false],
  ['', null, 'none', false],
])('the head of %s', (line, at, level, continues) => {
  const bytes = Buffer.from(`${line}\n`)
  const head = readLineHead(bytes, 0, bytes.length)
  expect([
    Number.isNaN(head.atMs) ? null : new Date(head.atMs).toISOString(),
    logLevels[head.level],
    head.continues,
  ]).toEqual([at, level, continues])
})

test('a line without a time is kept with that of its arrival; one that has its own, or continues another, as it is', () => {
  const lines = ['plain', `{"level":"info","time":"${noon}"}`, '    at x']
  expect(lines.map((line) => withTime(line, new Date(noon)))).toEqual([`${noon} plain`, lines[1], lines[2]])
})

test('of what a terminal would obey only colours of the list are left, and what cannot be seen becomes a sign', () => {
  expect(visibleText('a\u001b[31mred\u001b[0m \u001b[2J\u001b]0;title\u0007b\u001b\u0000\u202ec')).toEqual({
    text: 'ared b␛␀⟨U+202E⟩c',
    tones: [{ from: 1, to: 4, tone: 'red' }],
  })
})
