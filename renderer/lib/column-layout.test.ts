import { expect, test } from 'vitest'
import { columnLayout, moved, toggled, toRemember } from './column-layout.ts'

const set = { keys: ['mac', 'vendor', 'vlan', 'port'], hiddenAtFirst: ['port'], fixed: 'mac' } as const
type Key = (typeof set.keys)[number]
const plain = columnLayout<Key>(set, undefined, null)
const shown = (layout: typeof plain) => layout.order.filter((key) => layout.shown.has(key))

test('what is remembered comes back, and a column that is new since then comes last', () => {
  expect(shown(plain)).toEqual(['mac', 'vendor', 'vlan'])
  const remembered = { order: ['mac', 'vlan', 'gone', 'vendor'], hidden: ['vendor'], widths: { vlan: 70 } }
  const layout = columnLayout<Key>(set, remembered, null)
  expect([layout.order, shown(layout), layout.widths]).toEqual([
    ['mac', 'vlan', 'vendor', 'port'],
    ['mac', 'vlan', 'port'],
    { vlan: 70 },
  ])
  expect(columnLayout<Key>(set, toRemember(plain), null)).toEqual(plain)
})

test('an address that names columns goes before what is remembered', () => {
  expect(shown(columnLayout<Key>(set, { order: [], hidden: ['vlan'], widths: {} }, ['vlan', 'mac']))).toEqual([
    'mac',
    'vlan',
  ])
})

test('the column that says what a row is stays first and shown', () => {
  expect(shown(toggled(plain, 'mac'))).toEqual(['mac', 'vendor', 'vlan'])
  expect(moved(plain, 'mac', 1)).toBe(plain)
  expect(moved(plain, 'vendor', -1)).toBe(plain)
  expect(moved(plain, 'vendor', 1).order).toEqual(['mac', 'vlan', 'vendor', 'port'])
  expect(shown(toggled(toggled(plain, 'port'), 'vlan'))).toEqual(['mac', 'vendor', 'port'])
})
