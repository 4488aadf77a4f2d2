import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogEntry } from '#contract/log.ts'
import { LogReader, type PageQuestion } from './log-reader.ts'

let folder: string
let reader: LogReader
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farol-logs-'))
  reader = new LogReader({ folders: [folder], secrets: ['canary-password'] })
})
afterEach(() => {
  reader.close()
  rmSync(folder, { recursive: true })
})

const startMs = Date.UTC(2026, 10, 23, 14)
const at = (ms: number) => new Date(startMs + ms).toISOString()
const pino = (ms: number, msg: string, more: object = {}, level = 'info') =>
  `${JSON.stringify({ level, time: at(ms), service: 'worker', pid: 7, ...more, msg })}\n`
const put = (name: string, ...lines: string[]) => appendFileSync(join(folder, name), lines.join(''))
const older = (question: Partial<PageQuestion> = {}) => reader.page({ direction: 'older', limit: 300, ...question })
const said = (entries: readonly LogEntry[]) => entries.map(({ message }) => message)

/** Every entry of a query, page by page from the newest. */
function all(question: Partial<PageQuestion> = {}): LogEntry[] {
  const found: LogEntry[] = []
  let from: Partial<PageQuestion> = {}
  for (;;) {
    const page = older({ ...question, ...from })
    found.unshift(...page.entries)
    if (page.next !== null) from = { place: page.next }
    else if (page.searchedTo !== null) from = { at: page.searchedTo }
    else return found
  }
}

test('five services of 10 000 lines, some of them late, are one list in the order of their time', () => {
  const names = ['worker', 'web', 'scheduler', 'db', 'redis']
  for (let n = 0; n < 10_000; n += 1) {
    const late = n % 17 === 0 ? 40_000 : 0
    put(`${names[n % 5]}.log`, pino(n * 10 - late, `line ${n}`))
  }
  const entries = all({ limit: 700 })
  const times = entries.map((entry) => Date.parse(entry.at))
  expect(entries.length).toBe(10_000)
  expect(new Set(said(entries)).size).toBe(10_000)
  expect(times.filter((time, n) => n > 0 && time < (times[n - 1] ?? 0))).toEqual([])
  const written = [...reader.export({ form: 'json' })].map(({ text }) => text).join('')
  expect(
    written
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as LogEntry).message),
  ).toEqual(said(entries))
})

test('numbered lines over rotations, a truncation and a restart of the reader: none missing, none doubled', () => {
  let n = 0
  const write = (count: number) => put('worker.log', ...Array.from({ length: count }, () => pino(n, `n=${(n += 1)}`)))
  const numbers = () => all().map(({ message }) => Number(message.slice(2)))
  const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + 1 + index)
  write(500)
  expect(numbers()).toEqual(upTo(0, 500))
  write(300)
  renameSync(join(folder, 'worker.log'), join(folder, 'worker.log.1'))
  write(400)
  expect(numbers()).toEqual(upTo(0, 1200))
  renameSync(join(folder, 'worker.log.1'), join(folder, 'worker.log.2'))
  renameSync(join(folder, 'worker.log'), join(folder, 'worker.log.1'))
  expect(numbers()).toEqual(upTo(0, 1200))
  write(100)
  reader.close()
  expect(numbers()).toEqual(upTo(0, 1300))
  truncateSync(join(folder, 'worker.log'))
  expect(numbers()).toEqual(upTo(0, 1200))
  // Longer than before at the next look: only what stands there tells that it was cut.
  write(5)
  numbers()
  writeFileSync(join(folder, 'worker.log'), '')
  write(50)
  expect(numbers()).toEqual([...upTo(0, 1200), ...upTo(1305, 1355)])
})

