import { expect, test } from 'vitest'
import { KnownUnits } from './facts.ts'

const known = new KnownUnits([
  { serial: 'HWTC00000001', ponPort: '0/1/0', onuId: 1 },
  { serial: 'HWTC00000002', ponPort: '0/1/0', onuId: 2 },
  { serial: null, ponPort: '0/1/0', onuId: 3 },
  // One serial twice, as some devices list a unit that was moved.
  { serial: 'HWTC00000002', ponPort: '0/2/0', onuId: 7 },
  // A device that numbers no ONU.
  { serial: '80:14:A8:00:00:01', ponPort: '3', onuId: null },
])

test.each<[string, Parameters<KnownUnits['has']>[0], boolean]>([
  ['where it was', { serial: 'HWTC00000001', ponPort: '0/1/0', onuId: 1 }, true],
  ['on another port', { serial: 'HWTC00000001', ponPort: '0/2/0', onuId: 1 }, false],
  ['with another number', { serial: 'HWTC00000001', ponPort: '0/1/0', onuId: 9 }, false],
  ['another unit at its place', { serial: 'HWTC0000000A', ponPort: '0/1/0', onuId: 1 }, false],
  ['another known unit at its place', { serial: 'HWTC00000002', ponPort: '0/1/0', onuId: 1 }, false],
  ['the second place of a doubled serial', { serial: 'HWTC00000002', ponPort: '0/2/0', onuId: 7 }, true],
  ['a place whose unit shows no serial this time', { serial: null, ponPort: '0/1/0', onuId: 2 }, true],
  ['a place that nobody knows, without a serial', { serial: null, ponPort: '0/1/0', onuId: 4 }, false],
  ['a serial where none was shown before', { serial: 'HWTC00000003', ponPort: '0/1/0', onuId: 3 }, false],
  ['without a number', { serial: '80:14:A8:00:00:01', ponPort: '3', onuId: null }, true],
  [
    'a unit that the device places nowhere now',
    { serial: 'HWTC00000001', ponPort: '', onuId: null, isPlaced: false },
    true,
  ],
  ['a new one that it places nowhere', { serial: 'HWTC0000000A', ponPort: '', onuId: null, isPlaced: false }, false],
])('a unit is known by serial and place: %s', (_, unit, isKnown) => {
  expect(known.has(unit)).toBe(isKnown)
})
