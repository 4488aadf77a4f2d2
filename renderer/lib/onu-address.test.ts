import { expect, test } from 'vitest'
import { columnsOf, filterOf, readOnuAddress, sortOf } from './onu-address.ts'
import { noFilter } from './onu-filter.ts'

test('an address asks for what it names', () => {
  const address = { status: 'offline', cause: 'dying-gasp,los', olt: '3,12', pon: '0/1/3', text: 'rua são josé' }
  expect(filterOf(readOnuAddress(address))).toEqual({
    ...noFilter,
    status: ['offline'],
    cause: ['los', 'dying-gasp'],
    olt: [3, 12],
    pon: ['0/1/3'],
    text: 'rua são josé',
  })
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
