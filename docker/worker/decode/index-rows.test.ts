import { describe, expect, it } from 'vitest'
import type { IndexForm } from '#contract/profile.ts'
import { indexContext, indexForms } from './index-forms.ts'
import { rowsOfOnu, rowsOfPort, rowsOfPortItself, type KnownOnu, type KnownPort } from './index-rows.ts'

const huawei = (type: number, frame: number, slot: number, port: number) =>
  ((type << 25) | (frame << 19) | (slot << 13) | (port << 8)) >>> 0

/** Indexes of every form in which the rows of an ONU can be found by its place, as devices use them. */
const examples: [IndexForm, string, [number, string][]?][] = [
  ['huawei-gpon-onu', '4194304000.0'],
  ['huawei-gpon-onu', `${huawei(0x7d, 3, 63, 31)}.127`],
  ['huawei-epon-onu', `${huawei(0x7d, 0, 2, 7)}.5`],
  ['huawei-epon-onu', `${huawei(0x7e, 1, 17, 3)}.12`],
  ['huawei-epon-onu', '77.12', [[77, 'EPON 0/2/1']]],
  ['zte-onu', '285281040.64'],
  ['zte-onu', '285346827.1'],
  ['zte-onu', '268501248.9', [[0x10010100, 'gpon_1/2/2']]],
  ['zte-onu', '268501248.9.1', [[0x10010100, 'gpon_1/2/2']]],
  ['zte-1012-onu', '268501248.3'],
  ['zte-1012-onu', '268501248.3.1'],
  ['zte-1012-onu', '285281291.7'],
  ['fiberhome-onu', String(11 * 2 ** 25 + 3 * 2 ** 19 + 12 * 2 ** 8)],
  ['fiberhome-onu', String(17 * 2 ** 25 + 16 * 2 ** 19 + 128 * 2 ** 8)],
  ['cdata-onu', String(0x01000d05), [[0x01000d00, 'pon0/0/1']]],
  ['cdata-onu', '16780864.0.0', [[0x01000e00, 'pon0/0/2']]],
  ['cdata-onu', String(0x12 * 2 ** 18 + 2 * 2 ** 12 + 77), [[0x01000f00, 'pon0/0/3']]],
  ['cdata-fd11xx-onu', '1.3.64'],
  ['pon-onu', '7.128'],
]

function readAs(form: IndexForm, index: string, names: [number, string][] = []) {
  const context = indexContext({ ifNames: new Map(names) })
  const place = indexForms[form](index.split('.').map(Number), context)
  if (place?.kind !== 'onu') throw new Error(`${form} ${index} is no ONU`)
  const port: KnownPort = { ...place.place, ifIndex: names[0]?.[0] ?? null }
  const onu: KnownOnu = { onuId: place.onuId, serial: null, rowIndex: null }
  return { port, onu, context }
}

describe('the rows of an ONU', () => {
  it.each(examples)('%s %s is found by its place', (form, index, names) => {
    const { port, onu, context } = readAs(form, index, names)
    expect(rowsOfOnu(form, port, onu, context).map((parts) => parts.join('.'))).toContain(index)
  })

  it.each(examples)('%s %s: every index that is asked for is that ONU’s', (form, index, names) => {
    const { port, onu, context } = readAs(form, index, names)
    const places = rowsOfOnu(form, port, onu, context).map((parts) => indexForms[form](parts, context))
    const itself = { kind: 'onu', place: { ...port, ifIndex: undefined }, onuId: onu.onuId }
    expect(places.map((place) => JSON.parse(JSON.stringify(place)))).toEqual(
      places.map(() => JSON.parse(JSON.stringify(itself))),
    )
  })

  it('are those that were seen where the index tells no place', () => {
    const port: KnownPort = { ponPort: '0/2', frame: null, slot: null, port: 2, ifIndex: 14 }
    const onu: KnownOnu = { onuId: 17, serial: 'AA:BB:CC:00:11:0F', rowIndex: '12.85.66' }
    const context = indexContext({ ifNames: new Map() })
    const rows = (form: IndexForm, one = onu) => rowsOfOnu(form, port, one, context)
    expect(rows('opaque')).toEqual([[12, 85, 66]])
    expect(rows('if-onu')).toEqual([[12, 85, 66]])
    expect(rows('device-onu')).toEqual([[17]])
    expect(rows('bdcom-epon-mac')).toEqual([[14, 0xaa, 0xbb, 0xcc, 0, 0x11, 0x0f]])
    expect(rows('opaque', { ...onu, rowIndex: null })).toEqual([])
    expect(rows('pon-onu', { ...onu, onuId: null })).toEqual([])
  })
})

describe('the rows of a port', () => {
  it.each(examples)('%s: %s lies in its port’s range and in no other port’s', (form, index, names) => {
    const { port, context } = readAs(form, index, names)
    const parts = index.split('.').map(Number)
    const holding = rowsOfPort(form, port, context)?.filter(
      ({ after, within }) => within(parts) && isBehind(parts, after),
    )
    expect(holding).toHaveLength(1)
    const next: KnownPort = {
      ...port,
      ponPort: port.ponPort.replace(/\d+$/, (n) => String(Number(n) + 1)),
      port: (port.port ?? 0) + 1,
      ifIndex: null,
    }
    expect(rowsOfPort(form, next, context)?.some(({ within }) => within(parts))).toBe(false)
  })

  it('begin with an ONU numbered 0, and nothing of the port before is among them', () => {
    const { port, context } = readAs('fiberhome-onu', String(11 * 2 ** 25 + 3 * 2 ** 19 + 256))
    const [range] = rowsOfPort('fiberhome-onu', port, context) ?? []
    const first = 11 * 2 ** 25 + 3 * 2 ** 19
    expect([
      range?.after,
      range?.within([first]),
      range?.within([first - 1]),
      range?.within([first + 2 ** 19]),
    ]).toEqual([[first - 1], true, false, false])
  })

  it.each(['opaque', 'if-onu', 'device-onu'] as const)('are scattered where the index is of form %s', (form) => {
    const port: KnownPort = { ponPort: '3', frame: null, slot: null, port: 3, ifIndex: null }
    expect(rowsOfPort(form, port, indexContext({ ifNames: new Map() }))).toBeNull()
  })
})

describe('the row of the port itself', () => {
  it.each<[IndexForm, KnownPort, [number, string][], number[][]]>([
    [
      'huawei-gpon-port',
      { ponPort: '0/1/3', frame: 0, slot: 1, port: 3, ifIndex: null },
      [],
      [[huawei(0x7d, 0, 1, 3)]],
    ],
    ['if-port', { ponPort: '0/4', frame: null, slot: null, port: 4, ifIndex: 9 }, [[9, 'EPON0/4']], [[9]]],
    ['pon', { ponPort: '0/4', frame: null, slot: null, port: 4, ifIndex: 9 }, [], [[4]]],
    ['opaque', { ponPort: '3', frame: null, slot: null, port: 3, ifIndex: 5 }, [], [[5]]],
    [
      'zte-port',
      { ponPort: '1/2/2', frame: 1, slot: 2, port: 2, ifIndex: 0x10010100 },
      [[0x10010100, 'gpon_1/2/2']],
      [[0x10010100], [0x11010202]],
    ],
  ])('%s', (form, port, names, rows) => {
    expect(rowsOfPortItself(form, port, indexContext({ ifNames: new Map(names) }))).toEqual(rows)
  })
})

function isBehind(index: number[], after: number[]): boolean {
  for (const [position, part] of after.entries()) {
    if (index[position] !== part) return (index[position] ?? -1) > part
  }
  return index.length > after.length
}
