export type Freshness = 'fresh' | 'late' | 'stale' | 'never'

/** The period of a full update: one UTC hour. */
export const periodMs = 3_600_000

/** Until when a value is trusted, counted from its collection. They are settings. */
export interface FreshnessLimits {
  /** From then on it is `late`. */
  lateAfterMinutes: number
  /** From then on it is `stale`. */
  staleAfterMinutes: number
}

/** What a new installation starts with: 1.25 and 2 periods. */
export const defaultFreshness: FreshnessLimits = { lateAfterMinutes: 75, staleAfterMinutes: 120 }

/**
 * How far a value may be trusted: `fresh`, then `late`, then `stale`; `never` when it was not collected at all. Instants in
 * milliseconds since the epoch.
 */
export function freshness(collectedAtMs: number | null, nowMs: number, limits: FreshnessLimits): Freshness {
  if (collectedAtMs === null) return 'never'
  const minutes = (nowMs - collectedAtMs) / 60_000
  if (minutes <= limits.lateAfterMinutes) return 'fresh'
  return minutes <= limits.staleAfterMinutes ? 'late' : 'stale'
}
