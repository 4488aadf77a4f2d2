import { expect, it } from 'vitest'
import { indexContext } from './index-forms.ts'
import { macPortOfIndex, macPorts, type KnownPorts, type MacPort } from './mac-ports.ts'

const onu = (ponPort: string, onuId: number, port: string): MacPort => ({ place: 'onu', ponPort, onuId, port })
const pon = (ponPort: string, port: string): MacPort => ({ place: 'pon', ponPort, onuId: null, port })
const other = (port: string): MacPort => ({ place: 'other', ponPort: null, onuId: null, port })
const unmapped = (port: string): MacPort => ({ place: 'unmapped', ponPort: null, onuId: null, port })

const known = (part: Partial<KnownPorts>): KnownPorts => ({
  bridgePorts: new Map(),
  ifNames: new Map(),
  ponPorts: new Set(),
  form: undefined,
  numbers: indexContext({ ifNames: part.ifNames ?? new Map() }),
  ...part,
})

/** As on the two recorded C320s: the first names its interfaces by another numbering than its table of MACs. */
const zteNames = ['gpon_1/1/1', 'gpon_1/1/2', 'gei_1/4/1', 'xgei_1/4/2']
const zte = known({
  ifNames: new Map(zteNames.map((name, place) => [0x10000000 + place * 256, name])),
  ponPorts: new Set(['1/1/1', '1/1/2']),
  form: 'zte-port',
})

it.each<[string, KnownPorts, number, MacPort]>([
  [
    'a bridge port, by its ifIndex',
    known({
      bridgePorts: new Map([[14, 110]]),
      ifNames: new Map([
        [110, 'GPON0/1'],
        [14, 'EPON0/1:7'],
      ]),
    }),
    14,
    pon('0/1', 'GPON0/1'),
  ],
  [
    'an ifIndex, where no bridge port has that number',
    known({ bridgePorts: new Map([[1, 1]]), ifNames: new Map([[14, 'EPON0/1:7']]) }),
    14,
    onu('0/1', 7, 'EPON0/1:7'),
  ],
  ['an uplink, by its name', known({ ifNames: new Map([[97, 'GigaEthernet0/1']]) }), 97, other('GigaEthernet0/1')],
  ['a number that nothing explains', known({ ifNames: new Map([[97, 'GigaEthernet0/1']]) }), 4242, unmapped('4242')],
  ['a number that the family takes apart, of a PON port', zte, 0x11010102, pon('1/1/2', String(0x11010102))],
  ['the same of an uplink, which is no PON port', zte, 0x11010402, other('xgei_1/4/2')],
  ['the same of a port that the device does not have', zte, 0x11010901, unmapped(String(0x11010901))],
  ['a number of no known form', zte, 0x27000001, unmapped(String(0x27000001))],
  [
    'a bridge port whose ifIndex has no name, by the form',
    { ...zte, bridgePorts: new Map([[7, 0x11010101]]) },
    7,
    pon('1/1/1', String(0x11010101)),
  ],
])('finds %s', (_what, ports, value, place) => {
  expect(macPorts(ports)(value)).toEqual(place)
})

it.each([
  ['Tpon1/8', pon('1/8', 'Tpon1/8')],
  ['gpon-onu_1/1/3:5', onu('1/1/3', 5, 'gpon-onu_1/1/3:5')],
  ['GPON0/2:12', onu('0/2', 12, 'GPON0/2:12')],
  ['Port-channel1', other('Port-channel1')],
  ['vlan1200', other('vlan1200')],
])('reads the interface %s', (name, place) => {
  expect(macPorts(known({ ifNames: new Map([[5, name]]) }))(5)).toEqual(place)
})

const eponNames = new Map([
  [0x01000b00, 'epon0/1/1'],
  [0x01000c00, 'epon0/1/2'],
])

it.each<[string, readonly number[], Parameters<typeof macPortOfIndex>[1], MacPort]>([
  ['a number of a port', [0x11010102], 'zte-1012-port', pon('1/1/2', String(0x11010102))],
  ['the number of an ONU of C-Data', [0x01000c07], 'cdata-onu', onu('0/1/2', 7, String(0x01000c07))],
  ['the same of an uplink', [0x01000c00], 'cdata-onu', other(String(0x01000c00))],
  ['an index that goes on behind the ONU', [1, 3, 12, 1, 4], 'cdata-fd11xx-onu', onu('1/3', 12, '1.3.12.1.4')],
  ['a number of no known form', [3], 'zte-1012-port', unmapped('3')],
])('reads %s of a vendor table', (_what, index, form, place) => {
  expect(macPortOfIndex(index, form, indexContext({ ifNames: eponNames }))).toEqual(place)
})
