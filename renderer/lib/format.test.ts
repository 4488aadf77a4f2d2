import { expect, test } from 'vitest'
import { en as enWords } from '../locales/en.ts'
import { ptBR as ptWords } from '../locales/pt-BR.ts'
import { createFormat } from './format.ts'
import { ageWords } from './words.ts'

const ages = (words: Readonly<Record<string, string>>) =>
  ageWords((key, params) => (words[key] ?? '').replace('{{age}}', String(params?.['age'])))
const pt = createFormat('pt-BR', ages(ptWords), 'America/Sao_Paulo')
const en = createFormat('en', ages(enWords), 'America/Sao_Paulo')
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

test('a day on an axis is as short as its language writes it', () => {
  expect([pt.axisDay(at), en.axisDay(at)]).toEqual(['23/11', '23 Nov'])
})

test('an instant of today is a time, another day stands in front of the time', () => {
  expect([pt.moment(at, at), pt.moment(at - day, at), en.moment(at - day, at), pt.clock(at)]).toEqual([
    '14:03',
    '22 nov 14:03',
    '22 Nov 14:03',
    '14:03:12',
  ])
})

test.each([
  [-5000, '0 s'],
  [9_999, '9 s'],
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
  [-5000, ['now', 'just now', 'any moment'], ['agora', 'agora mesmo', 'a qualquer momento']],
  [0, ['now', 'just now', 'any moment'], ['agora', 'agora mesmo', 'a qualquer momento']],
  [9_999, ['now', 'just now', 'any moment'], ['agora', 'agora mesmo', 'a qualquer momento']],
  [10_000, ['10 s', '10 s ago', 'in 10 s'], ['10 s', 'há 10 s', 'em 10 s']],
  [720_000, ['12 min', '12 min ago', 'in 12 min'], ['12 min', 'há 12 min', 'em 12 min']],
  [10_800_000, ['3 h', '3 h ago', 'in 3 h'], ['3 h', 'há 3 h', 'em 3 h']],
])('an age of %i ms in a column, since and until is %j and %j', (ms, inEnglish, inPortuguese) => {
  const told = (format: typeof en) => [format.shortAge(ms), format.ago(ms), format.ahead(ms)]
  expect([told(en), told(pt)]).toEqual([inEnglish, inPortuguese])
})

test('no sentence puts its own words around an age that may be "just now"', () => {
  const loose = Object.entries({ ...enWords }).filter(
    ([key, text]) => text.includes('{{age}}') && !['age.ago', 'age.ahead', 'olt.for', 'trust.dataOf'].includes(key),
  )
  expect(loose).toEqual([])
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
