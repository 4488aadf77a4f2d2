import { describe, expect, it } from 'vitest'
import { IndexForm } from '#contract/profile.ts'
import { indexContext, indexForms } from './index-forms.ts'
import { servesPon } from '../collect/pon-ports.ts'

const huawei = (frame: number, slot: number, port: number) =>
  ((0x7d << 25) | (frame << 19) | (slot << 13) | (port << 8)) >>> 0

const huaweiEpon = (frame: number, slot: number, port: number) =>
  ((0x7e << 25) | (frame << 19) | (slot << 13) | (port << 8)) >>> 0

/** The place that an index tells, as text: `0/1/3`, `0/1/3#7` with an ONU's number, `0/1` for a card. */
function placeOf(
  form: IndexForm,
  index: string,
  ifNames: [number, string][] = [],
  ifTypes: [number, number][] = [],
): string | null {
  const classes = new Map([
    [1, 3],
    [12, 9],
  ])
  const context = indexContext({ ifNames: new Map(ifNames), ifTypes: new Map(ifTypes), entityClasses: classes })
  const place = indexForms[form](index.split('.').map(Number), context)
  if (place === null) return null
  if (place.kind === 'port') return place.place.ponPort
  if (place.kind === 'onu') return `${place.place.ponPort}#${place.onuId}`
  if (place.kind === 'mac') return place.mac
  return place.kind === 'board' ? place.position : place.kind
}

describe('an index of Huawei', () => {
  it('is over 2^31, where a signed shift would say -3 for the type', () => {
    expect([4194304000 >> 25, 4194304000 >>> 25]).toEqual([-3, 125])
    expect(placeOf('huawei-gpon-port', '4194304000')).toBe('0/0/0')
  })

  it.each([
    ['4194307840', '0/0/15'],
    ['4194312192', '0/1/0'],
    [String(huawei(0, 12, 15)), '0/12/15'],
    [String(huawei(1, 17, 11)), '1/17/11'],
    [String(huawei(3, 63, 31)), '3/63/31'],
    ['234938368', 'other'],
    ['263', 'other'],
  ])('%s is the port %s', (index, place) => {
    expect(placeOf('huawei-gpon-port', index)).toBe(place)
  })

  it('carries an ONT number from 0', () => {
    expect(placeOf('huawei-gpon-onu', '4194304256.0')).toBe('0/0/1#0')
    expect(placeOf('huawei-gpon-onu', `${huawei(2, 10, 12)}.127`)).toBe('2/10/12#127')
  })

  it('is not guessed at where its type is unknown', () => {
    expect(placeOf('huawei-gpon-onu', '234938368.1')).toBe(null)
    expect(placeOf('huawei-gpon-onu', '4194304256')).toBe(null)
  })
})

describe('an index of ZTE', () => {
  const zeroBased: [number, string][] = [
    [0x10000000, 'gpon_1/1/1'],
    [0x10010100, 'gpon_1/2/2'],
    [0x10030000, 'gei_1/4/1'],
  ]

  it('is read by the name of its interface first', () => {
    expect(placeOf('zte-port', String(0x10010100), zeroBased)).toBe('1/2/2')
    expect(placeOf('zte-port', String(0x10030000), zeroBased)).toBe('other')
  })

  it('is read by its leading byte where no interface has it', () => {
    expect(placeOf('zte-port', String(0x10000000))).toBe('1/1/1')
    expect(placeOf('zte-port', '285278465')).toBe('1/1/1')
    expect(placeOf('zte-onu', '285281040.64')).toBe('1/11/16#64')
    expect(placeOf('zte-onu', '285346827.1')).toBe('2/12/11#1')
    expect(placeOf('zte-port', String(0x20000000))).toBe(null)
  })

  it('counts from 1 in the 1012 tables, whatever an interface of that number is called', () => {
    expect(placeOf('zte-1012-onu', '268501248.1', zeroBased)).toBe('1/1/1#1')
    expect(placeOf('zte-1012-onu', '269225984.128', zeroBased)).toBe('1/12/16#128')
    expect(placeOf('zte-1012-port', '285278465')).toBe('1/1/1')
  })
})

describe('an ONU of ZTE with its optical port in the index', () => {
  it('is the ONU for the first port, and nothing for others', () => {
    expect(placeOf('zte-1012-onu', '268501248.7.1')).toBe('1/1/1#7')
    expect(placeOf('zte-onu', '285278465.7.1')).toBe('1/1/1#7')
    expect(placeOf('zte-1012-onu', '268501248.7.2')).toBe('other')
    expect(placeOf('zte-1012-onu', '268501248.7.1.1')).toBe(null)
    expect(placeOf('huawei-gpon-onu', '4194304256.7.1')).toBe(null)
  })
})

describe('an index of Huawei EPON', () => {
  it('is read by the name of its interface first, and by its type where it has none', () => {
    expect(placeOf('huawei-epon-onu', '77.3', [[77, 'EPON 0/4/2']])).toBe('0/4/2#3')
    expect(placeOf('huawei-epon-onu', `${huaweiEpon(1, 12, 11)}.0`)).toBe('1/12/11#0')
    expect(placeOf('huawei-port', String(huaweiEpon(0, 3, 1)))).toBe('0/3/1')
    expect(placeOf('huawei-port', '4194304256')).toBe('0/0/1')
    expect(placeOf('huawei-port', '234938368')).toBe('other')
    expect(placeOf('huawei-epon-onu', '234938368.1')).toBe(null)
  })
})

