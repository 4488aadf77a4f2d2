import { expect, test } from 'vitest'
import { createFormat } from './format.ts'

const pt = createFormat('pt-BR', 'agora', 'America/Sao_Paulo')
const en = createFormat('en', 'now', 'America/Sao_Paulo')
const at = Date.parse('2026-11-23T17:03:12.000Z')
const day = 86_400_000

test('dBm have two decimals and a real minus in both languages', () => {
  expect([pt.power(-27.4), en.power(-27.4), pt.integer(20134), en.integer(20134)]).toEqual([
    '−27,40',
    '−27.40',
    '20.134',
    '20,134',
  ])
})

test('an instant of today is a time, another day stands in front of the time', () => {
  expect([pt.moment(at, at), pt.moment(at - day, at), en.moment(at - day, at), pt.clock(at)]).toEqual([
    '14:03',
    '22 nov 14:03',
    'Nov 22 14:03',
    '14:03:12',
  ])
})

test.each([
  [-5000, 'agora'],
  [9_999, 'agora'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [3_599_000, '59 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 d'],
])('an age of %i ms is %s', (ms, expected) => {
  expect(pt.age(ms)).toBe(expected)
})

test.each([
  [24, '24 ms'],
  [3410, '3,4 s'],
  [21_400, '21 s'],
  [65_000, '1 min 05 s'],
  [3_725_000, '1 h 2 min'],
])('a duration of %i ms is %s', (ms, expected) => {
  expect(pt.duration(ms)).toBe(expected)
})

test('bytes are told in the unit that fits', () => {
  expect([pt.bytes(0), pt.bytes(1536), pt.bytes(188_743_680)]).toEqual(['0 B', '1,5 KB', '180 MB'])
})
