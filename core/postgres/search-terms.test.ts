import { expect, test } from 'vitest'
import { searchTerms } from './search-terms.ts'

test.each([
  ['HWTCA1B2C3D4', ['HWTCA1B2C3D4'], ['hwtca1b2c3d4']],
  ['hwtc-a1b2c3d4', ['HWTCA1B2C3D4'], ['hwtc-a1b2c3d4', 'hwtca1b2c3d4']],
  ['48575443A1B2C3D4', ['HWTCA1B2C3D4'], ['48575443a1b2c3d4', 'hwtca1b2c3d4']],
  ['48575443A1B2', ['48:57:54:43:A1:B2'], ['48575443a1b2', 'hwtca1b2']],
  ['aabb.ccdd.eeff', ['AABBCCDDEEFF', 'AA:BB:CC:DD:EE:FF'], ['aabb.ccdd.eeff', 'aabbccddeeff']],
  ['AA-BB-cc', [], ['aa-bb-cc', 'aabbcc']],
  ['Maria da Silva', [], ['maria da silva', 'mariadasilva']],
  ['ção', [], ['ção']],
])('%s is looked for as serial %j and text %j', (typed, exactSerials, needles) => {
  expect(searchTerms(typed)).toMatchObject({ exactSerials, needles })
})

test.each([
  [
    '0/1/3',
    [
      { olt: null, ponPort: '0/1/3', onuId: null },
      { olt: null, ponPort: '0/1', onuId: 3 },
    ],
  ],
  ['0/1/3:5', [{ olt: null, ponPort: '0/1/3', onuId: 5 }]],
  ['Centro 0/1/3:5', [{ olt: 'centro', ponPort: '0/1/3', onuId: 5 }]],
  ['OLT Centro 2 3:5', [{ olt: 'olt centro 2', ponPort: '3', onuId: 5 }]],
  ['3', []],
  ['HWTCA1B2C3D4', []],
])('%s is the place %j', (typed, places) => {
  expect(searchTerms(typed).places).toEqual(places)
})