test('a line that is half written waits for its end, and then comes once', async () => {
  put('worker.log', pino(0, 'one'))
  const stop = new AbortController()
  const news = reader.follow({ most: 10 }, stop.signal)
  const first = news.next()
  const line = pino(5, 'two')
  put('worker.log', line.slice(0, 30))
  await new Promise((done) => setTimeout(done, 250))
  put('worker.log', line.slice(30), pino(6, 'three'))
  expect((await first).value).toMatchObject({ skipped: 0, levels: { info: 2 } })
  expect(said(all())).toEqual(['one', 'two', 'three'])
  stop.abort()
})

test('following tells the newest, and counts exactly what it leaves out', async () => {
  const stop = new AbortController()
  const news = reader.follow({ most: 20 }, stop.signal)
  const first = news.next()
  await new Promise((done) => setTimeout(done, 30))
  put('worker.log', ...Array.from({ length: 5000 }, (_, n) => pino(n, `line ${n}`, {}, n % 2 === 0 ? 'warn' : 'info')))
  const { value } = await first
  stop.abort()
  expect(value).toMatchObject({ skipped: 4980, levels: { warn: 2500, info: 2500, error: 0 } })
  expect(said(value?.entries ?? [])).toEqual(Array.from({ length: 20 }, (_, n) => `line ${4980 + n}`))
})

test('a stack trace is one entry with all its lines, and a search inside of it finds the whole', () => {
  const trace = ['TypeError: no such thing', ...Array.from({ length: 29 }, (_, n) => `    at part${n} (file.ts:${n})`)]
  put('web.log', pino(0, 'before'), trace.map((line) => `${line}\n`).join(''), pino(9, 'after'))
  expect(older().entries.map(({ level, lines }) => [level, lines])).toEqual([
    ['info', 1],
    ['error', 30],
    ['info', 1],
  ])
  const [found] = older({ text: 'part17' }).entries
  expect(found?.message).toBe('TypeError: no such thing')
  expect(reader.entry(found?.place ?? '').text).toBe(trace.join('\n'))
})

test.each<[string, Partial<PageQuestion>, string[]]>([
  ['text, whatever its case', { text: 'CENTRO' }, ['OLT Centro answers', 'centro "x" again']],
  ['text in its case', { text: 'Centro', matchCase: true }, ['OLT Centro answers']],
  ['text with quotes, as they stand in the message', { text: 'centro "x"' }, ['centro "x" again']],
  ['letters beyond ASCII', { text: 'JOÃO' }, ['customer João']],
  ['a pattern', { text: '^\\{.*olt (centro|norte)', regex: true }, ['OLT Centro answers']],
  ['a pattern with a set that has line breaks', { text: 'again[^x]*customer', regex: true }, []],
  ['inverse', { text: 'centro', inverse: true }, ['customer João', 'oltId seven', 'oltId seventy']],
  ['a field', { fields: [{ name: 'oltId', value: '7' }] }, ['oltId seven']],
  ['a nested field', { fields: [{ name: 'err.code', value: 'E1' }] }, ['oltId seventy']],
  ['a level', { levels: ['error'] }, ['oltId seventy']],
  ['a span', { from: at(1), to: at(3) }, ['centro "x" again', 'customer João']],
  ['something that is nowhere', { text: 'absent-needle' }, []],
])('finds %s', (_what, question, wanted) => {
  put(
    'worker.log',
    pino(0, 'OLT Centro answers'),
    pino(1, 'centro "x" again'),
    pino(2, 'customer João'),
    pino(3, 'oltId seven', { oltId: 7 }),
    pino(4, 'oltId seventy', { oltId: 70, err: { code: 'E1' } }, 'error'),
  )
  expect(said(older(question).entries)).toEqual(wanted)
})

test('a pattern that is none, and one that never ends, are refused with the reason and the reader goes on', () => {
  put('worker.log', `${'a'.repeat(5000)}!\n`)
  expect(() => older({ text: '(', regex: true })).toThrow(/not a regular expression: .*Unterminated group/)
  expect(() => older({ text: '(a+)+$', regex: true })).toThrow(/takes too long/)
  expect(older({ text: 'a!', regex: true }).entries).toHaveLength(1)
})

