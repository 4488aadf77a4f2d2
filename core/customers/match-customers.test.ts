import { describe, expect, test } from 'vitest'
import { matchCustomers, type CustomerMatch, type MatchCustomer, type MatchOnu } from './match-customers.ts'

const onu = (id: number, part: Partial<MatchOnu> = {}): MatchOnu => ({
  id,
  serial: null,
  description: null,
  isOnline: true,
  macs: [],
  ...part,
})

const customer = (id: number, part: Partial<MatchCustomer> = {}): MatchCustomer => ({
  id,
  isGone: false,
  serials: [],
  macs: [],
  login: null,
  code: null,
  name: null,
  described: [],
  hand: null,
  stored: null,
  ...part,
})

const site = [
  onu(1, { serial: 'HWTC00000001', description: '10231 joao.silva12 Rua das Flores 12345' }),
  onu(2, {
    serial: 'HWTC00000002',
    description: 'MARIA DA CONCEIÇÃO SOUZA apto 12',
    macs: ['AA:00:00:00:00:02', 'AA:00:00:00:00:0B'],
  }),
  onu(3, { serial: 'AA:BB:CC:DD:EE:03', description: 'padaria.ipe' }),
  onu(4, { serial: 'ZTEG00000004', description: 'cod:20450-ana-paula' }),
  onu(5, { serial: 'ZTEG00000005', description: null }),
]

const at = (match: CustomerMatch | undefined) => [match?.state, match?.by, match?.onuId, match?.problem]
const one = (part: Partial<MatchCustomer>, onus = site) => matchCustomers([customer(100, part)], onus).get(100)

describe('one customer', () => {
  test.each<[string, Partial<MatchCustomer>, unknown[]]>([
    ['its serial', { serials: ['HWTC00000001'] }, ['matched', 'serial', 1, null]],
    ['an EPON unit by the MAC that is its serial', { serials: ['AA:BB:CC:DD:EE:03'] }, ['matched', 'serial', 3, null]],
    ['an EPON unit by its own MAC in the field for MACs', { macs: ['AA:BB:CC:DD:EE:03'] }, ['matched', 'mac', 3, null]],
    ['the MAC of a router behind the ONU', { macs: ['AA:00:00:00:00:02'] }, ['matched', 'mac', 2, null]],
    ['its login as a word of the description', { login: 'joao.silva12' }, ['matched', 'login', 1, null]],
    ['its login as the whole description', { login: 'padaria.ipe' }, ['matched', 'login', 3, null]],
    ['a login with a dash, behind a code', { login: 'ana-paula' }, ['unmatched', null, null, null]],
    ['its code behind a colon and before a dash', { code: '20450' }, ['matched', 'description', 4, null]],
    ['its code as a word', { code: '10231' }, ['matched', 'description', 1, null]],
    ['its name, accents and case aside', { name: 'Maria da Conceicao Souza' }, ['matched', 'description', 2, null]],
    ['a single given name is nobody', { name: 'Maria' }, ['unmatched', null, null, null]],
    ['a short code is a flat or a house', { code: '12' }, ['unmatched', null, null, null]],
    ['part of a login is another login', { login: 'silva12' }, ['unmatched', null, null, null]],
    [
      'a serial that no OLT lists leaves the weaker keys',
      { serials: ['HWTC0000FFFF'], login: 'joao.silva12' },
      ['matched', 'login', 1, null],
    ],
    [
      'what a pattern has read',
      { described: [{ onuId: 5, by: 'description', value: '77' }] },
      ['matched', 'description', 5, null],
    ],
    ['nothing to go by', {}, ['unmatched', null, null, null]],
  ])('is found by %s', (_what, keys, wanted) => {
    expect(at(one(keys))).toEqual(wanted)
  })

  test('the best key decides, and a weaker one that points elsewhere is told as a conflict', () => {
    expect(one({ serials: ['HWTC00000001'], login: 'padaria.ipe', macs: ['AA:00:00:00:00:02'] })).toEqual({
      state: 'matched',
      by: 'serial',
      value: 'HWTC00000001',
      onuId: 1,
      problem: null,
      candidates: [],
      rivals: [],
      conflicts: [
        { by: 'mac', onuId: 2 },
        { by: 'login', onuId: 3 },
      ],
    })
  })

  test('a key that fits several ONUs is no match, and all of them are told', () => {
    const twice = [onu(1, { description: 'ana.lima' }), onu(2, { description: 'ana.lima casa 2' })]
    expect(one({ login: 'ana.lima' }, twice)).toMatchObject({
      state: 'ambiguous',
      by: 'login',
      onuId: null,
      problem: 'several-onus',
      candidates: [1, 2],
    })
  })

  test('of two rows of one serial, the one that is online is the unit that has moved', () => {
    const moved = [onu(1, { serial: 'HWTC00000001', isOnline: false }), onu(2, { serial: 'HWTC00000001' })]
    expect(at(one({ serials: ['HWTC00000001'] }, moved))).toEqual(['matched', 'serial', 2, null])
  })
})

