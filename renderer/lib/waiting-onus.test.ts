import { expect, test } from 'vitest'
import type { WaitingOnu } from '#contract/onu.ts'
import { filterWaiting, oltsOf, readWaitingAddress, sortWaiting, waitingSortOf } from './waiting-onus.ts'

const onu = (id: number, part: Partial<WaitingOnu>): WaitingOnu => ({
  id,
  oltId: 1,
  olt: 'Centro',
  ponPort: '0/1/3',
  serial: null,
  vendor: null,
  model: null,
  firstSeenAt: '2026-11-24T10:00:00.000Z',
  lastSeenAt: '2026-11-24T18:00:00.000Z',
  waitingSince: '2026-11-24T10:00:00.000Z',
  ...part,
})
const onus = [
  onu(1, { serial: 'HWTCA1B2C3D4', ponPort: '0/1/10', waitingSince: '2026-11-24T17:00:00.000Z' }),
  onu(2, { serial: 'AA:BB:CC:DD:EE:FF', oltId: 2, olt: 'Água Verde', ponPort: '3' }),
  onu(3, { serial: null, oltId: 3, olt: 'Serra', ponPort: '0/1/2', waitingSince: '2026-11-20T10:00:00.000Z' }),
]
const ids = (found: readonly WaitingOnu[]) => found.map(({ id }) => id)

test('are found by OLT, and by a serial in any usual spelling', () => {
  const find = (text: string, olts: number[] = []) => ids(filterWaiting(onus, { olts, text }))
  expect([
    find(''),
    find('', [1, 3]),
    find('48575443A1B2C3D4'),
    find('hwtca1b2'),
    find('aabb.ccdd'),
    find('serra'),
    find('0/1'),
    find('0/1', [3]),
    find('nobody'),
  ]).toEqual([[1, 2, 3], [1, 3], [1], [1], [2], [3], [1, 3], [3], []])
})

test('are sorted by every column, with those that have no value last either way', () => {
  const sorted = (sort: string) => ids(sortWaiting(onus, waitingSortOf({ sort })))
  expect(['serial', '-serial', 'olt', 'pon', '-pon', 'waiting', '-waiting', 'nothing'].map(sorted)).toEqual([
    [2, 1, 3],
    [1, 2, 3],
    [2, 1, 3],
    [3, 1, 2],
    [2, 1, 3],
    [1, 2, 3],
    [3, 2, 1],
    [1, 2, 3],
  ])
})

test('an address holds what is known of it and nothing else', () => {
  const address = readWaitingAddress({ olt: '3,x,1', onu: '17', sort: '', text: 'a', evil: '1' })
  expect(address).toEqual({ olt: '3,x,1', onu: '17', text: 'a' })
  expect(oltsOf(address)).toEqual([3, 1])
  expect(readWaitingAddress({ onu: 'seventeen' })).toEqual({})
})
