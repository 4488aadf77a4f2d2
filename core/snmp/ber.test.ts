import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BerReader, integerContent, lengthBytes, tag, tlv } from './ber.ts'

test.each([
  [0, '00'],
  [127, '7f'],
  [128, '0080'],
  [255, '00ff'],
  [256, '0100'],
  [-1, 'ff'],
  [-128, '80'],
  [-129, 'ff7f'],
  [2_147_483_647, '7fffffff'],
  [-2_147_483_648, '80000000'],
  [4_294_967_295, '00ffffffff'],
  [18_446_744_073_709_551_615n, '00ffffffffffffffff'],
])('%s is written in the fewest bytes of two’s complement', (value, hex) => {
  expect(integerContent(value).toString('hex')).toBe(hex)
})

test.each([
  [0, '00'],
  [127, '7f'],
  [128, '8180'],
  [255, '81ff'],
  [256, '820100'],
  [65_536, '83010000'],
])('a length of %i is written as %s', (length, hex) => {
  expect(lengthBytes(length).toString('hex')).toBe(hex)
})

test('any 32-bit integer is read back as it was written', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(new BerReader(tlv(tag.integer, integerContent(value))).integer()).toBe(value)
    }),
  )
})

test('content of any length is read back', () => {
  for (const length of [0, 1, 127, 128, 255, 256, 70_000]) {
    const content = Buffer.alloc(length, 0x5a)
    expect(new BerReader(tlv(tag.octets, content)).content(tag.octets).equals(content)).toBe(true)
  }
})

test.each([
  ['a length past the end', '0405616263'],
  ['an endless length', '0480616263'],
  ['a length of four bytes', '0484000000036162'],
  ['a cut length', '0482'],
  ['another tag', '0203010203'],
  ['nothing', ''],
])('%s fails the reader and yields nothing', (_what, hex) => {
  const reader = new BerReader(Buffer.from(hex, 'hex'))
  expect({ content: reader.content(tag.octets).length, failed: reader.failed }).toEqual({ content: 0, failed: true })
})
