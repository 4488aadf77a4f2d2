import { describe, expect, test } from 'vitest'
import { descriptionReader } from './description-pattern.ts'

const patterns = [
  String.raw`^(?<code>\d{3,8})\s*[-|:]\s*(?<name>[^|]+?)(?:\s*\|\s*(?<login>\S+))?$`,
  String.raw`^CLI(?P<code>\d+)[ _](?P<login>[\w.@-]+)`,
  String.raw`^(?<login>[a-z0-9._-]+@[a-z.]+)$`,
]

describe('a set of patterns', () => {
  const read = descriptionReader(patterns)
  test.each([
    ['4123 - Maria da Conceição | maria.c', { code: '4123', name: 'Maria da Conceição', login: 'maria.c' }],
    ['4123: Padaria Ipê', { code: '4123', name: 'Padaria Ipê' }],
    ['cli00812_joao.silva resto', { code: '00812', login: 'joao.silva' }],
    ['JOAO@provedor.net', { login: 'JOAO@provedor.net' }],
    ['ONU teste bancada', null],
    ['', null],
  ])('reads %j', (description, wanted) => {
    expect(read(description)).toEqual(wanted)
  })
})

describe('a pattern is refused', () => {
  test.each([
    ['that is no expression', '(?<code>\\d+', 'missing closing'],
    ['with a look-around, which cannot be bounded in time', '(?<code>\\d+)(?=x)', 'cannot be used'],
    ['with a back-reference', '(?<code>\\d+)\\1', 'cannot be used'],
    ['that names nothing', '^\\d+$', 'names no group'],
    ['that names something else', '(?<code>\\d+)(?<bairro>.*)', 'no field bairro'],
    ['that only names what tells nobody', '(?<address>.*)', 'names no group'],
    ['that is too large', `(?<code>${'(?:a{0,30}b{0,30}){0,20}'.repeat(4)})`, 'too large'],
  ])('%s', (_what, pattern, message) => {
    expect(() => descriptionReader([pattern])).toThrow(message)
  })
})

test('a pattern that would hang a backtracking engine ends', () => {
  const read = descriptionReader(['^(?<code>(?:a+)+)$'])
  expect(read(`${'a'.repeat(510)}!`)).toBeNull()
})