test('the survey counts every entry once, by level and by time, with and without a search', () => {
  const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']
  for (let n = 0; n < 6000; n += 1) put('worker.log', pino(n * 100, `line ${n}`, {}, levels[n % 6]))
  const last = (query: object) => [...reader.survey({ buckets: 60, ...query })].at(-1)
  const whole = last({})
  expect(whole?.levels).toEqual({ fatal: 1000, error: 1000, warn: 1000, info: 1000, debug: 1000, trace: 1000, none: 0 })
  expect(whole?.buckets.map(({ counts }) => counts.reduce((sum, count) => sum + count, 0))).toEqual(
    Array.from({ length: 60 }, () => 100),
  )
  const wanted: Record<string, number> = { fatal: 0, error: 0, warn: 0, info: 0, debug: 0, trace: 0, none: 0 }
  for (let n = 0; n < 6000; n += 1) {
    const level = levels[n % 6] ?? ''
    if (`line ${n}`.includes('line 59')) wanted[level] = (wanted[level] ?? 0) + 1
  }
  expect(last({ text: 'line 59', levels: ['error'] })?.levels).toEqual(wanted)
})

test('a line of 50 MB is one entry that is shown by its beginning, and what follows it is right', () => {
  put('worker.log', pino(0, 'before'), `${'x'.repeat(50_000_000)}\n`, pino(1, 'after'))
  const { entries } = older()
  expect(entries.map(({ message }) => message.length)).toEqual([6, 4002, 5])
  expect(reader.entry(entries[1]?.place ?? '')).toMatchObject({ isCut: true })
  expect(reader.sources()).toMatchObject([{ lines: 3 }])
})

test('a million empty lines are counted, not kept', () => {
  writeFileSync(join(folder, 'worker.log'), '\n'.repeat(1_000_000))
  expect(reader.sources()).toMatchObject([{ lines: 1_000_000 }])
  expect(older({ limit: 10 }).entries).toHaveLength(10)
}, 60_000)

test('secrets leave neither as entry nor as text nor in an export', () => {
  put(
    'worker.log',
    pino(0, 'connect postgres://farol:hunter22x@db/farol', { community: 'public77', url: 'x?token=tok12345' }),
    'snmpget -c x community=public77 canary-password "authPassword": "priv7777"\n',
  )
  const written = [...reader.export({ form: 'text' }), ...reader.export({ form: 'json' })]
    .map(({ text }) => text)
    .join('')
  const shown = JSON.stringify(older().entries.map((entry) => [entry, reader.entry(entry.place)]))
  for (const secret of ['hunter22x', 'public77', 'tok12345', 'canary-password', 'priv7777']) {
    expect([secret, `${written}${shown}`.includes(secret)]).toEqual([secret, false])
  }
  expect(older().entries[0]?.fields).toMatchObject({ community: '***' })
})

test('a search that has no time left says how far it came, and goes on from there to the same hits', () => {
  for (let n = 0; n < 4000; n += 1) put('worker.log', pino(n, `line ${n} ${'x'.repeat(200)}`))
  reader.close()
  reader = new LogReader({ folders: [folder], secrets: [], pageBudgetMs: 0 })
  const question = { text: 'line \\d*77 ', regex: true }
  expect(older(question).searchedTo).not.toBeNull()
  expect(said(all(question))).toEqual(
    Array.from({ length: 40 }, (_, n) => `line ${n === 0 ? '' : n}77 ${'x'.repeat(200)}`),
  )
})

test('a page around a place brings what stands before and after it, unfiltered', () => {
  for (let n = 0; n < 100; n += 1) put('worker.log', pino(n, `line ${n}`))
  const { place } = older({ text: 'line 50' }).entries[0] ?? { place: '' }
  const before = older({ place, limit: 20 }).entries
  const after = reader.page({ direction: 'newer', place, limit: 20 }).entries
  expect([said(before)[0], said(before).at(-1), said(after)[0], said(after).at(-1)]).toEqual([
    'line 30',
    'line 49',
    'line 51',
    'line 70',
  ])
})
