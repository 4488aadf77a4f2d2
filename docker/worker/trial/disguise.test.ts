import { expect, test } from 'vitest'
import { gponSerial, mac, zteSerial } from '../decode/serials.ts'
import { Disguise } from './disguise.ts'

const disguise = () => new Disguise(Buffer.alloc(32, 1))

test('a serial is the same other one in every spelling, and keeps its maker’s letters', () => {
  const hidden = disguise()
  const bytes = hidden.serial(Buffer.from('48575443a1b2c3d4', 'hex'), false)
  const spellings = ['HWTCA1B2C3D4', 'HWTC-A1B2C3D4', '48575443A1B2C3D4', '48:57:54:43:A1:B2:C3:D4']
  const told = [
    gponSerial(bytes),
    zteSerial(hidden.serial(Buffer.from('1,HWTCA1B2C3D4'), false)),
    ...spellings.map((text) => gponSerial(hidden.serial(Buffer.from(text), false))),
  ]
  expect(bytes.length).toBe(8)
  expect(told[0]).toMatch(/^HWTC(?!A1B2C3D4)[0-9A-F]{8}$/)
  expect(new Set(told).size).toBe(1)
  expect(hidden.replaced.serials).toBe(1)
})

test('a MAC is the same other one as bytes, as text and in an index, and no maker’s', () => {
  const hidden = disguise()
  const bytes = hidden.serial(Buffer.from('60e327735649', 'hex'), true)
  const told = [
    mac(bytes),
    mac(hidden.serial(Buffer.from('60:E3:27:73:56:49'), true)),
    mac(hidden.serial(Buffer.from('60e3.2773.5649'), true)),
    mac(hidden.serial(Buffer.from('60e327735649'), true)),
    mac(Buffer.from(hidden.macNumbers([0x60, 0xe3, 0x27, 0x73, 0x56, 0x49]))),
  ]
  expect(told[0]).toMatch(/^02:(?!E3:27:73:56:49)/)
  expect(new Set(told).size).toBe(1)
})

test.each<[string, Buffer, RegExp]>([
  ['a login', Buffer.from('ana.lima9@isp'), /^(?!ana\.lima9@isp)[a-z]{3}\.[a-z]{4}\d@[a-z]{3}$/],
  ['a name with an accent', Buffer.from('João 12'), /^(?!João 12)[A-Z][a-z]é[a-z] \d\d$/],
  ['bytes that are no UTF-8', Buffer.from([0x4a, 0x6f, 0xe3, 0x6f]), /^(?!Jo)[A-Z][a-z]\uFFFD[a-z]$/],
])('%s keeps its form and nothing else', (_what, name, form) => {
  const hidden = disguise()
  const other = hidden.name(name)
  expect(other.toString('utf8')).toMatch(form)
  expect([other.length, hidden.name(name).equals(other)]).toEqual([name.length, true])
  expect(new Disguise(Buffer.alloc(32, 2)).name(name).equals(other)).toBe(false)
})

test.each<[string, Buffer]>([
  ['no name', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(8)],
  ['ones', Buffer.alloc(8, 0xff)],
])('%s stay: they mean that there is none', (_what, value) => {
  const hidden = disguise()
  expect([hidden.serial(value, false), hidden.name(value), hidden.replaced]).toEqual([
    value,
    value,
    { serials: 0, names: 0, addresses: 0, texts: 0 },
  ])
})

test('addresses, MACs and serials within a device’s own words are replaced, versions stay', () => {
  const words = disguise().words('V1.2.3.4 at 203.0.113.7, 60:E3:27:73:56:49, HWTCA1B2C3D4')
  expect(words).toMatch(/^V1\.2\.3\.4 at 10\.\d+\.\d+\.\d+, 02:[0-9A-F:]{14}, HWTC[0-9A-F]{8}$/)
  expect(words).not.toMatch(/203\.0|E3:27|A1B2C3D4/)
})
