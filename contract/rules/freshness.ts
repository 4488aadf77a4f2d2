export type Freshness = 'fresh' | 'late' | 'stale' | 'never'

/** The period of a full update: one UTC hour. */
export const periodMs = 3_600_000

/**
 * How far a value may be trusted: `fresh` within 1.25 periods of its collection, `late` within 2, then `stale`;
 * `never` when it was not collected at all. Instants in milliseconds since the epoch.
 */
export function freshness(collectedAtMs: number | null, nowMs: number): Freshness {
  if (collectedAtMs === null) return 'never'
  const age = nowMs - collectedAtMs
  if (age <= 1.25 * periodMs) return 'fresh'
  return age <= 2 * periodMs ? 'late' : 'stale'
}
