import { expect, test } from 'vitest'
import type { ProfileFacts } from '../profile-catalog.ts'
import { onuProofs } from './profile-proof.ts'

const column = (field: string, confidence: 'recording' | 'documented' | 'conflicting', when = {}) => ({
  field,
  confidence,
  when,
  note: null,
})
const facts: ProfileFacts = {
  summary: {
    name: 'a',
    label: 'A',
    vendor: 'A',
    confidence: 'conflicting',
    note: null,
    origin: 'bundled',
    overrides: false,
    readsOnus: true,
    variants: [
      {
        name: 'light',
        label: 'Light',
        default: 'tenth',
        choices: [
          { name: 'tenth', label: 'tenths' },
          { name: 'mib', label: 'steps' },
        ],
      },
    ],
  },
  tables: [
    { name: 'ports', of: 'pon-port', when: {}, columns: [column('operStatus', 'recording')] },
    { name: 'onus', of: 'onu', when: {}, columns: [column('serial', 'recording'), column('status', 'documented')] },
    {
      name: 'optics',
      of: 'onu',
      when: {},
      columns: [
        column('rxPowerDbm', 'conflicting', { light: 'tenth' }),
        column('rxPowerDbm', 'documented', { light: 'mib' }),
        column('serial', 'conflicting'),
      ],
    },
    { name: 'more', of: 'onu', when: { light: 'mib' }, columns: [column('distanceM', 'documented')] },
  ],
}

test.each<[string, Record<string, string>, string[]]>([
  ['by default', {}, ['serial recording', 'status documented', 'rxPowerDbm conflicting']],
  [
    'as chosen',
    { light: 'mib' },
    ['serial recording', 'status documented', 'rxPowerDbm documented', 'distanceM documented'],
  ],
  [
    'of a choice that is no more, by default',
    { light: 'gone' },
    ['serial recording', 'status documented', 'rxPowerDbm conflicting'],
  ],
])('each field of ONUs is told once, %s', (_how, chosen, told) => {
  expect(onuProofs(facts, chosen).map(({ field, confidence }) => `${field} ${confidence}`)).toEqual(told)
})
