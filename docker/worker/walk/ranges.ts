import type { SnmpValue } from '../session/varbind.ts'
import { compareOids } from './oid.ts'

/**
 * A place where a table may be cut in two. What is known of its rows from before: `rows` (`null`: not how many) come behind
 * the index `after`, up to the next mark. A mark need not be a row, and need not be true: ranges made of marks hold all
 * indexes between them whatever the table holds now.
 */
export interface Mark {
  after: string
  rows: number | null
}

/** The rows of a part of a table: indexes behind `after` (`null`: from the first) up to and with `until` (`null`: to the last). */
export interface Range {
  readonly after: string | null
  until: string | null
  /** Rows that it had the last time, or `null`. */
  expected: number | null
  /** Places inside where it may still be cut, in order. */
  marks: Mark[]
  readonly rows: Map<string, (SnmpValue | null | undefined)[]>
}

/** The whole of a table. `marks` may come in any order. */
export function wholeRange(marks: readonly Mark[]): Range {
  const sorted = marks.toSorted((left, right) => compareOids(left.after, right.after))
  const known = sorted.filter(({ after }, place) => after !== sorted[place - 1]?.after)
  // There is nothing before the first mark, as far as anybody knows: a range that ends there would be asked for in vain.
  return { after: null, until: null, expected: sumOf(known), marks: known.slice(1), rows: new Map() }
}

/** The rows behind all of these marks, or `null` where one does not know. */
function sumOf(marks: readonly Mark[]): number | null {
  let sum = 0
  for (const { rows } of marks) {
    if (rows === null) return null
    sum += rows
  }
  return marks.length === 0 ? null : sum
}

const weightOf = ({ rows }: Mark): number => rows ?? 1

/** How much of a range lies behind `cursor`, counted by its marks: rows, or marks where rows are not known. */
export function weightBehind(range: Range, cursor: string | null): number {
  let weight = 0
  for (const mark of marksBehind(range, cursor)) weight += weightOf(mark)
  return weight
}

function marksBehind({ marks }: Range, cursor: string | null): Mark[] {
  return cursor === null ? marks : marks.filter(({ after }) => compareOids(after, cursor) > 0)
}

/**
 * Cuts what lies behind `cursor` in two and gives the second part as a range of its own, or `null` where there is no mark to
 * cut at.
 */
export function cutInHalf(range: Range, cursor: string | null): Range | null {
  const ahead = marksBehind(range, cursor)
  const half = weightBehind(range, cursor) / 2
  let weight = 0
  let place = 0
  while (place < ahead.length - 1 && weight + weightOf(ahead[place]!) <= half) weight += weightOf(ahead[place++]!)
  const mark = ahead[place]
  if (mark === undefined) return null
  const isSecond = ({ after }: Mark) => compareOids(after, mark.after) >= 0
  const marks = range.marks.filter(isSecond)
  const expected = sumOf(marks)
  range.marks = range.marks.filter((one) => !isSecond(one))
  range.expected = range.expected === null || expected === null ? null : range.expected - expected
  const { until } = range
  range.until = mark.after
  return { after: mark.after, until, expected, marks: marks.slice(1), rows: new Map() }
}
