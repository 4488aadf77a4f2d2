import { reasonText } from '#contract/reasons.ts'
import { endOfMib, noSuch, type ColumnCursor, type NoRow } from '../session/cells.ts'
import { compareOids } from './oid.ts'

/** How a column ended. `cut` means that rows may be missing; `reason` says why. */
export type ColumnEnd = { how: 'whole' } | { how: 'cut'; reason: string }

/**
 * What a device claims by ending a column: nothing lies between `after` and `next` (`null`: the end of its MIB). Whatever
 * is found in there proves the end false.
 */
export interface ClaimedGap {
  after: string
  next: string | null
}

/**
 * One column within one range of indexes while it is walked: where it stands, and how it ended. The range begins behind
 * `start`, `null` for the column's beginning.
 */
export class ColumnWalk implements ColumnCursor {
  readonly oid: string
  readonly position: number
  readonly start: string | null
  /** The last index that came, or where the range begins. */
  after: string | null
  rows = 0
  firstIndex: string | null = null
  end: ColumnEnd | null = null
  /** Where the device said that the whole column ended, and not only this range of it. */
  gap: ClaimedGap | null = null

  constructor(oid: string, position: number, start: string | null = null) {
    this.oid = oid
    this.position = position
    this.start = start
    this.after = start
  }

  /** The OID to ask behind. */
  get cursor(): string {
    return this.after === null ? this.oid : `${this.oid}.${this.after}`
  }

  /** The last index that came, or `null` where none did. */
  get lastIndex(): string | null {
    return this.rows === 0 ? null : this.after
  }

  /** A row that lies behind the last one. */
  took(index: string): void {
    this.firstIndex ??= index
    this.after = index
    this.rows += 1
  }

  /** A row of the column beyond the range: nothing of the range is left, and that is proven. */
  passed(): void {
    this.end = { how: 'whole' }
  }

  /** An answer that is no row of the column. `oid` is what came instead. */
  left(answer: NoRow, oid: string): void {
    if (answer === noSuch) this.cut(reasonText('walk.noSuchObject'))
    else if (answer !== endOfMib && compareOids(oid, this.cursor) <= 0) this.cut(reasonText('walk.backwards'))
    else {
      this.end = { how: 'whole' }
      this.gap = { after: this.cursor, next: answer === endOfMib ? null : oid }
    }
  }

  cut(reason: string): void {
    const oid = this.lastIndex
    this.end = { how: 'cut', reason: oid === null ? reason : reasonText('walk.afterRow', { reason, oid }) }
  }
}
