import { expect, test } from 'vitest'
import { defaultOltLimits } from '#contract/olt.ts'
import { changeLimits, readLimits } from './olt-limits.ts'

test.each([
  ['nothing', {}, {}],
  ['some', { inFlight: 2, optics: false }, { inFlight: 2, optics: false }],
  ['out of bounds or unknown', { inFlight: 99, tries: 'x', colour: 'red' }, {}],
  ['no object', null, {}],
])('%s stored: the rest stands at its default', (_what, stored, set) => {
  expect(readLimits(stored)).toEqual({ ...defaultOltLimits, ...set })
})

test('only what an operator set is stored, and null takes it back', () => {
  const first = changeLimits({}, { inFlight: 2, tries: 1, optics: false })
  expect(first).toEqual({ inFlight: 2, tries: 1, optics: false })
  expect(changeLimits(first, { inFlight: null, optics: true })).toEqual({ tries: 1, optics: true })
})
