import { expect, test } from 'vitest'
import { onuColumns, sortRows, type OnuColumnKey } from './onu-columns.ts'
import { rowsOf, soonMs } from './onu-rows.fixture.ts'
import { filterRows, noFilter } from './onu-filter.ts'

const rows = rowsOf([
  { serial: 'ZTEG00000010', description: 'casa 10', rxPowerDbm: -19, ponPort: '0/1/10' },
  { serial: null, description: null, rxPowerDbm: null, status: 'offline', lastDownCause: 'dying-gasp' },
  { serial: 'HWTC00000001', description: 'Água', rxPowerDbm: -28, ponPort: '0/1/2', oltId: 2 },
  { serial: 'ZTEG00000002', description: 'casa 9', rxPowerDbm: -19, status: 'offline', lastDownCause: 'los' },
])
const all = filterRows(rows, noFilter, soonMs)
const sorted = (key: OnuColumnKey, descending: boolean) => [...sortRows(rows, all, { key, descending })]

test.each([
  ['power ascending: the weakest first, none last', 'rx', false, [2, 0, 3, 1]],
  ['power descending: none still last, equal ones keep their order', 'rx', true, [0, 3, 2, 1]],
  ['descriptions as people sort them: accents aside, numbers by value', 'description', false, [2, 3, 0, 1]],
  ['PON ports by number', 'pon', false, [1, 3, 2, 0]],
  ['OLTs by name', 'olt', false, [2, 0, 1, 3]],
  ['states: what needs a person first', 'status', false, [3, 1, 0, 2]],
  ['serials', 'serial', false, [2, 3, 0, 1]],
] satisfies [string, OnuColumnKey, boolean, number[]][])('%s', (_name, key, descending, expected) => {
  expect(sorted(key, descending)).toEqual(expected)
})

test('serials sort as hex, not as numbers between letters', () => {
  const macs = rowsOf([
    { serial: 'E0:E8:9F:00:00:00' },
    { serial: 'E0:E8:08:00:00:00' },
    { serial: 'E0:E8:1C:00:00:00' },
  ])
  const order = sortRows(macs, filterRows(macs, noFilter, soonMs), { key: 'serial', descending: false })
  expect([...order]).toEqual([1, 2, 0])
})

test('without a sort the rows keep the order of the table, and no sort loses a row', () => {
  expect([...sortRows(rows, all, null)]).toEqual([0, 1, 2, 3])
  for (const { key } of onuColumns) expect(sorted(key, true).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
})
