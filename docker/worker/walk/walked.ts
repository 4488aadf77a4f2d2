import { reasonText } from '#contract/reasons.ts'
import type { ColumnWalk } from './column-walk.ts'
import { compareOids } from './oid.ts'
import type { Range } from './ranges.ts'
import type { WalkedColumn, WalkedTable } from './walk-table.ts'

type Walked = Pick<WalkedTable, 'columns' | 'rows'>

/** What the walks of all ranges of a table make together. `columns` are the table's OIDs, `parts` their walks in any order. */
export function joinRanges(columns: readonly string[], ranges: readonly Range[], parts: readonly ColumnWalk[]): Walked {
  const inOrder = ranges.toSorted(byStart)
  const places = new Map(inOrder.map(({ after }, place) => [after, place]))
  const joined = columns.map((oid, position) => {
    const own = parts.filter((part) => part.position === position)
    return joinParts(
      oid,
      own.toSorted((left, right) => placeOf(places, left) - placeOf(places, right)),
    )
  })
  return { columns: joined, rows: joinRows(inOrder) }
}

function joinRows(ranges: readonly Range[]): Walked['rows'] {
  const [only] = ranges
  if (ranges.length === 1 && only !== undefined && isInOrder(only.rows)) return only.rows
  const joined: Walked['rows'] = new Map()
  for (const { rows } of ranges) {
    // Rows that only a later column has were found late; the device's own order is by index.
    const inOrder = isInOrder(rows) ? rows : [...rows].toSorted(([left], [right]) => compareOids(left, right))
    for (const [index, row] of inOrder) joined.set(index, row)
  }
  return joined
}

function isInOrder(rows: Range['rows']): boolean {
  let before: string | null = null
  for (const index of rows.keys()) {
    if (before !== null && compareOids(index, before) < 0) return false
    before = index
  }
  return true
}

function byStart(left: Range, right: Range): number {
  if (left.after === null || right.after === null) return left.after === right.after ? 0 : left.after === null ? -1 : 1
  return compareOids(left.after, right.after)
}

function placeOf(places: ReadonlyMap<string | null, number>, { start }: ColumnWalk): number {
  return places.get(start) ?? 0
}

/** One column from its ranges, which stand in order. */
function joinParts(oid: string, parts: readonly ColumnWalk[]): WalkedColumn {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const first = parts.find((part) => part.firstIndex !== null)?.firstIndex ?? null
  const firstOid = first === null ? null : `${oid}.${first}`
  const reason = reasonOfCut(parts)
  if (reason !== null) return { oid, status: 'cut', reason, rows, firstOid, gap: null }
  // The earliest claim that the column ends here is the widest one.
  const gap = parts.find((part) => part.gap !== null)?.gap ?? null
  return { oid, status: rows === 0 ? 'absent' : 'whole', reason: null, rows, firstOid, gap }
}

/** Why rows of the column may be missing: a range was cut, or one said that the column had ended and a later one has rows. */
function reasonOfCut(parts: readonly ColumnWalk[]): string | null {
  if (parts.length === 0) return reasonText('walk.notWalked')
  for (const [place, { end, gap }] of parts.entries()) {
    if (end === null) return reasonText('walk.notWalked')
    if (end.how === 'cut') return end.reason
    const later = gap === null ? undefined : parts.slice(place + 1).find((part) => part.firstIndex !== null)
    if (gap === null || later?.firstIndex == null) continue
    return reasonText('walk.falseEnd', { oid: gap.after, next: `${later.oid}.${later.firstIndex}` })
  }
  return null
}

/** A cell that a column should have where it did not end too early, and the last index that it did give. */
interface MissingCell {
  column: WalkedColumn
  index: string
  lastIndex: string | null
}

/** The first and the last row that each column lacks behind its own last one. */
export function missingCells(columns: readonly WalkedColumn[], rows: Walked['rows']): MissingCell[] {
  const indexes = [...rows.keys()]
  const last = indexes.at(-1)
  if (last === undefined) return []
  return columns.flatMap((column, position) => {
    if (column.status === 'cut') return []
    const lastRow = indexes.findLastIndex((index) => rows.get(index)?.[position] !== undefined)
    const next = indexes[lastRow + 1]
    if (next === undefined) return []
    const lastIndex = indexes[lastRow] ?? null
    return [...new Set([next, last])].map((index) => ({ column, index, lastIndex }))
  })
}
