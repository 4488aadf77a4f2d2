import type { Mark } from './ranges.ts'

/** Rows between two marks at most: with fewer, asking for the row that proves a range's end would cost more than it gains. */
const rowsBetween = 64

/**
 * Marks for the next walk of a table, from the indexes of this one in order: where each PON port begins, which is the first
 * number of an index of several, and within it every 64 rows.
 */
export function marksOfRows(indexes: Iterable<string>): { after: string; rows: number }[] {
  const marks: { after: string; rows: number }[] = []
  let port: string | null = null
  let last = '0'
  for (const index of indexes) {
    const point = index.indexOf('.')
    const first = point < 0 ? null : index.slice(0, point)
    const mark = marks.at(-1)
    if (mark === undefined || first !== port) marks.push({ after: first ?? last, rows: 1 })
    else if (mark.rows === rowsBetween) marks.push({ after: last, rows: 1 })
    else mark.rows += 1
    port = first
    last = index
  }
  return marks
}

/** Marks for a table that was never walked: its PON ports, from a table of ports whose index is the port's number. */
export function marksOfPorts(indexes: Iterable<string>): Mark[] {
  return [...indexes].map((after) => ({ after, rows: null }))
}
