import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { restartDelayMs } from './backoff.ts'
import { lastWords } from './managed-service.ts'
import { openRotatingLog } from './rotating-log.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'farol log '))))
afterEach(() => rmSync(folder, { recursive: true }))

const bounds = { maxBytes: 1000, keep: 2, maxLineBytes: 50 }

test('lines are written whole, however they arrive', () => {
  const log = openRotatingLog(join(folder, 'a.log'), bounds, () => new Date('2026-11-23T14:00:00Z'))
  for (const chunk of ['on', 'e\ntw', 'o\r\n', 'rest']) log.write(chunk)
  expect(log.lastLine()).toBe('two')
  log.close()
  expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe(
    ['one', 'two', 'rest'].map((line) => `2026-11-23T14:00:00.000Z ${line}\n`).join(''),
  )
})

test('a log is bounded: so many files of such a size', () => {
  const log = openRotatingLog(join(folder, 'a.log'), bounds)
  for (let n = 0; n < 1000; n += 1) log.write(`line ${n} ${'x'.repeat(20)}\n`)
  log.close()
  const files = readdirSync(folder)
  expect(files.toSorted()).toEqual(expect.arrayContaining(['a.log.1', 'a.log.2']))
  expect(files.length).toBeLessThanOrEqual(3)
  expect(Math.max(...files.map((name) => statSync(join(folder, name)).size))).toBeLessThan(1100)
})

test('a line without an end fills neither memory nor disk', () => {
  const log = openRotatingLog(join(folder, 'a.log'), bounds, () => new Date('2026-11-23T14:00:00Z'))
  for (let n = 0; n < 100; n += 1) log.write('y'.repeat(100))
  log.write('\nshort\n')
  log.close()
  expect(readFileSync(join(folder, 'a.log'), 'utf8')).toBe(
    `2026-11-23T14:00:00.000Z ${'y'.repeat(50)} [cut]\n2026-11-23T14:00:00.000Z short\n`,
  )
})

test('a service that never ran leaves no log', () => {
  openRotatingLog(join(folder, 'a.log'), bounds).close()
  expect(readdirSync(folder)).toEqual([])
})

test('the last words of a service are its error, its message, or its line', () => {
  expect([
    lastWords('{"msg":"cannot go on","err":{"message":"no files"}}'),
    lastWords('{"msg":"cannot go on"}'),
    lastWords('FATAL: no'),
    lastWords(null),
  ]).toEqual(['no files', 'cannot go on', 'FATAL: no', null])
})

test('pauses between starts grow from half a second to half a minute', () => {
  expect([1, 2, 3, 4, 7, 50].map(restartDelayMs)).toEqual([500, 1000, 2000, 4000, 30_000, 30_000])
})
