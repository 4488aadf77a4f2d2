import { expect, test } from 'vitest'
import { countFacet, filterRows, noFilter, type OnuFilter } from './onu-filter.ts'
import { rowsOf, soonMs } from './onu-rows.fixture.ts'

const rows = rowsOf([
  { serial: 'HWTCA1B2C3D4', description: 'Maria Aparecida', rxPowerDbm: -19 },
  { serial: 'ZTEG00000001', status: 'offline', lastDownCause: 'los', ponPort: '1/2/4' },
  { serial: 'AA:BB:CC:DD:EE:FF', oltId: 2, rxPowerDbm: -28 },
  { status: 'online', lastDownCause: 'dying-gasp', rxPowerDbm: -26, collectedAt: 1_000_300 - 3 * 3600 },
  { status: 'offline', lastDownCause: null },
  { status: 'unknown', collectedAt: null },
])
const found = (part: Partial<OnuFilter>) => [...filterRows(rows, { ...noFilter, ...part }, soonMs)]

test.each([
  ['no filter passes all', {}, [0, 1, 2, 3, 4, 5]],
  ['several values of one facet add up', { status: ['offline', 'unknown'] }, [1, 4, 5]],
  ['facets narrow each other', { status: ['online'], olt: [2] }, [2]],
  ['a cause is asked of offline ONUs only', { cause: ['dying-gasp'] }, []],
  ['an offline ONU without a cause has the cause "unknown"', { cause: ['unknown'] }, [4]],
  ['power asks online ONUs', { power: ['critical', 'warning'] }, [2, 3]],
  ['an online ONU without a reading can be asked for', { power: ['none'] }, []],
  ['freshness goes by the age of the collection', { fresh: ['stale'] }, [3]],
  ['never collected is its own freshness', { fresh: ['never'] }, [5]],
  ['a PON port', { pon: ['1/2/4'] }, [1]],
  ['text looks into descriptions in any case', { text: 'mArIa' }, [0]],
  ['every word must be found', { text: 'água aa:bb' }, [2]],
  ['16 hex digits find the serial', { text: '48575443A1B2C3D4' }, [0]],
  ['the beginning of a serial in hex finds it', { text: '48575443a1b2' }, [0]],
  ['a MAC with dots', { text: 'aabb.ccdd.eeff' }, [2]],
  ['part of a MAC without separators', { text: 'ccddee' }, [2]],
  ['a place', { text: '1/2/4:2' }, [1]],
] satisfies [string, Partial<OnuFilter>, number[]][])('%s', (_name, part, expected) => {
  expect(found(part)).toEqual(expected)
})

test('the counts of a facet ignore its own choice and obey the others', () => {
  const filter: OnuFilter = { ...noFilter, status: ['online'], olt: [1] }
  expect(Object.fromEntries(countFacet(rows, filter, 'status', soonMs))).toEqual({ online: 2, offline: 2, unknown: 1 })
})
