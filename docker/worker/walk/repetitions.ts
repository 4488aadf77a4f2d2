import type { ReplyCap } from '../session/reply-cap.ts'

/** A reply larger than this is not asked for: several fragments, and one lost loses all. */
const largestReplyBytes = 8192

/** Replies that came whole before more is asked for. */
const repliesBeforeGrowth = 6

/** What one reply to a request for `rows` rows of `columns` columns brought. */
export interface ReplySize {
  rows: number
  columns: number
  cells: number
  bytes: number
  /** The device stopped before all that was asked for. */
  wasCut: boolean
}

/**
 * How many rows to ask for at once. Starts where the profile or the last run says, halves on trouble and never goes back to a
 * size that was trouble. Of a device that cuts its replies to a size, one cell more is asked for than that size holds, so that
 * none leaves half empty; of others more is asked slowly (docs/performance.md). Counted in cells, because columns end.
 */
export class Repetitions {
  readonly #most: number
  readonly #cap: ReplyCap
  #cells: number
  #ceiling = Number.POSITIVE_INFINITY
  #wholeReplies = 0

  constructor(start: { rows: number; columns: number }, { most, cap }: { most: number; cap: ReplyCap }) {
    this.#cells = start.rows * start.columns
    this.#most = most
    this.#cap = cap
  }

  /** Rows to ask for of so many columns, at least 1. */
  rows(columns: number): number {
    return Math.max(1, Math.min(this.#most, Math.ceil(this.#cells / columns)))
  }

  replied({ cells, bytes, rows, columns, wasCut }: ReplySize): void {
    if (cells === 0) return
    if (wasCut) {
      this.#cap.cutAt(bytes)
      this.#wholeReplies = 0
      this.#cells = Math.min(cells + 1, this.#ceiling)
      return
    }
    // The last rows of a range are fewer than there is room for: they prove nothing.
    if (rows < this.rows(columns)) return
    const held = this.#cap.cells(bytes / cells)
    this.#wholeReplies += 1
    if (held === null && this.#wholeReplies < repliesBeforeGrowth) return
    this.#wholeReplies = 0
    const bySize = Math.floor(largestReplyBytes / (bytes / cells))
    const grown = held === null ? this.#cells + Math.max(columns, this.#cells >>> 2) : held + 1
    this.#cells = Math.max(this.#cells, Math.min(grown, bySize, this.#ceiling))
  }

  /**
   * Too big, or no answer, when `rows` rows of `columns` columns were asked for. `false` when nothing smaller is left to ask for.
   * Silence may have been a lost datagram, so the way back up to just below that size stays open.
   */
  halve(trouble: 'too-big' | 'silence', { rows, columns }: { rows: number; columns: number }): boolean {
    if (rows === 1) return false
    const half = (rows >>> 1) * columns
    // Of several requests on their way the first trouble counts; the others were as large.
    this.#cells = Math.min(this.#cells, half)
    this.#ceiling = Math.min(this.#ceiling, trouble === 'too-big' ? half : rows * columns - 1)
    this.#wholeReplies = 0
    return true
  }
}
