import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer } from './answer.ts'
import { tag } from '#core/snmp/ber.ts'
import { decodeRequest } from './message.ts'
import { compareOids, oidKey, oidOfKey, parseOid } from './oid.ts'
import { counter64, integer, octets, row } from './row.ts'
import { Table } from './table.ts'
import { readReply, requestDatagram } from './testing/wire.ts'

const column = parseOid('1.3.6.1.4.1.9.1')
const table = Table.of([
  row(column, [2, 300], octets('b300')),
  row(column, [2, 7], octets('b7')),
  row(column, [1, 300], integer(-5)),
  row(column, [1, 7], integer(70)),
  row(column, [1, 20_000], integer(20)),
  row(parseOid('1.3.6.1.2.1.1.5'), [0], octets('name')),
  row(parseOid('1.3.6.1.4.1.9.2'), [0], counter64(2n ** 64n - 1n)),
])

const name = '1.3.6.1.2.1.1.5.0 4 6e616d65'
const a7 = '1.3.6.1.4.1.9.1.1.7 2 46'
const a300 = '1.3.6.1.4.1.9.1.1.300 2 fb'
const a20000 = '1.3.6.1.4.1.9.1.1.20000 2 14'
const b7 = '1.3.6.1.4.1.9.1.2.7 4 6237'
const b300 = '1.3.6.1.4.1.9.1.2.300 4 62333030'
const counter = '1.3.6.1.4.1.9.2.0 70 00ffffffffffffffff'

function ask(request: Parameters<typeof requestDatagram>[0], capBytes = 1472) {
  const { datagram } = answer(table, decodeRequest(requestDatagram(request))!, capBytes)
  expect(datagram.length).toBeLessThanOrEqual(capBytes)
  const { errorStatus, errorIndex, varbinds } = readReply(datagram)
  return errorStatus === 0 ? varbinds : { errorStatus, errorIndex, varbinds }
}

const get = (oids: string[], version: 0 | 1 = 1) => ask({ pduTag: tag.getRequest, oids, version })
const next = (oids: string[], version: 0 | 1 = 1) => ask({ pduTag: tag.getNextRequest, oids, version })
const bulk = (oids: string[], second: number, third: number, cap?: number) =>
  ask({ pduTag: tag.getBulkRequest, oids, second, third }, cap)

test('a get gives the value, or says what is missing', () => {
  const oids = ['1.3.6.1.4.1.9.1.1.300', '1.3.6.1.4.1.9.1.1.301', '1.3.6.1.9.9', '1.3.6.1.4.1.9.2.0']
  expect(get(oids)).toEqual([a300, '1.3.6.1.4.1.9.1.1.301 129', '1.3.6.1.9.9 128', counter])
})

test('SNMPv1 has no exceptions and no Counter64', () => {
  expect(get(['1.3.6.1.2.1.1.5.0', '1.3.6.1.9.9'], 0)).toMatchObject({ errorStatus: 2, errorIndex: 2 })
  expect(get(['1.3.6.1.4.1.9.2.0'], 0)).toMatchObject({ errorStatus: 2, errorIndex: 1 })
  expect(next(['1.3.6.1.4.1.9.1.2.300'], 0)).toMatchObject({ errorStatus: 2, errorIndex: 1 })
})

test('next goes through the rows in the order of numbers, not of bytes', () => {
  const seen: string[] = []
  let at = '1.3'
  for (;;) {
    const [varbind] = next([at]) as string[]
    if (varbind!.endsWith(' 130')) break
    seen.push(varbind!)
    at = varbind!.split(' ')[0]!
  }
  expect(seen).toEqual([name, a7, a300, a20000, b7, b300, counter])
})

test('bulk of one column stops at the repetitions, at the end and at the cap', () => {
  const first = '1.3.6.1.4.1.9.1.1'
  expect(bulk([first], 0, 2)).toEqual([a7, a300])
  expect(bulk([first], 0, 0)).toEqual([])
  expect(bulk(['1.3.6.1.4.1.9.1.2.7'], 0, 9)).toEqual([b300, counter, '1.3.6.1.4.1.9.2.0 130'])
  expect(bulk(['1.3.6.1.5'], 0, 9)).toEqual(['1.3.6.1.5 130'])
  expect(bulk([first], 0, 9, 80)).toEqual([a7, a300])
  expect(bulk([first], 0, 9, 40)).toMatchObject({ errorStatus: 1, errorIndex: 0, varbinds: [] })
})

test('bulk of several columns goes row by row, behind the ones asked once', () => {
  const columns = ['1.3.6.1.4.1.9.1.1', '1.3.6.1.4.1.9.1.2']
  expect(bulk(columns, 0, 2)).toEqual([a7, b7, a300, b300])
  expect(bulk(['1.3', ...columns], 1, 2)).toEqual([name, a7, b7, a300, b300])
  expect(bulk(['1.3.6.1.4.1.9.1.2.300', '1.3.6.1.5'], 0, 5)).toEqual([
    counter,
    '1.3.6.1.5 130',
    '1.3.6.1.4.1.9.2.0 130',
    '1.3.6.1.5 130',
  ])
})

test('a set is refused', () => {
  expect(ask({ pduTag: tag.setRequest, oids: ['1.3.6.1.2.1.1.5.0'] })).toMatchObject({ errorStatus: 17, errorIndex: 1 })
})

test('the row behind any OID is the smallest greater one, whatever was asked before', () => {
  const arcs = fc.array(fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 0xffff_ffff), { minLength: 1, maxLength: 4 })
  const oid = arcs.map((rest) => [1, 3, ...rest])
  fc.assert(
    fc.property(fc.array(oid, { minLength: 1, maxLength: 30 }), fc.array(oid, { maxLength: 20 }), (oids, questions) => {
      const any = Table.of(oids.map((one) => ({ ...integer(1), oid: one })))
      const sorted = oids.toSorted(compareOids)
      for (const question of [...questions, ...oids]) {
        const position = any.after(oidKey(question))
        const found = position < any.length ? oidOfKey(any.key(position)) : undefined
        expect(found).toEqual(sorted.find((one) => compareOids(one, question) > 0))
      }
    }),
  )
})

test('a bulk walk meets every row once at any cap and any repetitions', () => {
  const many = Table.of(
    Array.from({ length: 400 }, (_, place) => row(column, [1, place * 97], octets('x'.repeat(place % 40)))),
  )
  fc.assert(
    fc.property(fc.integer({ min: 110, max: 1472 }), fc.integer({ min: 1, max: 60 }), (cap, repetitions) => {
      let at = '1.3.6.1.4.1.9.1.1'
      let rows = 0
      for (;;) {
        const request = requestDatagram({ pduTag: tag.getBulkRequest, oids: [at], third: repetitions })
        const reply = answer(many, decodeRequest(request)!, cap)
        expect(reply.datagram.length).toBeLessThanOrEqual(cap)
        const { varbinds } = readReply(reply.datagram)
        const real = varbinds.filter((varbind) => !varbind.endsWith(' 130'))
        rows += real.length
        if (real.length < varbinds.length) break
        at = varbinds.at(-1)!.split(' ')[0]!
      }
      expect(rows).toBe(400)
    }),
    { numRuns: 60 },
  )
})
