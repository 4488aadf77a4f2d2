import { tag } from '#core/snmp/ber.ts'
import { encodeVarbind } from './message.ts'
import { encodeOid, oidKey } from './oid.ts'
import type { Row } from './row.ts'

/**
 * All rows of an agent, sorted and encoded once: a reply copies a range of bytes. Positions count from 0.
 * Memory: about 110 bytes a row.
 */
export class Table {
  /** Encoded varbinds, one behind the other. */
  readonly varbinds: Buffer
  /** Where each varbind starts; one entry more than rows. */
  readonly offsets: Uint32Array
  readonly #keys: Buffer
  readonly #keyOffsets: Uint32Array
  readonly #isCounter64: Uint8Array
  /** Where the last search ended: a walk asks for the row behind the one it got. */
  #lastFound = 0

  private constructor(sorted: readonly { key: Buffer; row: Row }[]) {
    const encoded = sorted.map(({ row }) => encodeVarbind(encodeOid(row.oid), row.tag, row.value))
    this.varbinds = Buffer.concat(encoded)
    this.offsets = startsOf(encoded)
    this.#keys = Buffer.concat(sorted.map(({ key }) => key))
    this.#keyOffsets = startsOf(sorted.map(({ key }) => key))
    this.#isCounter64 = Uint8Array.from(sorted, ({ row }) => (row.tag === tag.counter64 ? 1 : 0))
  }

  /** A table of rows in any order. Of two rows with one OID the later one counts. */
  static of(rows: readonly Row[]): Table {
    const sorted = rows.map((row) => ({ key: oidKey(row.oid), row }))
    sorted.sort((a, b) => Buffer.compare(a.key, b.key))
    return new Table(sorted.filter(({ key }, place) => !sorted[place + 1]?.key.equals(key)))
  }

  get length(): number {
    return this.offsets.length - 1
  }

  /** The position of the row with this key, or -1. */
  find(key: Buffer): number {
    const at = this.#firstNotBelow(key)
    return at < this.length && this.#compare(at, key) === 0 ? at : -1
  }

  /** The position of the first row behind this key; `length` when there is none. */
  after(key: Buffer): number {
    const at = this.#firstNotBelow(key)
    const position = at < this.length && this.#compare(at, key) === 0 ? at + 1 : at
    this.#lastFound = position
    return position
  }

  /** Tells the search where the last varbind of a reply stood. */
  remember(position: number): void {
    this.#lastFound = position
  }

  isCounter64(position: number): boolean {
    return this.#isCounter64[position] === 1
  }

  /** The encoded varbind at a position. */
  varbind(position: number): Buffer {
    return this.varbinds.subarray(this.offsets[position], this.offsets[position + 1])
  }

  /** The key of the row at a position. */
  key(position: number): Buffer {
    return this.#keys.subarray(this.#keyOffsets[position], this.#keyOffsets[position + 1])
  }

  #firstNotBelow(key: Buffer): number {
    const guess = this.#lastFound
    if (guess < this.length && this.#compare(guess, key) === 0) return guess
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(middle, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #compare(position: number, key: Buffer): number {
    // source.compare(target, tStart, tEnd, sStart, sEnd): no slice is made in the inner loop of the search.
    return this.#keys.compare(key, 0, key.length, this.#keyOffsets[position], this.#keyOffsets[position + 1])
  }
}

function startsOf(parts: readonly Buffer[]): Uint32Array {
  const starts = new Uint32Array(parts.length + 1)
  for (let place = 0; place < parts.length; place++) starts[place + 1] = starts[place]! + parts[place]!.length
  return starts
}
