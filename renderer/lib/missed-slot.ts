import type { Slot } from '#contract/common.ts'
import { slotOf, slotStart } from '#contract/rules/slot.ts'

/** So long after the full hour its update must have been begun, ms. */
const graceMs = 3 * 60_000

/**
 * The full hour whose update did not happen, ms, or `null`: nothing was begun at it some minutes after it, though hours before it were. A
 * site that has never been updated misses nothing.
 */
export function missedSlot(
  clock: { latest: { slot: Slot; missed: number; olts: number } | null },
  nowMs: number,
): number | null {
  const { latest } = clock
  if (latest === null) return null
  const due = slotStart(slotOf(new Date(nowMs))).getTime()
  const last = slotStart(latest.slot).getTime()
  if (latest.missed === latest.olts && latest.olts > 0) return last
  return last < due && nowMs - due > graceMs ? due : null
}
