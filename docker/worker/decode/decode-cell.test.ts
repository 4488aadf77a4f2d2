import { describe, expect, it } from 'vitest'
import { decoderKinds, type DecoderName, type ProfileColumn } from '#contract/profile.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { decodeCell, type Cell } from './decode-cell.ts'

const now = new Date('2026-11-23T14:00:00Z')
const replacement = '\uFFFD'

function column(decoder: DecoderName, field: string, more: Partial<ProfileColumn> = {}): ProfileColumn {
  return {
    field,
    oid: '1.3.6.1.4.1.1.1',
    decoder,
    sentinels: [],
    confidence: 'recording',
    refresh: 'volatile',
    optional: true,
    ...more,
  }
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const text = (characters: string) => Buffer.from(characters)
const date = (iso: string) => new Date(iso)

/** What each decoder makes of a value. The third member is the field where its range of possible readings matters. */
const cases: Record<DecoderName, [SnmpValue, Cell, string?][]> = {
  integer: [
    [37, 37],
    [text('37'), 37],
    [text('thirty'), null],
    [1235, 1235, 'distanceM'],
  ],
  tenth: [[305, 30.5]],
  centi: [
    [-2481, -24.81, 'rxPowerDbm'],
    [228, 2.28, 'txPowerDbm'],
    [318, 3.18, 'voltageV'],
    [-4001, null, 'rxPowerDbm'],
    [801, null, 'rxPowerDbm'],
    [800, 8, 'rxPowerDbm'],
    [-4000, -40, 'rxPowerDbm'],
    [2147483647, null, 'rxPowerDbm'],
    [-2147483648, null, 'rxPowerDbm'],
    [65535, null, 'rxPowerDbm'],
    [2147483647, null, 'temperatureC'],
  ],
  milli: [
    [-23419, -23.419, 'oltRxPowerDbm'],
    [3260, 3.26, 'voltageV'],
    [17850, 17.85, 'biasMa'],
    [-80000, null, 'oltRxPowerDbm'],
    [65535000, null, 'oltRxPowerDbm'],
  ],
  'ten-thousandth': [[33_000, 3.3, 'voltageV']],
  'hundred-thousandth': [[330_000, 3.3, 'voltageV']],
  'per-256': [
    [10624, 41.5, 'temperatureC'],
    [65280, -1, 'temperatureC'],
  ],
  'fiftieth-volt': [[165, 3.3, 'voltageV']],
  'huawei-olt-rx': [
    [8775, -12.25, 'oltRxPowerDbm'],
    [7450, -25.5, 'oltRxPowerDbm'],
    [2147483647, null, 'oltRxPowerDbm'],
  ],
  'zte-onu-dbm': [
    [5000, -20, 'rxPowerDbm'],
    [3759, -22.482, 'rxPowerDbm'],
    [16250, 2.5, 'txPowerDbm'],
    [65036, -31, 'rxPowerDbm'],
  ],
  'omci-dbm': [
    [-11_250, -22.5, 'rxPowerDbm'],
    [54_286, -22.5, 'rxPowerDbm'],
    [1250, 2.5, 'txPowerDbm'],
    [-225, -0.45, 'rxPowerDbm'],
  ],
  'tenth-microwatt-dbm': [
    [10_000, 0, 'txPowerDbm'],
    [28, -25.53, 'rxPowerDbm'],
    [1, -40, 'rxPowerDbm'],
    [16_218, 2.1, 'txPowerDbm'],
    [0, null, 'rxPowerDbm'],
    [-5, null, 'rxPowerDbm'],
  ],
  'text-number': [
    [text('27.84 .C'), 27.84, 'temperatureC'],
    [text('3.22 V'), 3.22, 'voltageV'],
    [text('-5.00 C'), -5, 'temperatureC'],
    [text('N/A'), null, 'voltageV'],
    [text(''), null, 'voltageV'],
  ],
  'text-dbm': [
    [text('0.03 mW (-14.61 dBm)'), -14.61, 'rxPowerDbm'],
    [text('0.00 mW (-27.45 dBm)'), -27.45, 'rxPowerDbm'],
    [text('6.56 dbm'), 6.56, 'txPowerDbm'],
    [text('-21.05'), -21.05, 'rxPowerDbm'],
    [text('0.03 mW'), null, 'rxPowerDbm'],
    [text('0.00 mW (-inf dBm)'), null, 'rxPowerDbm'],
  ],
  counter: [
    [131562831718338n, 131562831718338n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
    [0, 0n],
    [12_404, 12_404n],
    [text('12404'), null],
  ],
  text: [
    [text('João da Silva'), 'João da Silva'],
    [text('padded\0\0\0'), 'padded'],
    [text('in\0side'), `in${replacement}side`],
    [hex('4a6f e36f'), `Jo${replacement}o`],
    [text('two\r\nlines'), 'two lines'],
    [text('\x1b[31mred'), `${replacement}[31mred`],
    [text('   '), null],
    [42, '42'],
  ],
  'gpon-serial': [
    [hex('48575443 a1b2c3d4'), 'HWTCA1B2C3D4'],
    [hex('48575443 00000007'), 'HWTC00000007'],
    [text('UBNT20731f09'), 'UBNT20731F09'],
    [text('48575443A1B2C3D4'), 'HWTCA1B2C3D4'],
    [hex('00000000 00000000'), null],
    [hex('01020304 a1b2c3d4'), '01020304A1B2C3D4'],
  ],
  'zte-serial': [
    [text('1,ZTEGC8000001'), 'ZTEGC8000001'],
    [hex('5a544547 c8000001'), 'ZTEGC8000001'],
    [text('ZTEGC8000001'), 'ZTEGC8000001'],
    [text(''), null],
  ],
  mac: [
    [hex('006d61ee0bf3'), '00:6D:61:EE:0B:F3'],
    [text('00:6d:61:ee:0b:f3'), '00:6D:61:EE:0B:F3'],
    [text('006d.61ee.0bf3'), '00:6D:61:EE:0B:F3'],
    [hex('000000000000'), null],
  ],
  'date-and-time': [
    [hex('07ea 0b17 0e05 06 00'), date('2026-11-23T14:05:06Z')],
    [hex('07ea 0b17 0b05 06 00 2d 03 00'), date('2026-11-23T14:05:06Z')],
    [hex('07ea 0b17 0f05 06 00 2b 01 00'), date('2026-11-23T14:05:06Z')],
    [text('2026-11-23 13:05:06'), date('2026-11-23T13:05:06Z')],
    [hex('0000 0000 0000 00 00'), null],
    [hex('07b2 0101 0000 00 00'), null],
    [hex('07f4 0101 0000 00 00'), null],
    [hex('07ea 0d17 0e05 06 00'), null],
    [text('--'), null],
  ],
  'ticks-since': [
    [360_000, date('2026-11-23T13:00:00Z')],
    [0, null],
  ],
  enum: [
    [1, { raw: '1', meaning: 'online' }],
    [99, { raw: '99', meaning: undefined }],
    [text('los'), { raw: 'los', meaning: 'offline' }],
  ],
  'port-number': [
    [3, '3'],
    [0, '0'],
    [-1, null],
  ],
  'pon-name': [
    [text('gpon_1/2/4'), '1/2/4'],
    [text('gpon-olt_1/2/16'), '1/2/16'],
    [text('GPON 0/0/15'), '0/0/15'],
    [text('EPON0/1'), '0/1'],
    [text('EPON0/1:7'), null],
    [text('pon3'), '3'],
    [text('gpon-1/1/8'), '1/1/8'],
    [text('Tpon1/2'), '1/2'],
    [text('Gponport 2/1'), '2/1'],
    [text('gpon_olt-1/3/16'), '1/3/16'],
    [text('xgs-pon 0/2'), '0/2'],
    [text('gpon-onu_1/2/4:1'), null],
    [text('X-PON'), null],
    [text('ponderosa1'), null],
    [text('epon-onu_0/1'), null],
    [text('gei_1/4/1'), null],
    [text('sfp+1'), null],
  ],
  'port-text': [[text('1/1/xp3'), '1/1/xp3']],
  'if-name': [[text('gei_1/4/1'), 'gei_1/4/1']],
  'if-type': [
    [250, '250'],
    [text('gpon'), null],
  ],
}

describe.each(Object.entries(cases))('the decoder %s', (decoder, values) => {
  it.each(values)('makes of %o: %o', (value, cell, field = 'description') => {
    const values = decoder === 'enum' ? { values: { '1': 'online' as const, los: 'offline' as const } } : {}
    expect(decodeCell(column(decoder as DecoderName, field, values), value, now).cell).toEqual(cell)
  })
})

describe('decoding a cell', () => {
  it('has cases for every decoder of the contract', () => {
    expect(Object.keys(cases).toSorted()).toEqual(Object.keys(decoderKinds).toSorted())
  })

  it('tests sentinels on the raw value, before scaling, and counts them as no reading', () => {
    // Scaled, -1 would be -100.01 dBm and be caught by the range; 10000 would be 0.00 dBm and pass.
    const rx = column('huawei-olt-rx', 'oltRxPowerDbm', { sentinels: [10_000, -1] })
    expect(decodeCell(rx, 10_000, now)).toEqual({ cell: null, rejected: true })
    expect(decodeCell(rx, -1, now)).toEqual({ cell: null, rejected: true })
    expect(decodeCell(rx, 10_001, now)).toEqual({ cell: 0.01, rejected: false })
  })

  it('counts impossible readings, and nothing where nothing was sent', () => {
    const rx = column('centi', 'rxPowerDbm')
    expect(decodeCell(rx, 9000, now)).toEqual({ cell: null, rejected: true })
    expect(decodeCell(rx, null, now)).toEqual({ cell: null, rejected: false })
    expect(decodeCell(rx, undefined, now)).toEqual({ cell: null, rejected: false })
    expect(decodeCell(column('text-dbm', 'rxPowerDbm'), Buffer.from(''), now)).toEqual({ cell: null, rejected: false })
  })

  it('takes whole texts for sentinels, and compares numbers as numbers', () => {
    const cause = column('enum', 'lastDownCause', { values: { LOS: 'los' }, sentinels: ['--'] })
    expect(decodeCell(cause, text('--'), now)).toEqual({ cell: null, rejected: false })
    expect(decodeCell(cause, text('LOS'), now).cell).toEqual({ raw: 'LOS', meaning: 'los' })
    const light = column('text-dbm', 'txPowerDbm', { sentinels: [0, '0.000'] })
    expect(decodeCell(light, text('0.000'), now)).toEqual({ cell: null, rejected: true })
    expect(decodeCell(light, text('0'), now)).toEqual({ cell: null, rejected: true })
    expect(decodeCell(light, text('0.01'), now)).toEqual({ cell: 0.01, rejected: false })
  })

  it('gives no meaning, and no rejected reading, for a sentinel of an enum', () => {
    const cause = column('enum', 'lastDownCause', { values: { '1': 'los' }, sentinels: [-1] })
    expect(decodeCell(cause, -1, now)).toEqual({ cell: null, rejected: false })
  })

  it('takes Counter64 and keeps what is over 2^53 out', () => {
    expect(decodeCell(column('integer', 'description'), 12n, now).cell).toBe(12)
    expect(decodeCell(column('integer', 'description'), 2n ** 60n, now).cell).toBe(null)
  })
})
