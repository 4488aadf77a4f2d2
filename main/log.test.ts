import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDesktopLog } from './log.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'farol log '))
})
afterEach(() => rmSync(dir, { recursive: true }))

const lines = (name: string): unknown[] =>
  readFileSync(join(dir, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

test('an event is one JSON line, errors with what they say and secrets without what they are', () => {
  const log = openDesktopLog({ dir, secrets: ['canary-community'] })
  log.error({ err: new Error('no answer for canary-community'), olt: 'Centro' }, 'A run failed\nbadly')
  expect(lines('desktop.log')).toMatchObject([
    { level: 'error', message: 'A run failed\nbadly', olt: 'Centro', err: { message: 'no answer for ***' } },
  ])
  expect(readFileSync(log.file, 'utf8')).not.toContain('canary')
})

test('a secret that becomes known later is hidden from then on', () => {
  const log = openDesktopLog({ dir })
  log.hide(['canary-password'])
  log.warn({ reason: 'refused for canary-password' }, 'canary-password')
  expect(readFileSync(log.file, 'utf8')).not.toContain('canary')
})

test('the files are private and bounded', () => {
  const before = process.umask(0)
  const log = openDesktopLog({ dir, maxBytes: 2000 })
  for (let n = 0; n < 200; n += 1) log.info({ n }, 'something happened')
  process.umask(before)
  const files = readdirSync(dir).toSorted()
  expect(files).toEqual(['desktop.log', 'desktop.old.log'])
  for (const name of files) {
    const { mode, size } = statSync(join(dir, name))
    expect([name, mode & 0o777, size < 2500]).toEqual([name, 0o600, true])
  }
  expect(lines('desktop.log').at(-1)).toMatchObject({ n: 199 })
})
