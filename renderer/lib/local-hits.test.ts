import { expect, test } from 'vitest'
import { localHits, mergeHits } from './local-hits.ts'
import { rowsOf } from './onu-rows.fixture.ts'

const rows = rowsOf([
  { serial: 'HWTCA1B2C3D4', description: 'irmã de HWTC00000001' },
  { serial: 'HWTC00000001', status: 'offline' },
])

test('a whole serial in any spelling comes before a mention of it', () => {
  expect(localHits(rows, '4857 5443 0000 0001', 10).map((hit) => [hit.id, hit.exact])).toEqual([
    [2, true],
    [1, false],
  ])
})

test('what host and page both found is listed once', () => {
  const [first] = localHits(rows, 'HWTCA1B2C3D4', 1)
  expect(mergeHits([first!], localHits(rows, 'hwtc', 10), 10).map((hit) => hit.id)).toEqual([1, 2])
})
