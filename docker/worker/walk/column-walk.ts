import { reasonText } from '#contract/reasons.ts'
import type { SnmpValue, Varbind } from '../session/varbind.ts'
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

/** One column while it is walked: where it stands, and how it ended. Takes only strictly increasing OIDs of its own. */
export class ColumnWalk {
  readonly oid: string
  readonly position: number
  rows = 0
  firstOid: string | null = null
  lastIndex: string | null = null
  end: ColumnEnd | null = null
  gap: ClaimedGap | null = null
  readonly #prefix: string

  constructor(oid: string, position: number) {
    this.oid = oid
    this.position = position
    this.#prefix = `${oid}.`
  }

  /** Where to ask next. */
  get cursor(): string {
    return this.lastIndex === null ? this.oid : this.#prefix + this.lastIndex
  }

  /** Takes the device's list for this column and gives how many rows it brought. */
  take(varbinds: Varbind[], store: (index: string, value: SnmpValue | null) => void): number {
    let taken = 0
    for (const { oid, value, exception } of varbinds) {
      if (exception === 'end-of-mib') return this.#whole(null, taken)
      if (exception === 'no-such') return this.cut(reasonText('walk.noSuchObject'), taken)
      if (!oid.startsWith(this.#prefix)) return this.#leave(oid, taken)
      const index = oid.slice(this.#prefix.length)
      const order = this.lastIndex === null ? 1 : compareOids(index, this.lastIndex)
      if (order === 0) return this.cut(reasonText('walk.repeated'), taken)
      if (order < 0) return this.cut(reasonText('walk.notIncreasing'), taken)
      this.firstOid ??= oid
      this.lastIndex = index
      this.rows += 1
      taken += 1
      store(index, value)
    }
    return taken
  }

  cut(reason: string, taken = 0): number {
    const oid = this.lastIndex
    this.end = { how: 'cut', reason: oid === null ? reason : reasonText('walk.afterRow', { reason, oid }) }
    return taken
  }

  #leave(oid: string, taken: number): number {
    if (compareOids(oid, this.cursor) > 0) return this.#whole(oid, taken)
    return this.cut(reasonText('walk.backwards'), taken)
  }

  #whole(next: string | null, taken: number): number {
    this.end = { how: 'whole' }
    this.gap = { after: this.cursor, next }
    return taken
  }
}
