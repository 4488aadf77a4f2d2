import { expect, test } from 'vitest'
import { readReason, reasonSentences, reasonText, type ReasonKey } from './reasons.ts'

const samples: Record<string, string> = {
  reason: 'the device stopped answering',
  reasons: 'rxPowerDbm: no answer after row 4.5; serial: the OIDs did not increase',
  profile: 'ZTE C300/C320',
  why: "a Huawei MDU, which calls itself by an OLT's name and serves no PON",
  sysDescr: 'RouterOS; "CCR1009": x86 (seen by no one)',
  oid: '1.3.6.1.4.1.14988.1',
  next: '1.3.6.1.4.1.14988.2',
  count: '131072',
  all: '262144',
  field: 'address',
  text: 'Nº de série',
  slot: '2026-11-23T16Z',
  name: 'optics',
  seconds: '0.5',
  signal: 'SIGTERM',
  names: 'tenth, mib',
  file: 'vsol/family.yaml',
  of: 'pon-port',
  kind: 'number',
  value: '13',
  meaning: '"dying-gasp"',
  index: 'opaque',
  choice: 'mib',
  serial: 'HWTCA1B2C3D4',
}

test.each(Object.keys(reasonSentences) as ReasonKey[])('%s is recognised by its English sentence', (key) => {
  const text = reasonSentences[key].replaceAll(/\{(\w+)\}/g, (_hole, name: string) => samples[name]!)
  const holes = [...reasonSentences[key].matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
  expect(readReason(text)).toMatchObject({
    kind: 'sentence',
    key,
    params: Object.fromEntries(holes.map((name) => [name, samples[name]])),
  })
})

test('reasons stand in lists, under the names of tables and of fields', () => {
  const cut = reasonText('walk.afterRow', { reason: reasonText('walk.silent'), oid: '4.5' })
  const text = `optics: rxPowerDbm: ${cut}; serial: ${reasonText('fault.timeout')}`
  const silent = { kind: 'sentence', key: 'walk.silent', params: {}, reasons: {} }
  expect(readReason(text)).toEqual({
    kind: 'list',
    reasons: [
      {
        kind: 'named',
        name: 'optics',
        reason: {
          kind: 'named',
          name: 'rxPowerDbm',
          reason: {
            kind: 'sentence',
            key: 'walk.afterRow',
            params: { reason: 'the device stopped answering', oid: '4.5' },
            reasons: { reason: silent },
          },
        },
      },
      {
        kind: 'named',
        name: 'serial',
        reason: { kind: 'sentence', key: 'fault.timeout', params: {}, reasons: {} },
      },
    ],
  })
})

test('what is not of the list stays as it came', () => {
  expect(readReason('exited with code 1: no disk')).toEqual({ kind: 'text', text: 'exited with code 1: no disk' })
})