describe('several customers', () => {
  const all = (...customers: MatchCustomer[]) => {
    const matches = matchCustomers(customers, site)
    return customers.map(({ id }) => at(matches.get(id)))
  }

  test('with one serial are both ambiguous, and each names the other', () => {
    const both = [customer(7, { serials: ['HWTC00000001'] }), customer(8, { serials: ['HWTC00000001'] })]
    expect(all(...both)).toEqual([
      ['ambiguous', 'serial', null, 'several-customers'],
      ['ambiguous', 'serial', null, 'several-customers'],
    ])
    expect(matchCustomers(both, site).get(7)).toMatchObject({ rivals: [8], candidates: [1] })
  })

  test('the stronger key keeps an ONU from the weaker one', () => {
    expect(all(customer(7, { serials: ['HWTC00000001'] }), customer(8, { login: 'joao.silva12' }))).toEqual([
      ['matched', 'serial', 1, null],
      ['ambiguous', 'login', null, 'taken'],
    ])
  })

  test('behind one ONU two routers are two customers, beside the one whose unit it is', () => {
    expect(
      all(
        customer(7, { macs: ['AA:00:00:00:00:02'] }),
        customer(8, { macs: ['AA:00:00:00:00:0B'] }),
        customer(9, { serials: ['HWTC00000002'] }),
      ),
    ).toEqual([
      ['matched', 'mac', 2, null],
      ['matched', 'mac', 2, null],
      ['matched', 'serial', 2, null],
    ])
  })

  test('a decision by hand wins over every key, its own and those of others', () => {
    const decided = customer(7, { serials: ['HWTC00000001'], hand: { onuId: 5, isNone: false } })
    const other = customer(8, { serials: ['ZTEG00000005'] })
    expect(all(decided, other)).toEqual([
      ['matched', 'hand', 5, null],
      ['ambiguous', 'serial', null, 'taken'],
    ])
    expect(matchCustomers([decided, other], site).get(7)?.conflicts).toEqual([{ by: 'serial', onuId: 1 }])
  })

  test('"at no ONU" by hand leaves the ONU to others', () => {
    const none = customer(7, { serials: ['HWTC00000001'], hand: { onuId: null, isNone: true } })
    expect(all(none, customer(8, { login: 'joao.silva12' }))).toEqual([
      ['unmatched', 'hand', null, 'hand-none'],
      ['matched', 'login', 1, null],
    ])
  })

  test('one that has gone keeps its match and stands in nobody’s way', () => {
    const stored: CustomerMatch = {
      state: 'matched',
      by: 'serial',
      value: 'HWTC00000001',
      onuId: 1,
      problem: null,
      candidates: [],
      rivals: [],
      conflicts: [],
    }
    expect(
      all(customer(7, { isGone: true, serials: ['HWTC00000001'], stored }), customer(8, { serials: ['HWTC00000001'] })),
    ).toEqual([
      ['matched', 'serial', 1, null],
      ['matched', 'serial', 1, null],
    ])
  })
})
