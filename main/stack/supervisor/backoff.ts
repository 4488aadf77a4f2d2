/** How long to wait before the n-th start in a row that failed (1 = the first one): 0.5 s, doubling, at most 30 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(failures - 1, 10))
}

/** A process that was healthy this long is no longer "failing": the next failure counts as a first one. */
export const settledAfterMs = 60_000