describe('an index that is a number of an interface', () => {
  const names: [number, string][] = [
    [97, 'GigaEthernet0/1'],
    [111, 'GPON0/12'],
    [1179, 'GPON0/12:64'],
    [30201, 'West Feed'],
    [5, 'X-PON'],
    [6, 'X-PON'],
    [7, 'EPON0/1:7'],
  ]
  const types: [number, number][] = [
    [97, 6],
    [30201, 250],
    [5, 250],
    [6, 266],
    [7, 250],
    [8, 250],
  ]

  it.each([
    ['if-port', '111', '0/12'],
    ['if-port', '97', 'other'],
    ['if-port', '1179', 'other'],
    ['if-port', '7', 'other'],
    // By its type, whatever it is called; names that two share tell them not apart, and none tells nothing.
    ['if-port', '30201', 'West Feed'],
    ['if-port', '5', '5'],
    ['if-port', '6', '6'],
    ['if-port', '8', '8'],
    ['if-onu', '1179', '0/12#64'],
    ['if-onu', '111', 'other'],
    ['if-onu', '4711', 'other'],
    ['if-onu', '1.2', null],
  ] as const)('%s %s is %s', (form, index, place) => {
    expect(placeOf(form, index, names, types)).toBe(place)
  })

  it('makes a device an OLT, unless its one PON is what an ONU has', () => {
    const serves = (names: [number, string][], types: [number, number][] = []) =>
      servesPon(new Map(names), new Map(types))
    expect(serves(names, types)).toBe(true)
    expect(
      serves([
        [1, 'pon1'],
        [2, 'pon2'],
      ]),
    ).toBe(true)
    expect(serves([[1, 'gpon 0/1/1']])).toBe(true)
    expect(serves([[1, 'pon0']])).toBe(false)
    expect(serves([[1, 'pon0']], [[1, 250]])).toBe(true)
    expect(serves([[1, 'ether1']], [[1, 6]])).toBe(false)
    expect(serves([])).toBe(false)
  })
})

describe('an index of C-Data', () => {
  const names: [number, string][] = [
    [16780544, 'pon0/0/1'],
    [16780800, 'pon0/0/12'],
  ]

  it.each([
    ['cdata-onu', '16780544', 'other'],
    ['cdata-onu', '16780551', '0/0/1#7'],
    ['cdata-onu', '16780928.0.0', '0/0/12#128'],
    ['cdata-onu', '16780928.0.1', 'other'],
    // Its port is not among the interfaces: numbers alone tell nothing.
    ['cdata-onu', '16777473', null],
    // Firmware 3 of the FD16xx: 0x12, port - 1, ONU.
    ['cdata-onu', String((0x12 << 18) | (11 << 12) | 5), '0/0/12#5'],
    ['cdata-onu', String((0x12 << 18) | (2 << 12) | 5), '0/0/3#5'],
    ['cdata-onu', '99', null],
    ['cdata-fd11xx-onu', '1.12.64', '1/12#64'],
    ['cdata-fd11xx-onu', '12.64', null],
  ] as const)('%s %s is %s', (form, index, place) => {
    expect(placeOf(form, index, names)).toBe(place)
  })
})

describe('other indexes', () => {
  it.each([
    ['fiberhome-onu', String((11 << 25) | (12 << 19) | (128 << 8)), '11/12#128'],
    ['fiberhome-onu', String(((120 << 25) | (1 << 19)) >>> 0), '120/1#0'],
    ['fiberhome-port', String((11 << 25) | (12 << 19)), '11/12'],
    ['bdcom-epon-mac', '15.252.21.180.1.2.255', 'FC:15:B4:01:02:FF'],
    ['bdcom-epon-mac', '15.252.21.180.1.2', null],
    ['nokia-port', '4355.4', '1/1/1/4'],
    ['nokia-port', '4354.257', 'other'],
    ['nokia-port', '8719.1', '2/2/13/1'],
    ['nokia-slot', '4353', 'nt-a'],
    ['nokia-slot', '4355', '1/1/1'],
    ['device-onu', '4711', '#4711'],
    ['slot', '10', '10'],
    ['entity-module', '12', 'opaque'],
    ['entity-module', '1', 'other'],
    ['entity-module', '13', 'other'],
    ['pon-onu', '1.15', '0/1#15'],
    ['pon-onu', '1', null],
    ['pon', '2', '0/2'],
    ['frame-slot', '0.7', '0/7'],
    ['frame-slot', '1.12', '1/12'],
    ['rack-shelf-slot', '1.1.4', '1/4'],
    ['rack-shelf-slot', '2.1.4', '2/1/4'],
    ['chassis', '0', '0/0'],
    ['opaque', '12.85.66', 'opaque'],
  ] as const)('%s %s is %s', (form, index, place) => {
    expect(placeOf(form, index)).toBe(place)
  })

  it('have a form for every name of the contract', () => {
    expect(Object.keys(indexForms).toSorted()).toEqual(IndexForm.options.toSorted())
  })
})
