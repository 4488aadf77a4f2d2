import { describe, expect, it } from 'vitest'
import { IndexForm } from '#contract/profile.ts'
import { indexForms, type IndexContext } from './index-forms.ts'

const huawei = (frame: number, slot: number, port: number) =>
  ((0x7d << 25) | (frame << 19) | (slot << 13) | (port << 8)) >>> 0

/** The place that an index tells, as text: `0/1/3`, `0/1/3#7` with an ONU's number, `0/1` for a card. */
function placeOf(form: IndexForm, index: string, ifNames: [number, string][] = []): string | null {
  const context: IndexContext = { ifNames: new Map(ifNames) }
  const place = indexForms[form](index.split('.').map(Number), context)
  if (place === null) return null
  if (place.kind === 'port') return place.place.ponPort
  if (place.kind === 'onu') return `${place.place.ponPort}#${place.onuId}`
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

describe('other indexes', () => {
  it.each([
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
