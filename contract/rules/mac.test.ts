import { expect, test } from 'vitest'
import { macKind, macNumber, macPart } from './mac.ts'

test.each([
  ['00:0F:E9:4F:7E:21', 'universal'],
  ['60:E3:27:73:56:49', 'universal'],
  ['02:FA:00:07:00:01', 'private'],
  ['DA:A1:19:00:00:01', 'private'],
  ['01:00:5E:00:00:FB', 'multicast'],
  ['33:33:00:00:00:01', 'multicast'],
  ['FF:FF:FF:FF:FF:FF', 'multicast'],
] as const)('%s is %s', (mac, kind) => {
  expect(macKind(mac)).toBe(kind)
})

test.each([
  ['aa:bb:cc:dd:ee:ff', 'aabbccddeeff'],
  ['AA-BB-CC-DD-EE-FF', 'aabbccddeeff'],
  ['aabb.ccdd.eeff', 'aabbccddeeff'],
  [' AABBCCDDEEFF ', 'aabbccddeeff'],
  ['aa:bb:c', 'aabbc'],
  ['60e', '60e'],
  ['60', null],
  ['aabbccddeeff0', null],
  ['padaria', null],
])('%s is part of a MAC: %s', (text, part) => {
  expect(macPart(text)).toBe(part)
})

test('a MAC of the highest bits is still a whole number', () => {
  expect(macNumber('FE:FF:FF:FF:FF:FF')).toBe(280_375_465_082_879)
})
