import { describe, expect, test } from 'vitest'
import { customerFields, findRows, resolveCustomers, type SourceRecord } from './resolve-customers.ts'

let ids = 0
const record = (part: Partial<SourceRecord>): SourceRecord => ({
  id: ++ids,
  sourceId: 1,
  rank: 1,
  customerId: null,
  onu: null,
  name: null,
  code: null,
  login: null,
  document: null,
  phone: null,
  address: null,
  serial: null,
  mac: null,
  goneAtMs: null,
  ...part,
})
const erp = (part: Partial<SourceRecord>) => record({ sourceId: 2, rank: 2, ...part })
const described = (unit: string, part: Partial<SourceRecord>) =>
  record({ sourceId: 3, rank: 1_000_003, onu: { id: 50, unit }, ...part })

const told = (records: SourceRecord[]) =>
  resolveCustomers(records).map((customer) => {
    const { name, code, login } = customerFields(customer)
    return [customer.identity, name, code, login, customer.goneAtMs]
  })

describe('records are one customer', () => {
  test.each<[string, SourceRecord[], unknown[]]>([
    [
      'by their login, whatever its case',
      [record({ login: 'Joao.Silva ', name: 'João' }), erp({ login: 'joao.silva', code: '12' })],
      [['login:joao.silva', 'João', '12', 'Joao.Silva ', null]],
    ],
    [
      'by their code, leading zeros aside',
      [record({ code: '0012', name: 'Ana' }), described('HWTC1', { code: '12' })],
      [['code:12', 'Ana', '0012', null, null]],
    ],
    [
      'where an account has one login: its name goes to the access',
      [record({ code: '12', name: 'Ana' }), erp({ code: '12', login: 'ana1' })],
      [['login:ana1', 'Ana', '12', 'ana1', null]],
    ],
    [
      'where an account has two logins: its name goes to both',
      [record({ code: '12', name: 'Ana' }), erp({ code: '12', login: 'ana1' }), erp({ code: '12', login: 'ana2' })],
      [
        ['login:ana1', 'Ana', '12', 'ana1', null],
        ['login:ana2', 'Ana', '12', 'ana2', null],
      ],
    ],
    [
      'when the login has left and the account stays: it lives on in its only access',
      [record({ code: '12', name: 'Ana' }), erp({ code: '12', login: 'ana1', goneAtMs: 5 })],
      [['login:ana1', 'Ana', '12', 'ana1', null]],
    ],
    [
      'by their document',
      [record({ document: '123.456.789-01' }), erp({ document: '12345678901', name: 'Zé' })],
      [['document:12345678901', 'Zé', null, null, null]],
    ],
  ])('%s', (_what, records, wanted) => {
    expect(told(records)).toEqual(wanted)
  })

  test('but never by a name: two descriptions of one name are two people', () => {
    expect(told([described('HWTC1', { name: 'José' }), described('HWTC2', { name: 'José' })])).toEqual([
      ['onu:HWTC1', 'José', null, null, null],
      ['onu:HWTC2', 'José', null, null, null],
    ])
  })

  test('the file or the ERP is believed before the description, and who is there before who has gone', () => {
    const [customer] = resolveCustomers([
      described('HWTC1', { login: 'ana', name: 'ana casa 2' }),
      erp({ login: 'ana', name: 'Ana Souza', phone: '1' }),
      record({ login: 'ana', name: 'Ana (antiga)', phone: '2', address: 'Rua A', goneAtMs: 7 }),
    ])
    expect(customerFields(customer!)).toEqual({
      name: 'Ana Souza',
      code: null,
      login: 'ana',
      document: null,
      phone: '1',
      address: 'Rua A',
      sourceId: 2,
    })
  })

  test('a customer has gone when the last of its records has', () => {
    expect(told([record({ login: 'ana', goneAtMs: 7 }), erp({ login: 'ana', goneAtMs: 9 })])[0]![4]).toBe(9)
    expect(told([record({ login: 'ana', goneAtMs: 7 }), erp({ login: 'ana' })])[0]![4]).toBeNull()
  })
})

describe('a customer keeps its row', () => {
  const rows = (records: SourceRecord[], known: { id: number; identity: string; code?: string; login?: string }[]) =>
    Object.fromEntries(
      findRows(
        resolveCustomers(records),
        known.map((row) => ({ code: null, login: null, ...row })),
      ),
    )

  test('by its identity', () => {
    expect(rows([record({ code: '12' })], [{ id: 4, identity: 'code:12' }])).toEqual({ 'code:12': 4 })
  })

  test('when another source tells a login where only a code was known, and back', () => {
    expect(rows([erp({ code: '12', login: 'ana' })], [{ id: 4, identity: 'code:12', code: '12' }])).toEqual({
      'login:ana': 4,
    })
    expect(rows([record({ code: '12' })], [{ id: 4, identity: 'login:ana', code: '012', login: 'ana' }])).toEqual({
      'code:12': 4,
    })
  })

  test('but not where two could be it', () => {
    const two = [erp({ code: '12', login: 'ana1' }), erp({ code: '12', login: 'ana2' })]
    expect(rows(two, [{ id: 4, identity: 'code:12', code: '12' }])).toEqual({})
  })
})
