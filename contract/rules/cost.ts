/** What one run took, as far as runs are compared. */
export interface ComparedRun {
  ms: number
  timeouts: number
}

/**
 * How the last run of an OLT compares with its usual ones: `rising` it took much longer or lost many more requests, `slow` so did
 * another one of the last three, which is a warning; `unknown` with too few runs to have a usual.
 */
export interface CostVerdict {
  level: 'unknown' | 'steady' | 'rising' | 'slow'
  /** What has risen; `null` where nothing has. */
  what: 'duration' | 'timeouts' | null
  /** The median of the usual runs, ms; `null` while there is none. */
  usualMs: number | null
  lastMs: number | null
}

/** Of so many last runs two must be slow for a warning: one may have met a busy minute of the OLT. */
const recentRuns = 3
const slowForWarning = 2
/** The usual is the median of so many runs before those, and of at least two. */
const usualRuns = 24
const leastUsualRuns = 2
/** Twice the usual is slow, if that is a time that matters at all. */
const slowFactor = 2
const leastRiseMs = 250
/** So many unanswered requests more than twice the usual are trouble. */
const leastRiseTimeouts = 3

/** Compares the newest runs that were stored, newest first. Only whole updates are comparable, not checks. */
export function judgeCost(runs: readonly ComparedRun[]): CostVerdict {
  const [last] = runs
  const recent = runs.slice(0, recentRuns)
  const usual = runs.slice(recentRuns, recentRuns + usualRuns)
  if (last === undefined || usual.length < leastUsualRuns) {
    return { level: 'unknown', what: null, usualMs: null, lastMs: last?.ms ?? null }
  }
  const usualMs = median(usual.map(({ ms }) => ms))
  const usualTimeouts = median(usual.map(({ timeouts }) => timeouts))
  const isLong = ({ ms }: ComparedRun) => ms >= usualMs * slowFactor && ms - usualMs >= leastRiseMs
  const isLossy = ({ timeouts }: ComparedRun) => timeouts >= usualTimeouts * slowFactor + leastRiseTimeouts
  const isSlow = (run: ComparedRun) => isLong(run) || isLossy(run)
  if (!isSlow(last)) return { level: 'steady', what: null, usualMs, lastMs: last.ms }
  return {
    level: recent.filter(isSlow).length >= slowForWarning ? 'slow' : 'rising',
    what: isLong(last) ? 'duration' : 'timeouts',
    usualMs,
    lastMs: last.ms,
  }
}

/** The middle value, or the mean of the two in the middle. 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}
