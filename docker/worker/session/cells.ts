import type { LibraryVarbind } from 'net-snmp'
import { toVarbind, type SnmpValue } from './varbind.ts'

/** A column to be asked for the rows behind `after`, an index; `null` is its beginning. */
export interface ColumnCursor {
  /** The column's own OID. */
  readonly oid: string
  readonly after: string | null
}

/** What a device answers instead of a row of the column that was asked for. */
export type NoRow = typeof endOfMib | typeof noSuch | typeof elsewhere
/** The MIB has nothing behind the cursor. */
export const endOfMib = Symbol('end of MIB')
/** "No such object" or "no such instance", which no walk should ever hear. */
export const noSuch = Symbol('no such object')
/** A row outside the column: `places` then holds its whole OID. */
export const elsewhere = Symbol('elsewhere')

/**
 * The cells of one answer in the order in which they came: the first is of the first column asked for, then the next column's,
 * and around again. `places` holds the index of each row; cells of one row that stand together hold the very same string.
 */
export interface Cells {
  places: string[]
  values: (SnmpValue | null | NoRow)[]
}

/** The cells in the library's lists, one list a column. */
export function cellsOfLists(lists: LibraryVarbind[][], columns: readonly ColumnCursor[]): Cells {
  const cells: Cells = { places: [], values: [] }
  let place = ''
  for (let row = 0; ; row += 1) {
    let hasMore = false
    for (const [position, { oid: column }] of columns.entries()) {
      const found = lists[position]?.[row]
      if (found === undefined) continue
      hasMore = true
      const { oid, value, exception } = toVarbind(found)
      if (exception !== null || !oid.startsWith(`${column}.`)) {
        cells.places.push(oid)
        cells.values.push(exception === null ? elsewhere : exception === 'end-of-mib' ? endOfMib : noSuch)
        continue
      }
      const index = oid.slice(column.length + 1)
      if (index !== place) place = index
      cells.places.push(place)
      cells.values.push(value)
    }
    if (!hasMore) return cells
  }
}
