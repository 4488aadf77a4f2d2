import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deviceRows } from './device.ts'
import { paperDevices } from './documents/families.ts'
import type { Expected } from './expected.ts'
import { oidText } from './oid.ts'
import { parseSnmprec, snmprecText } from './snmprec.ts'
import { syntheticDevice } from './synthetic.ts'
import { syntheticFiles, syntheticRecording } from './write-synthetic.ts'

const profiles = join(import.meta.dirname, '..', 'profiles')

describe.each(syntheticFiles)('$file', ({ kind, file, onus }) => {
  const recording = readFileSync(join(profiles, `${file}.snmprec`), 'utf8')
  const expected = JSON.parse(readFileSync(join(profiles, `${file}.expected.json`), 'utf8')) as Expected

  test('is what the generator writes now', () => {
    const made = syntheticRecording(kind, onus)
    expect(recording === made.snmprec).toBe(true)
    expect(expected).toEqual(JSON.parse(made.expected))
  })

  test('says that it is synthetic, and holds its rows once, in order', () => {
    const rows = parseSnmprec(recording)
    expect(recording).toContain('\n1.3.6.1.2.1.1.4.0|4|SYNTHETIC - not a device recording\n')
    expect(snmprecText(rows)).toBe(recording)
    expect(new Set(rows.map((row) => oidText(row.oid))).size).toBe(rows.length)
    expect(rows.length).toBe(deviceRows(syntheticDevice(kind, onus)).length)
  })

  test('holds the awkward cases', () => {
    const all = expected.onus
    expect(all.length).toBe(onus)
    expect(all.some((onu) => onu.status === 'online' && onu.rxPowerDbm === null)).toBe(true)
    expect(all.some((onu) => onu.status === 'offline')).toBe(true)
    expect(all.some((onu) => onu.description === null)).toBe(true)
    expect(all.some((onu) => onu.description === 'josé.brandão7')).toBe(true)
    expect(all.some((onu) => onu.rxPowerDbm === -31)).toBe(true)
    const pons = expected.ponPorts
    if (kind !== 'ufiber') expect(pons.some((pon) => (pon.port ?? 0) > 9)).toBe(true)
    if (kind === 'huawei') {
      expect(pons.some((pon) => pon.frame === 1)).toBe(true)
      expect(all.some((onu) => onu.onuId === 0)).toBe(true)
      const causes = new Set(all.flatMap((onu) => onu.lastDownCause ?? []))
      expect([...causes].toSorted()).toEqual(['admin', 'dying-gasp', 'los', 'other', 'reset', 'rogue', 'unknown'])
    }
    if (kind === 'huawei' || kind.startsWith('zte')) {
      expect(pons.some((pon) => (pon.slot ?? 0) > 9)).toBe(true)
      expect(all.some((onu) => onu.serial === null)).toBe(true)
      expect(expected.unconfigured.length).toBeGreaterThan(0)
    }
  })
})

test.each(paperDevices())(
  '$file is what the generator writes now, says that it is synthetic, and what of it',
  (device) => {
    const recording = readFileSync(join(profiles, `${device.file}.snmprec`), 'utf8')
    expect(recording === snmprecText(device.rows)).toBe(true)
    expect(recording).toContain('\n1.3.6.1.2.1.1.4.0|4|SYNTHETIC - not a device recording\n')
    expect(new Set(device.rows.map((row) => oidText(row.oid))).size).toBe(device.rows.length)
    const expected: unknown = JSON.parse(readFileSync(join(profiles, `${device.file}.expected.json`), 'utf8'))
    expect(expected).toEqual(JSON.parse(JSON.stringify(device.expected)))
    expect(device.expected.synthetic.length).toBeGreaterThan(0)
  },
)

test('every numeric Huawei column holds its mark of no reading', () => {
  const rows = parseSnmprec(readFileSync(join(profiles, 'huawei/synthetic_ma5600t-ma5800.snmprec'), 'utf8'))
  const marks: Record<string, number> = Object.fromEntries([
    ...[1, 2, 3, 4, 5, 6].map((column) => [`51.1.${column}`, 2_147_483_647]),
    ...[1, 2, 3, 4, 5].map((column) => [`23.1.${column}`, 2_147_483_647]),
    ...[15, 20, 24].map((column) => [`46.1.${column}`, -1]),
  ])
  const without = Object.entries(marks).filter(([column, mark]) => {
    const prefix = `1.3.6.1.4.1.2011.6.128.1.1.2.${column}.`
    return !rows.some((row) => oidText(row.oid).startsWith(prefix) && row.value.readIntBE(0, row.value.length) === mark)
  })
  expect(without).toEqual([])
})

test('four thousand ONUs are four thousand different ones', { timeout: 60_000 }, () => {
  const device = syntheticDevice('huawei', 4000)
  expect(device.onus.length).toBe(4000)
  const rows = deviceRows(device)
  expect(new Set(rows.map((row) => oidText(row.oid))).size).toBe(rows.length)
})
