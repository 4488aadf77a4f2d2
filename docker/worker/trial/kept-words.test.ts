import { expect, test } from 'vitest'
import { isMakersName, isMeasuredText } from './kept-words.ts'

test.each<[string, boolean]>([
  ['gpon-onu_1/1/3:5', true],
  ['EPON0/1:7', true],
  ['gei_1/19/1', true],
  ['GigaEthernet0/1', true],
  ['Fan 2', true],
  ['vlan 101', true],
  ['padaria 3', false],
  ['uplink ACME', false],
  ['João 1', false],
])('the interface name %j is a maker’s: %s', (name, isKept) => {
  expect(isMakersName(name)).toBe(isKept)
})

test.each<[string, boolean]>([
  ['0.03 mW (-14.61 dBm)', true],
  ['27.84 .C', true],
  ['7.01 mA', true],
  ['2026-11-23 14:05:06', true],
  ['--', true],
  ['N/A', true],
  ['casa 12', false],
  ['ana', false],
])('the text %j is a measured value: %s', (text, isKept) => {
  expect(isMeasuredText(text)).toBe(isKept)
})
