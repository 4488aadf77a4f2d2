/** A reply larger than this is not asked for: several fragments, and one lost loses all. */
const largestReplyBytes = 8192

/** Replies that came whole before more is asked for. */
const repliesBeforeGrowth = 6

/**
 * How many rows to ask for at once. Starts where the profile says, halves on trouble and never goes back to a size that was
 * trouble; grows slowly, by the size that replies are seen to have (docs/performance.md).
 */
export class Repetitions {
  #now: number
  #ceiling: number
  #wholeReplies = 0

  constructor(start: number, most = Number.POSITIVE_INFINITY) {
    this.#now = Math.min(start, most)
    this.#ceiling = most
  }

  get now(): number {
    return this.#now
  }

  /** The device was asked for `now` rows and gave `rows` in `bytes`. */
  replied(rows: number, bytes: number, wasCutShort: boolean): void {
    if (wasCutShort) {
      this.#now = Math.max(1, Math.min(this.#now, rows + 1))
      this.#ceiling = Math.min(this.#ceiling, this.#now)
      this.#wholeReplies = 0
      return
    }
    this.#wholeReplies += 1
    if (this.#wholeReplies < repliesBeforeGrowth || rows === 0) return
    this.#wholeReplies = 0
    const bySize = Math.floor(largestReplyBytes / (bytes / rows))
    const grown = this.#now + Math.max(1, this.#now >>> 2)
    this.#now = Math.max(this.#now, Math.min(grown, bySize, this.#ceiling))
  }

  /**
   * Too big, or no answer. `false` when nothing smaller is left to ask for. Silence may have been a lost datagram, so the way
   * back up to just below that size stays open.
   */
  halve(trouble: 'too-big' | 'silence'): boolean {
    if (this.#now === 1) return false
    const asked = this.#now
    this.#now = asked >>> 1
    this.#ceiling = Math.min(this.#ceiling, trouble === 'too-big' ? this.#now : asked - 1)
    this.#wholeReplies = 0
    return true
  }
}
