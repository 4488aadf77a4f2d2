import { expect, test } from 'vitest'
import { hardwareWarnings, healthLevel, uplinkLoad, type OltHardware } from './health.ts'

test.each([
  ['temperatureC', 64.9, null],
  ['temperatureC', 65, 'warn'],
  ['temperatureC', 80, 'bad'],
  ['cpuPercent', 95, 'bad'],
  ['memoryPercent', 90, 'warn'],
  ['temperatureC', null, null],
] as const)('%s of %d: %s', (kind, value, level) => {
  expect(healthLevel(kind, value)).toBe(level)
})

test.each([
  ['its busier direction counts', { inBps: 2e9, outBps: 8e9, speedMbps: 10_000 }, 80],
  ['without a rate', { inBps: null, outBps: null, speedMbps: 10_000 }, null],
  ['without a speed', { inBps: 1, outBps: 1, speedMbps: null }, null],
])('the load of an uplink: %s', (_what, uplink, load) => {
  expect(uplinkLoad(uplink)).toBe(load)
})

test('tells each part that is not as it should be, what has failed first, and nothing of the rest', () => {
  const board = { operStatus: 'up', cpuPercent: 11, memoryPercent: 43, temperatureC: 51 } as const
  const hardware: OltHardware = {
    boards: [
      { ...board, position: '0/1' },
      { ...board, position: '0/2', temperatureC: 71 },
      { ...board, position: '0/3', operStatus: 'unknown', cpuPercent: null, memoryPercent: null, temperatureC: null },
      { ...board, position: '0/4', operStatus: 'down' },
    ],
    parts: [
      { kind: 'fan', name: '1', condition: 'ok', value: 3200 },
      { kind: 'fan', name: '2', condition: 'failed', value: 0 },
      { kind: 'power-supply', name: '1', condition: 'warning', value: null },
      { kind: 'power-supply', name: '2', condition: 'unknown', value: null },
      { kind: 'power-supply', name: '3', condition: 'absent', value: null },
      { kind: 'temperature', name: '3', condition: null, value: 66 },
      { kind: 'power', name: '0/1', condition: null, value: 500 },
    ],
    uplinks: [{ name: 'xgei_1/4/2', inBps: 9.7e9, outBps: 1e9, speedMbps: 10_000 }],
  }
  expect(hardwareWarnings(hardware).map(({ kind, level, name, value }) => `${level} ${kind} ${name} ${value}`)).toEqual(
    [
      'bad fan 2 null',
      'bad uplink xgei_1/4/2 97',
      'warn hot 0/2 71',
      'warn board 0/4 null',
      'warn power-supply 1 null',
      'warn hot 3 66',
    ],
  )
})
