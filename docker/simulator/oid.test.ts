import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOids, decodeOidKey, encodeOid, oidKey, oidOfKey, oidText, parseOid } from './oid.ts'

const arc = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff_ffff }))
const oid = fc
  .tuple(fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 39 }), fc.array(arc, { maxLength: 20 }))
  .map(([first, second, rest]) => [first, second, ...rest])

test.each([
  ['1.3.6.1.2.1.1.1.0', '2b06010201010100'],
  ['1.3.6.1.4.1.2011', '2b060104018f5b'],
  ['1.3.6.1.4.1.2011.6.128.1.1.2.43.1.3.4194304000.0', '2b060104018f5b0681000101022b01038fd080800000'],
  ['2.999.3', '883703'],
  ['0.0', '00'],
])('%s is written as %s and read back', (text, hex) => {
  expect(encodeOid(parseOid(text)).toString('hex')).toBe(hex)
  expect(oidText(oidOfKey(decodeOidKey(Buffer.from(hex, 'hex'))!))).toBe(text)
})

test('any OID survives its encoding', () => {
  fc.assert(
    fc.property(oid, (arcs) => {
      expect(oidOfKey(decodeOidKey(encodeOid(arcs))!)).toEqual(arcs)
    }),
  )
})

test('keys stand in the order of the OIDs, which the encoded bytes do not', () => {
  const [small, large] = [parseOid('1.3.16383'), parseOid('1.3.16384')]
  expect(Buffer.compare(encodeOid(small), encodeOid(large))).toBe(1)
  expect(Buffer.compare(oidKey(small), oidKey(large))).toBe(-1)
  fc.assert(
    fc.property(oid, oid, (a, b) => {
      expect(Buffer.compare(oidKey(a), oidKey(b))).toBe(Math.sign(compareOids(a, b)))
    }),
  )
})

test.each([
  ['that ends inside an arc', '2b0681'],
  ['with an arc over 32 bits', '2b9080808000'],
])('an OID %s is refused', (_what, hex) => {
  expect(decodeOidKey(Buffer.from(hex, 'hex'))).toBeNull()
})

test.each(['1', '1.x', '1.3.-1', '1.3.4294967296', ''])('%j is no OID of ours', (text) => {
  expect(() => parseOid(text)).toThrow(RangeError)
})
