import { expect, test } from 'vitest'
import { missedSlot } from './missed-slot.ts'

const at = (time: string) => Date.parse(`2026-11-24T${time}Z`)
const latest = (hour: string, missed = 0) => ({ latest: { slot: `2026-11-24T${hour}Z`, olts: 3, missed } })

test.each([
  ['nothing was ever begun', { latest: null }, '14:30:00', null],
  ['this hour was begun', latest('14'), '14:30:00', null],
  ['the hour is only just full', latest('13'), '14:02:59', null],
  ['minutes after it nothing was begun', latest('13'), '14:03:01', '14:00:00'],
  ['hours after it nothing was begun', latest('09'), '14:30:00', '14:00:00'],
  ['no OLT of this hour was asked', latest('14', 3), '14:30:00', '14:00:00'],
  ['one of three was not asked', latest('14', 1), '14:30:00', null],
])('%s', (_what, clock, now, missed) => {
  expect(missedSlot(clock, at(now))).toBe(missed === null ? null : at(missed))
})
