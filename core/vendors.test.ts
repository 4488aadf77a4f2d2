import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatVendors, openVendors, registrants } from './vendors.ts'

test.each([
  ['00:6D:61:B4:B4:71', 'Guangzhou V-SOLUTION Electronic Technology Co., Ltd.'],
  ['60:E3:27:73:56:49', 'TP-LINK TECHNOLOGIES CO.,LTD.'],
  // A block of 28 bits of a first half that the registrar has divided: the third registry's name, not the registrar's.
  ['C8:5C:E2:7A:BC:DE', 'SYNERGY SYSTEMS AND SOLUTIONS'],
  ['DA:A1:19:00:00:01', null],
  ['02:FA:00:07:00:01', null],
])('%s was registered by %s', async (mac, name) => {
  const names = await openVendors().names()
  expect(names.of(mac)).toBe(name)
})

test('a first half that is divided among others is told from one of a single registrant', async () => {
  const names = await openVendors().names()
  expect([names.isShared('C8:5C:E2:00:00:00'), names.isShared('60:E3:27:00:00:00')]).toEqual([true, false])
})

test('the list of a build says the same as the package', async () => {
  const json = JSON.stringify({
    AABB00: 'One Ltd.\nStreet 1',
    AABB01: 'Two Tabs',
    AABB02: 'One Ltd.\nStreet 2',
    '8C1F64': 'IEEE Registration Authority',
    '8C1F64ABC': 'Small Maker',
  })
  const folder = mkdtempSync(join(tmpdir(), 'farol-vendors-'))
  const file = join(folder, 'vendors.txt')
  writeFileSync(file, formatVendors(registrants(json)))
  const names = await openVendors(file).names()
  rmSync(folder, { recursive: true })
  const macs = ['AA:BB:00:00:00:01', '8C:1F:64:AB:C0:01', '8C:1F:64:DE:F0:01', '00:00:00:00:00:01']
  // AA is a private address; the other three are universal ones.
  expect(macs.map((mac) => names.of(mac))).toEqual([null, 'Small Maker', null, null])
  expect(formatVendors(registrants(json))).toBe(
    'One Ltd.\tAABB00\tAABB02\nTwo Tabs\tAABB01\nIEEE Registration Authority\t8C1F64\nSmall Maker\t8C1F64ABC',
  )
})

test('without its file every address is without a name, and nothing fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farol-vendors-'))
  const file = join(folder, 'empty.txt')
  writeFileSync(file, '')
  const names = await openVendors(file).names()
  rmSync(folder, { recursive: true })
  expect(names.of('60:E3:27:73:56:49')).toBe(null)
})
