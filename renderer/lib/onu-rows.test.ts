import { expect, test } from 'vitest'
import { cellNumber, rowPlace, rowPowerLevel } from './onu-rows.ts'
import { rowsOf } from './onu-rows.fixture.ts'

test('a value that was not measured is null again, and zero stays zero', () => {
  const rows = rowsOf([{ rxPowerDbm: null, temperatureC: 0 }])
  expect([cellNumber(rows.rxPowerDbm, 0), cellNumber(rows.temperatureC, 0), cellNumber(rows.voltageV, 7)]).toEqual([
    null,
    0,
    null,
  ])
})

test('only the reading of an online ONU has a level', () => {
  const rows = rowsOf([
    { rxPowerDbm: -27.41 },
    { rxPowerDbm: -27.41, status: 'offline' },
    { rxPowerDbm: -27 },
    { rxPowerDbm: -25 },
    { rxPowerDbm: -7.9 },
    {},
  ])
  expect([0, 1, 2, 3, 4, 5].map((row) => rowPowerLevel(rows, row))).toEqual([
    'critical',
    null,
    'warning',
    'good',
    'overload',
    null,
  ])
})

test('PON ports stand in natural order, and a device that numbers no ONUs has places without a number', () => {
  const rows = rowsOf([{ ponPort: '0/1/10' }, { ponPort: '0/1/2', onuId: null }])
  expect([...rows.ponRank]).toEqual([1, 0])
  expect([rowPlace(rows, 0), rowPlace(rows, 1)]).toEqual(['0/1/10:1', '0/1/2'])
})

test('a row is found by the id of its ONU', () => {
  const rows = rowsOf([{ id: 40 }, { id: 7 }])
  expect([rows.rowOf(7), rows.rowOf(40), rows.rowOf(1)]).toEqual([1, 0, -1])
})
