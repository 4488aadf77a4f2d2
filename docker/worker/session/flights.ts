/** Answers that take this long are slow, for a device that was once much quicker. Milliseconds. */
const slowFromMs = 250
/** Of the quickest round trip: four requests that wait for one processor take four times as long, and that is no trouble. */
const slowFactor = 8
/** Requests in flight at the start, before the device has shown what it bears. */
const startSize = 2

/**
 * How many requests to one device may be unanswered at once. Grows by one a round while all is well, halves when a request
 * had to be sent again or the answers have become slow: a device in trouble is asked less.
 */
export class Flights {
  readonly #most: number
  #size: number
  #taken = 0
  #quickestMs = Number.POSITIVE_INFINITY
  /** What was sent before this moment already counts as the trouble that the last step back was for. */
  #steppedBackAt = Number.NEGATIVE_INFINITY
  readonly #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#most = most
    this.#size = Math.min(startSize, most)
  }

  /** How many may be in flight now, at least 1. */
  get size(): number {
    return Math.floor(this.#size)
  }

  /** The most there may ever be. */
  get most(): number {
    return this.#most
  }

  /** Takes a place; waits, in turn, where none is free. `null`: taken at once. */
  take(): Promise<void> | null {
    if (this.#taken < this.size && this.#waiting.length === 0) {
      this.#taken += 1
      return null
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Gives a place back, after `answered` or `lost` where the request came to an end by itself. */
  give(): void {
    this.#taken -= 1
    this.#admit()
  }

  /** An answer to a request that was sent once, at `sentAtMs`. */
  answered(sentAtMs: number, tookMs: number): void {
    this.#quickestMs = Math.min(this.#quickestMs, tookMs)
    if (tookMs > Math.max(slowFromMs, slowFactor * this.#quickestMs)) this.#stepBack(sentAtMs)
    else this.#size = Math.min(this.#most, this.#size + 1 / this.#size)
    this.#admit()
  }

  /** A request of `sentAtMs` had to be sent again, or was never answered. */
  lost(sentAtMs: number): void {
    this.#stepBack(sentAtMs)
  }

  #stepBack(sentAtMs: number): void {
    if (sentAtMs < this.#steppedBackAt) return
    this.#steppedBackAt = performance.now()
    this.#size = Math.max(1, this.#size / 2)
  }

  #admit(): void {
    while (this.#taken < this.size) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#taken += 1
      next()
    }
  }
}
