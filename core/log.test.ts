import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openRotatedFile, secretScrubber } from './log.ts'

const dir = mkdtempSync(join(tmpdir(), 'farol-log-'))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('the file is bounded: old ones are put aside, the oldest goes, and no line is lost between them', () => {
  const file = openRotatedFile({ dir, name: 'worker', maxBytes: 1000, keep: 2 })
  for (let n = 0; n < 100; n++) file.write(`${String(n).padStart(9, '0')}\n`.repeat(5))
  expect(readdirSync(dir).toSorted()).toEqual(['worker.log', 'worker.log.1', 'worker.log.2'])
  for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(1050)
  const lines = ['worker.log.2', 'worker.log.1', 'worker.log'].map((name) => readFileSync(join(dir, name), 'utf8'))
  const numbers = [...new Set(lines.join('').trim().split('\n').map(Number))]
  expect(numbers.at(-1)).toBe(99)
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 100 - numbers.length + i))
})

test('a folder that cannot be written to does not throw', () => {
  const file = openRotatedFile({ dir: '/dev/null/nowhere', name: 'x', maxBytes: 10, keep: 1 })
  expect(() => file.write('line\n')).not.toThrow()
})

test('a secret is scrubbed in plain and inside JSON', () => {
  const scrub = secretScrubber(['s3cret"x', 'abc'])
  expect(scrub(`a s3cret"x b ${JSON.stringify('s3cret"x')} abc`)).toBe('a *** b "***" abc')
})
