import { expect, test } from 'vitest'
import { columnsOf, filterAddress, filterOf, readOnuAddress, sortAddress, sortOf } from './onu-address.ts'
import { noFilter } from './onu-filter.ts'

test('a filter comes back from its address as it was', () => {
  const filter = {
    ...noFilter,
    status: ['offline'],
    cause: ['los', 'dying-gasp'],
    olt: [3, 12],
    pon: ['0/1/3'],
    text: 'rua são josé',
  } as const
  expect(filterOf(filterAddress(filter))).toEqual({ ...noFilter, ...filter })
})

test('an address that somebody typed wrong asks nothing', () => {
  const address = readOnuAddress({
    status: 'burning',
    olt: 'x,2',
    sort: 'colour',
    columns: 'rx,nothing',
    power: ['a'],
    other: '1',
  })
  expect([filterOf(address), sortOf(address), columnsOf(address)]).toEqual([{ ...noFilter, olt: [2] }, null, ['rx']])
})

test('the direction of a sort stands in the address', () => {
  expect(sortOf({ sort: sortAddress({ key: 'rx', descending: true }) })).toEqual({ key: 'rx', descending: true })
  expect(sortAddress(null)).toBe('')
})
