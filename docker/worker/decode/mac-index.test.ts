import { expect, it } from 'vitest'
import { readMacIndex } from './mac-index.ts'

it.each([
  ['q-bridge', '101.0.15.233.79.126.33', { mac: '00:0F:E9:4F:7E:21', fdb: 101 }],
  // VSOL, as recorded: fdb 1, the length, the six bytes.
  ['q-bridge', '1.6.0.109.97.180.180.113', { mac: '00:6D:61:B4:B4:71', fdb: 1 }],
  // A MAC that begins with 6 is no length.
  ['q-bridge', '2001.6.243.228.5.228.1', { mac: '06:F3:E4:05:E4:01', fdb: 2001 }],
  ['bridge', '160.243.228.229.228.1', { mac: 'A0:F3:E4:E5:E4:01', fdb: null }],
  ['bridge', '6.160.243.228.229.228.1', { mac: 'A0:F3:E4:E5:E4:01', fdb: null }],
  ['mac-vlan', '160.243.228.229.228.1.3300', { mac: 'A0:F3:E4:E5:E4:01', fdb: 3300 }],
  ['vlan-mac', '3300.160.243.228.229.228.1', { mac: 'A0:F3:E4:E5:E4:01', fdb: 3300 }],
  ['q-bridge', '160.243.228.229.228.1', null],
  ['q-bridge', '1.160.243.228.229.228.256', null],
  ['bridge', '0.0.0.0.0.0', null],
  ['mac-vlan', '3300', null],
] as const)('%s %s', (form, index, row) => {
  expect(readMacIndex(form, index)).toEqual(row)
})
