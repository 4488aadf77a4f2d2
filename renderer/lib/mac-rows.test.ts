import { expect, test } from 'vitest'
import type { MacTable } from '#contract/mac.ts'
import { macColumnsOf, macSortOf, questionOf, readMacAddress } from './mac-address.ts'
import { sortMacs, type MacColumnKey } from './mac-columns.ts'
import { countMacFacet, filterMacs, type MacQuestion } from './mac-filter.ts'
import { decodeMacTable, macOnu, macPlaceText } from './mac-rows.ts'

const source = (oltId: number, olt: string) => ({
  oltId,
  olt,
  tells: 'per-onu' as const,
  reason: null,
  table: null,
  wholeAt: null,
})

/** Two behind ONUs, one on a PON port, one on an uplink, one at a number that nothing explains. */
const table: MacTable = {
  asOf: '2026-11-23T14:00:00.000Z',
  total: 5,
  sources: [source(7, 'Vale'), source(9, 'Centro')],
  vendors: ['TP-LINK TECHNOLOGIES CO.,LTD.', 'Intelbras'],
  ponPorts: ['0/10', '0/2'],
  ports: ['EPON0/10:7', 'EPON0/2:3', 'EPON0/2', 'GE0/3', '4242'],
  onus: {
    id: [70, 80],
    serial: ['02:FA:00:07:00:01', 'HWTCA1B2C3D4'],
    description: ['Padaria Pão Quente', null],
    status: ['online', 'offline'],
  },
  columns: {
    mac: ['60:E3:27:00:00:01', '18:0D:2C:00:00:02', 'DA:A1:19:00:00:03', '00:00:5E:00:01:01', '00:0F:E9:00:00:05'],
    vendor: [0, 1, null, null, null],
    oltId: [7, 9, 7, 7, 9],
    vlan: [100, 600, null, 100, 7],
    pon: [0, 1, 1, null, null],
    onuId: [7, 3, null, null, null],
    onu: [0, 1, null, null, null],
    port: [0, 1, 2, 3, 4],
    since: [1, 2, 3, 4, 5],
    lastSeenAt: [50, 40, 30, 20, 10],
  },
  fdbIds: [4],
  missing: [1],
  unmapped: [4],
}
const rows = decodeMacTable(table)
const question = (part: Partial<MacQuestion>): MacQuestion => ({
  olt: [],
  pon: [],
  vlan: [],
  place: [],
  seen: [],
  text: '',
  ...part,
})
const all = Uint32Array.of(0, 1, 2, 3, 4)

test('rows say their place in words, and the ONU where one is known', () => {
  expect([...all].map((row) => [rows.place(row), macPlaceText(rows, row), macOnu(rows, row)?.id ?? null])).toEqual([
    ['onu', '0/10:7', 70],
    ['onu', '0/2:3', 80],
    ['pon', '0/2', null],
    ['other', 'GE0/3', null],
    ['unmapped', '4242', null],
  ])
  expect([rows.rowOf('DA:A1:19:00:00:03'), rows.rowOf('DA:A1:19:00:00:99')]).toEqual([2, -1])
})

test.each<[string, Partial<MacQuestion>, number[]]>([
  ['nothing', {}, [0, 1, 2, 3, 4]],
  ['an OLT', { olt: [9] }, [1, 4]],
  ['a PON port', { pon: ['0/2'] }, [1, 2]],
  ['a VLAN, which a forwarding database is not', { vlan: [7, 100] }, [0, 3]],
  ['kinds of place', { place: ['pon', 'unmapped'] }, [2, 4]],
  ['what was not in the last table', { seen: ['missing'] }, [1]],
  ['a whole MAC with points', { text: '60e3.2700.0001' }, [0]],
  ['a part of a MAC', { text: 'A1-19' }, [2]],
  ['a vendor', { text: 'intelbras' }, [1]],
  ['words of several columns', { text: 'padaria vale' }, [0]],
  ['the serial of an ONU in hex', { text: '48575443A1B2C3D4' }, [1]],
  ['a place', { text: '0/10:7' }, [0]],
  ['a port of no PON', { text: 'ge0/3' }, [3]],
  ['what no row has together', { olt: [9], text: 'padaria' }, []],
])('asking for %s finds it', (_what, part, expected) => {
  expect([...filterMacs(rows, question(part))]).toEqual(expected)
})

test('a facet counts what the others leave', () => {
  expect(Object.fromEntries(countMacFacet(rows, question({ olt: [7] }), 'vlan'))).toEqual({ 100: 2 })
  expect(Object.fromEntries(countMacFacet(rows, question({ olt: [7] }), 'olt'))).toEqual({ 7: 3, 9: 2 })
})

test.each<[MacColumnKey, boolean, number[]]>([
  ['mac', false, [3, 4, 1, 0, 2]],
  ['vendor', false, [1, 0, 2, 3, 4]],
  ['vlan', false, [4, 0, 3, 1, 2]],
  ['olt', false, [1, 4, 0, 2, 3]],
  ['pon', false, [1, 2, 0, 3, 4]],
  ['onuId', true, [0, 1, 2, 3, 4]],
  ['serial', false, [0, 1, 2, 3, 4]],
  ['description', true, [0, 1, 2, 3, 4]],
  ['lastSeen', false, [4, 3, 2, 1, 0]],
  ['since', true, [4, 3, 2, 1, 0]],
  ['port', false, [4, 2, 1, 0, 3]],
])('sorted by %s (descending: %s), what has no value comes last', (key, descending, expected) => {
  expect([...sortMacs(rows, all, { key, descending })]).toEqual(expected)
})

test('an address asks for what it names, and what somebody typed into it is left out', () => {
  const asked = question({ olt: [7], pon: ['0/2'], vlan: [100], place: ['onu'], seen: ['present'], text: 'a b' })
  expect(
    questionOf(readMacAddress({ olt: '7', pon: '0/2', vlan: '100', place: 'onu', seen: 'present', text: 'a b' })),
  ).toEqual(asked)
  const typed = readMacAddress({
    olt: '7,x',
    place: 'onu,moon',
    sort: '-lastSeen',
    columns: 'vlan,vlan,moon',
    evil: '1',
  })
  expect([questionOf(typed), macSortOf(typed), macColumnsOf(typed)]).toEqual([
    question({ olt: [7], place: ['onu'] }),
    { key: 'lastSeen', descending: true },
    ['vlan'],
  ])
  expect(macSortOf({ sort: 'moon' })).toBe(null)
})
