import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = randomBytes(32)

test('a sealed secret opens with its key and context, and never shows itself', () => {
  const sealed = seal(key, 'c0mmunity-ç', 'olt:7')
  expect(unseal(key, sealed, 'olt:7')).toBe('c0mmunity-ç')
  expect(sealed.includes('c0mmunity')).toBe(false)
})

test('the same secret is sealed differently each time', () => {
  expect(seal(key, 'public', 'olt:7').equals(seal(key, 'public', 'olt:7'))).toBe(false)
})

test.each([
  ['another key', (s: Buffer) => unseal(randomBytes(32), s, 'olt:7')],
  ['another context', (s: Buffer) => unseal(key, s, 'olt:8')],
  ['a flipped byte', (s: Buffer) => unseal(key, flipLast(s), 'olt:7')],
  ['a cut', (s: Buffer) => unseal(key, s.subarray(0, 20), 'olt:7')],
  ['nothing at all', () => unseal(key, Buffer.alloc(0), 'olt:7')],
])('%s is refused as OLT_CREDENTIALS', (_what, open) => {
  expect(() => open(seal(key, 'public', 'olt:7'))).toThrow(expect.objectContaining({ code: 'OLT_CREDENTIALS' }))
})

function flipLast(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  copy[copy.length - 1] = copy[copy.length - 1]! ^ 1
  return copy
}
