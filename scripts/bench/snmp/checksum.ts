import type { SnmpValue } from '#docker/worker/session/varbind.ts'

type Cell = SnmpValue | null | undefined

/**
 * Adds cells up in whatever order they come: each is hashed with its column and its index, so that the sum over all is the same
 * for the same set of (OID, value) and for no other. The same arithmetic stands in gosnmp.go.
 */
export class CellSum {
  cells = 0
  sum = 0

  /** The cells of one row, by the hashes of their columns. */
  row(index: string, columns: readonly number[], values: readonly Cell[]): void {
    const place = hashText(index)
    // As plain a loop as gosnmp.go's: this is not what is measured.
    for (let n = 0; n < values.length; n += 1) {
      const value = values[n]
      if (value !== undefined && value !== null) this.cell(place, columns[n] ?? 0, value)
    }
  }

  cell(place: number, column: number, value: SnmpValue): void {
    this.cells += 1
    let mixed = Math.imul(place ^ column, 0x9e37_79b1)
    mixed = Math.imul(mixed ^ (mixed >>> 15) ^ hashValue(value), 0x85eb_ca77)
    this.sum += (mixed ^ (mixed >>> 13)) >>> 0
  }
}

/** FNV-1a. */
export function hashText(text: string): number {
  let hash = fnvStart
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), fnvPrime)
  return hash
}

const fnvStart = 0x811c_9dc5
const fnvPrime = 0x0100_0193

function hashValue(value: SnmpValue): number {
  if (typeof value === 'number') return Math.imul(value | 0, 0x5bd1_e995)
  if (!Buffer.isBuffer(value)) return hashText(String(value))
  let hash = fnvStart
  for (let at = 0; at < value.length; at += 1) hash = Math.imul(hash ^ value[at]!, fnvPrime)
  return hash
}
