/** One fault of the catalogue: what was done to the system, how often it held, of how many tries. */
export interface FaultResult {
  id: string
  survived: number
  of: number
  /** What was counted or measured besides, in words. */
  figure: string
  /** Why it was not run on this machine; then `of` is 0. Neither a pass nor a failure. */
  notRun: string | null
}

export interface Fault {
  id: string
  promise: string
  run(context: { seed: number; quick: boolean }): Promise<FaultResult>
}

/** Small deterministic random numbers in [0, 1) from a seed, so that a failing try can be repeated (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A result that was counted. */
export function counted(id: string, survived: number, of: number, figure: string): FaultResult {
  return { id, survived, of, figure, notRun: null }
}

/** A result that could not be had on this machine. */
export function notRun(id: string, reason: string): FaultResult {
  return { id, survived: 0, of: 0, figure: '', notRun: reason }
}
