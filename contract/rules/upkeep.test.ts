import { expect, test } from 'vitest'
import { nextUpkeep } from './upkeep.ts'

test.each([
  ['2026-11-24T00:00:00.000Z', '2026-11-24T03:30:00.000Z'],
  ['2026-11-24T03:29:59.999Z', '2026-11-24T03:30:00.000Z'],
  ['2026-11-24T03:30:00.000Z', '2026-11-25T03:30:00.000Z'],
  ['2026-12-31T23:59:59.000Z', '2027-01-01T03:30:00.000Z'],
])('after %s the night’s work is next due at %s', (now, due) => {
  expect(new Date(nextUpkeep(Date.parse(now))).toISOString()).toBe(due)
})
