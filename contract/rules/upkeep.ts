const day = 24 * 3_600_000

/**
 * When the night's work is due, from the start of a UTC day: after yesterday may be sealed (three hours after its end), and not at a
 * full hour, when every OLT is collected.
 */
export const upkeepDueMs = 3.5 * 3_600_000

/** The next time the night's work is due after an instant, ms. */
export function nextUpkeep(nowMs: number): number {
  const due = Math.floor(nowMs / day) * day + upkeepDueMs
  return due > nowMs ? due : due + day
}
