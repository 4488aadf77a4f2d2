import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LogReader } from '#core/logs/log-reader.ts'
import { printLogs } from './commands/logs.ts'

let folder: string
let reader: LogReader
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farol-logs-'))
  reader = new LogReader({ folders: [folder], secrets: [] })
})
afterEach(() => {
  reader.close()
  rmSync(folder, { recursive: true })
})

const at = (n: number) => new Date(Date.UTC(2026, 10, 23, 14, 0, 0, n)).toISOString()
const put = (service: string, n: number, msg: string, level = 'info') =>
  appendFileSync(
    join(folder, `${service}.log`),
    `${JSON.stringify({ level, time: at(n), service, pid: 7, runId: n, msg })}\n`,
  )

async function printed(
  services: string[],
  flags: Parameters<typeof printLogs>[1]['flags'],
  signal = new AbortController().signal,
) {
  let text = ''
  await printLogs(reader, { services, flags, signal }, (part) => (text += part))
  return text
}

test('services are merged by time, a stack trace keeps its lines, and JSON is one value a line', async () => {
  put('web', 2, 'second')
  put('worker', 1, 'first', 'warn')
  appendFileSync(join(folder, 'web.log'), `${at(3)} Error: third\n    at x\n`)
  expect(await printed([], {})).toBe(
    `${at(1)} worker     warn  first pid=7 runId=1\n` +
      `${at(2)} web        info  second pid=7 runId=2\n` +
      `${at(3)} web        error Error: third\n    at x\n`,
  )
  expect(
    (await printed(['worker'], { json: true })).split('\n').map((line) => line && (JSON.parse(line) as object)),
  ).toEqual([
    expect.objectContaining({ source: 'worker', level: 'warn', message: 'first', fields: { pid: '7', runId: '1' } }),
    '',
  ])
})

test('levels, a pattern, its inverse, a span and a limit narrow what is printed', async () => {
  for (let n = 0; n < 3000; n += 1) put('worker', n, `line ${n}.`, n % 3 === 0 ? 'error' : 'info')
  const lines = async (flags: Parameters<typeof printed>[1]) =>
    (await printed([], flags))
      .trimEnd()
      .split('\n')
      .map((line) => /line (\d+)/.exec(line)?.[1])
  expect(await lines({ grep: 'line 7\\.' })).toEqual(['7'])
  expect(await lines({ grep: 'LINE 7\\.', ignoreCase: true })).toEqual(['7'])
  expect((await lines({ grep: 'line', invert: true })).length).toBe(1)
  expect(await lines({ since: at(10), until: at(13) })).toEqual(['10', '11', '12'])
  expect((await lines({ since: at(0) })).length).toBe(3000)
  expect((await lines({})).length).toBe(200)
  expect(await lines({ level: ['error'], limit: 2 })).toEqual(['2994', '2997'])
  expect((await lines({ limit: 2500 })).at(0)).toBe('500')
})

test('following prints what comes, once', async () => {
  put('worker', 1, 'before')
  const stop = new AbortController()
  let text = ''
  const ended = printLogs(
    reader,
    { services: [], flags: { follow: true }, signal: stop.signal },
    (part) => (text += part),
  )
  put('worker', 2, 'after')
  put('web', 3, 'of a service that is new')
  await expect.poll(() => text).toContain('of a service that is new')
  stop.abort()
  await ended
  expect(text.match(/before|after|is new/g)).toEqual(['before', 'after', 'is new'])
})

test('a service that has no log is named, with those that have', async () => {
  put('worker', 1, 'x')
  await expect(printed(['wroker'], {})).rejects.toMatchObject({ code: 'NOT_FOUND', next: 'There are: worker.' })
})
