import { Command } from 'commander'
import { expect, test } from 'vitest'
import type { OltLimitsChange } from '#contract/olt.ts'
import { limitsOf, withLimitFlags, type LimitFlags } from './limits.ts'

function read(...words: string[]): OltLimitsChange | undefined {
  let limits: OltLimitsChange | undefined
  const command = withLimitFlags(new Command('olt')).action((flags: LimitFlags) => {
    limits = limitsOf(flags)
  })
  command.parse(['node', 'olt', ...words])
  return limits
}

test('flags become limits in the units of the contract, and `default` brings one back', () => {
  expect([
    read(),
    read('--in-flight', '2', '--max-repetitions', '25', '--timeout', '2.5', '--tries', '3', '--optics', 'off'),
    read('--table-seconds', '60', '--run-seconds', '600', '--optics', 'on', '--optics-pause', '0'),
    read('--in-flight', 'default', '--timeout', 'default', '--optics', 'default'),
  ]).toEqual([
    undefined,
    { inFlight: 2, maxRepetitions: 25, timeoutMs: 2500, tries: 3, optics: false },
    { tableSeconds: 60, runSeconds: 600, optics: true, opticsPauseMs: 0 },
    { inFlight: null, timeoutMs: null, optics: null },
  ])
})
