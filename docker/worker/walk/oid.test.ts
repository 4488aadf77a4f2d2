import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareOids } from './oid.ts'

it.each([
  ['1.3.6', '1.3.6', 0],
  ['1.3.6', '1.3.6.0', -1],
  ['1.3.10', '1.3.9', 1],
  ['4194304000.0', '4194304000.1', -1],
  ['4194304000.9', '4194304000.10', -1],
])('%s against %s', (left, right, sign) => {
  expect(Math.sign(compareOids(left, right))).toBe(sign)
  expect(Math.sign(compareOids(right, left))).toBe(-sign || 0)
})

it('orders as the numbers do, one after the other', () => {
  const oid = fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(oid, oid, (left, right) => {
      const differs = left.findIndex((part, position) => part !== right[position])
      const expected = differs < 0 ? left.length - right.length : (left[differs] ?? 0) - (right[differs] ?? -1)
      expect(Math.sign(compareOids(left.join('.'), right.join('.')))).toBe(Math.sign(expected))
    }),
  )
})
