import { expect, test } from 'vitest'
import { sortCustomers } from './customer-columns.ts'
import {
  countCustomers,
  customerColumnsOf,
  customerFilterOf,
  customerSortOf,
  filterCustomers,
  readCustomerAddress,
  type CustomerFilter,
} from './customer-filter.ts'
import { decodeCustomerTable } from './customer-rows.ts'
import { rowsOf } from './onu-rows.fixture.ts'

const onus = rowsOf([
  { id: 11, serial: 'HWTC00000001', rxPowerDbm: -20 },
  { id: 12, serial: 'AA:BB:CC:DD:EE:FF', oltId: 2, status: 'offline', lastDownCause: 'los', ponPort: '0/1/10' },
  { id: 13, serial: 'HWTC00000003', ponPort: '0/1/2', rxPowerDbm: -27.5 },
])
const rows = decodeCustomerTable(
  {
    asOf: '2026-11-24T10:00:00.000Z',
    sources: [
      { id: 5, name: 'ERP', kind: 'http' },
      { id: 6, name: 'Descrições', kind: 'description' },
    ],
    columns: {
      id: [1, 2, 3, 4, 5],
      name: ['Zélia', 'ana', 'Árvore Ltda', null, 'Bruno'],
      code: ['10', '9', '100', null, '7'],
      login: ['zelia', null, null, 'so.login', null],
      document: ['…8901', null, null, null, null],
      source: [0, 1, 0, null, 0],
      onuId: [11, 12, 13, null, 99],
      state: ['matched', 'matched', 'matched', 'ambiguous', 'unmatched'],
      matchedBy: ['serial', 'description', 'hand', 'login', null],
      asOf: [100, 200, null, 50, 40],
      goneAt: [null, null, null, null, 40],
    },
  },
  onus,
)
const none: CustomerFilter = { state: [], by: [], presence: [], source: [], olt: [], text: '' }
const found = (part: Partial<CustomerFilter>) => [...filterCustomers(rows, { ...none, ...part })]

test.each<[string, Partial<CustomerFilter>, number[]]>([
  ['nothing asked', {}, [0, 1, 2, 3, 4]],
  ['those nobody could place', { state: ['ambiguous', 'unmatched'] }, [3]],
  ['who has gone', { presence: ['gone'] }, [4]],
  ['who is there, by a source', { presence: ['there'], source: [5] }, [0, 2]],
  ['a way of matching', { by: ['hand', 'description'] }, [1, 2]],
  ['an OLT', { olt: [2] }, [1]],
  ['a name without its accent', { text: 'arvore' }, [2]],
  ['the serial of the ONU in hex', { text: '4857544300000001' }, [0]],
  ['the MAC of the ONU in dots', { text: 'aabb.ccdd.eeff' }, [1]],
  ['the end of a document', { text: '8901' }, [0]],
  ['two words in any order', { text: '10 zelia' }, [0]],
])('%s', (_what, filter, wanted) => {
  expect(found(filter)).toEqual(wanted)
})

test('counts leave a facet’s own choice aside', () => {
  expect(Object.fromEntries(countCustomers(rows, { ...none, state: ['matched'], source: [5] }, 'state'))).toEqual({
    matched: 2,
  })
})

test.each([
  ['name', [1, 2, 4, 0, 3]],
  ['-name', [0, 4, 2, 1, 3]],
  ['code', [4, 1, 0, 2, 3]],
  ['rx', [2, 0, 1, 3, 4]],
  ['place', [1, 0, 2, 3, 4]],
  ['onu', [1, 0, 2, 3, 4]],
  ['match', [3, 4, 2, 0, 1]],
  ['asOf', [4, 3, 0, 1, 2]],
])('sorted by %s, with those without a value last', (sort, wanted) => {
  const order = Uint32Array.from([0, 1, 2, 3, 4])
  expect([...sortCustomers(rows, order, customerSortOf({ sort }))]).toEqual(wanted)
})

test('an address is read without what it does not know', () => {
  const address = readCustomerAddress({
    state: 'unmatched,odd',
    source: '5,6',
    text: 'ana',
    evil: 'x',
    sort: '-rx',
    columns: 'name,rx,no',
  })
  expect(address).toEqual({ state: 'unmatched,odd', source: '5,6', text: 'ana', sort: '-rx', columns: 'name,rx,no' })
  expect(customerFilterOf(address)).toEqual({ ...none, state: ['unmatched'], source: [5, 6], text: 'ana' })
  expect(customerSortOf(address)).toEqual({ key: 'rx', descending: true })
  expect(customerColumnsOf(address)).toEqual(['name', 'rx'])
  expect(customerColumnsOf({})).toBeNull()
})
