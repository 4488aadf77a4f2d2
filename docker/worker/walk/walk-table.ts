import { reasonText } from '#contract/reasons.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue, Varbind } from '../session/varbind.ts'
import { ColumnWalk, type ClaimedGap } from './column-walk.ts'
import { compareOids } from './oid.ts'
import { Repetitions } from './repetitions.ts'

/** What one walk may take at most. */
export interface WalkLimits {
  rows: number
  bytes: number
  seconds: number
}

export const defaultWalkLimits: WalkLimits = { rows: 131_072, bytes: 128 * 1024 * 1024, seconds: 900 }

export interface TableToWalk {
  /** The columns' own OIDs; the answer's columns stand in this order. */
  columns: string[]
  /** Rows asked for at once in the beginning, and at most. */
  maxRepetitions: number
  mostRepetitions?: number
  /** A rest before each request, for tables that cost the device much. */
  pauseMs?: number
}

/** How one column went. `cut`: rows may be missing after the last one. `absent`: the device has no row of it. */
export interface WalkedColumn {
  oid: string
  status: 'whole' | 'cut' | 'absent'
  reason: string | null
  rows: number
  firstOid: string | null
  gap: ClaimedGap | null
}

/** A walked table: values by index, then by the column's position; `undefined` where a column has no such row. */
export interface WalkedTable {
  columns: WalkedColumn[]
  rows: Map<string, (SnmpValue | null | undefined)[]>
  ms: number
  requests: number
  timeouts: number
  /** The device did not even answer a question about itself any more. */
  silent: boolean
}

export interface WalkOptions {
  limits?: Partial<WalkLimits>
  onRows?: (rows: number) => void
}

/** Asked to tell a table that is too slow from a device that is gone. */
const sysUpTime = '1.3.6.1.2.1.1.3.0'
/** Columns asked for in one request when checking short columns. */
const checkedAtOnce = 12

/**
 * Walks the columns of one table together, a GETBULK a few rows (SNMPv1: a GETNEXT a row and column). Always ends: OIDs must
 * increase, rows, bytes and seconds are capped, each request is bounded. Never rejects: what could not be read is `cut`.
 */
export async function walkTable(
  session: SnmpSession,
  table: TableToWalk,
  options: WalkOptions = {},
): Promise<WalkedTable> {
  return await new TableWalk(session, table, options).run()
}

/** Columns that are asked for together. */
interface Lane {
  columns: ColumnWalk[]
  repetitions: Repetitions
}

class TableWalk {
  readonly #session: SnmpSession
  readonly #columns: ColumnWalk[]
  readonly #rows: WalkedTable['rows'] = new Map()
  readonly #limits: WalkLimits
  readonly #onRows: WalkOptions['onRows']
  readonly #table: TableToWalk
  readonly #startedAt = performance.now()
  #bytes = 0
  #requests = 0
  #timeouts = 0
  #silent = false

  constructor(session: SnmpSession, table: TableToWalk, options: WalkOptions) {
    this.#session = session
    this.#columns = table.columns.map((oid, position) => new ColumnWalk(oid, position))
    this.#limits = { ...defaultWalkLimits, ...options.limits }
    this.#onRows = options.onRows
    this.#table = table
  }

  async run(): Promise<WalkedTable> {
    // SNMPv1 fails a whole request when one column has ended, so there each goes alone.
    const lanes = this.#session.version === '1' ? this.#alone(this.#columns) : [this.#lane(this.#columns)]
    for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) {
      lanes.unshift(...(await this.#walkLane(lane)))
    }
    await this.#checkShortColumns()
    return {
      columns: this.#columns.map(outcome),
      rows: inOrder(this.#rows),
      ms: performance.now() - this.#startedAt,
      requests: this.#requests,
      timeouts: this.#timeouts,
      silent: this.#silent,
    }
  }

  #lane(columns: ColumnWalk[]): Lane {
    const { maxRepetitions, mostRepetitions } = this.#table
    return { columns, repetitions: new Repetitions(maxRepetitions, mostRepetitions) }
  }

  #alone(columns: ColumnWalk[]): Lane[] {
    return columns.map((column) => this.#lane([column]))
  }

  /** Walks a group of columns to their ends; gives smaller groups instead where the device chokes on this one. */
  async #walkLane({ columns, repetitions }: Lane): Promise<Lane[]> {
    let unanswered = 0
    for (;;) {
      const open = columns.filter((column) => column.end === null)
      if (open.length === 0) return []
      const limit = this.#limitReached()
      if (limit !== null) return cutAll(open, limit)
      const asked = repetitions.now
      const answer = await this.#request(open, asked)
      if (answer.fault === null) {
        unanswered = 0
        if (this.#take(open, answer.varbinds, answer.bytes, asked, repetitions)) continue
        if (repetitions.halve('too-big')) continue
        if (open.length > 1) return halves(open, repetitions)
        return cutAll(open, reasonText('walk.empty'))
      }
      const { code, text } = answer.fault
      if (code === 'no-such-name' && this.#session.version === '1') {
        // The only way that version 1 has to say "the end".
        for (const column of open) column.take([{ oid: column.cursor, value: null, exception: 'end-of-mib' }], noRow)
        continue
      }
      if (code === 'aborted' || code === 'closed') return cutAll(open, text)
      if (code === 'too-big') {
        if (repetitions.halve('too-big')) continue
        if (open.length > 1) return halves(open, repetitions)
        return cutAll(open, text)
      }
      if (code === 'timeout' || code === 'refused' || code === 'unreachable') {
        unanswered += 1
        if (unanswered > 1 && !(await this.#isAlive())) {
          this.#silent = true
          return cutAll(open, reasonText('walk.silent'))
        }
        if (unanswered < 4 && (repetitions.halve('silence') || unanswered < 2)) continue
        // One column that the device hangs on must not take the others with it.
        return open.length > 1 ? this.#alone(open) : cutAll(open, text)
      }
      // An error of the device's own: nor must one bad column.
      if (open.length > 1) return this.#alone(open)
      if (repetitions.halve('too-big')) continue
      return cutAll(open, text)
    }
  }

  async #request(open: ColumnWalk[], repetitions: number) {
    const { pauseMs = 0 } = this.#table
    if (pauseMs > 0) await this.#session.rest(pauseMs)
    const cursors = open.map((column) => column.cursor)
    const single = this.#session.version === '1' || (repetitions === 1 && open.length === 1)
    const answer = single ? await this.#session.getNext(cursors) : await this.#session.getBulk(cursors, repetitions)
    this.#requests += answer.requests
    this.#timeouts += answer.timeouts
    return answer
  }

  /** Takes an answer and tells whether anything came of it. */
  #take(open: ColumnWalk[], lists: Varbind[][], bytes: number, asked: number, repetitions: Repetitions): boolean {
    this.#bytes += bytes
    let longest = 0
    let hasMoved = false
    let wasCutShort = false
    for (const [place, column] of open.entries()) {
      const list = lists[place] ?? []
      const taken = column.take(list, (index, value) => this.#store(index, column.position, value))
      longest = Math.max(longest, taken)
      hasMoved ||= taken > 0 || column.end !== null
      wasCutShort ||= column.end === null && list.length < asked
      if (column.end === null && column.rows >= this.#limits.rows)
        column.cut(reasonText('walk.tooManyRows', { count: this.#limits.rows }))
    }
    if (hasMoved) repetitions.replied(longest, bytes, wasCutShort)
    if (longest > 0) this.#onRows?.(this.#rows.size)
    return hasMoved
  }

  #store(index: string, position: number, value: SnmpValue | null): void {
    let row = this.#rows.get(index)
    if (row === undefined) {
      row = new Array<SnmpValue | null | undefined>(this.#columns.length).fill(undefined)
      this.#rows.set(index, row)
    }
    row[position] = value
  }

  #limitReached(): string | null {
    if (this.#bytes > this.#limits.bytes) return reasonText('walk.tooManyBytes', { count: this.#limits.bytes })
    const seconds = (performance.now() - this.#startedAt) / 1000
    return seconds > this.#limits.seconds ? reasonText('walk.tooSlow', { count: this.#limits.seconds }) : null
  }

  async #isAlive(): Promise<boolean> {
    const answer = await this.#session.get([sysUpTime])
    this.#requests += answer.requests
    this.#timeouts += answer.timeouts
    const code = answer.fault?.code
    return code !== 'timeout' && code !== 'refused' && code !== 'unreachable'
  }

  /**
   * A column that ends before its siblings may be short by nature, or the end may be a lie. The rows that it should have
   * next are asked for by name: one that exists proves the lie.
   */
  async #checkShortColumns(): Promise<void> {
    if (this.#session.version === '1' || this.#silent) return
    const doubtful = this.#columns.flatMap((column) => this.#missingCells(column))
    for (let start = 0; start < doubtful.length; start += checkedAtOnce) {
      const cells = doubtful.slice(start, start + checkedAtOnce)
      const answer = await this.#session.get(cells.map(({ column, index }) => `${column.oid}.${index}`))
      this.#requests += answer.requests
      this.#timeouts += answer.timeouts
      for (const [place, { column, index }] of cells.entries()) {
        const varbind = answer.fault === null ? answer.varbinds[0]?.[place] : undefined
        const exists = varbind !== undefined && varbind.exception === null && varbind.oid === `${column.oid}.${index}`
        if (exists && column.end?.how === 'whole') column.cut(reasonText('walk.rowExists', { oid: index }))
      }
    }
  }

  #missingCells(column: ColumnWalk): { column: ColumnWalk; index: string }[] {
    if (column.end?.how !== 'whole') return []
    let next: string | null = null
    let last: string | null = null
    for (const sibling of this.#columns) {
      if (sibling.lastIndex === null) continue
      if (column.lastIndex !== null && compareOids(sibling.lastIndex, column.lastIndex) <= 0) continue
      if (last === null || compareOids(sibling.lastIndex, last) > 0) last = sibling.lastIndex
    }
    if (last === null) return []
    for (const index of this.#rows.keys()) {
      if (column.lastIndex !== null && compareOids(index, column.lastIndex) <= 0) continue
      if (next === null || compareOids(index, next) < 0) next = index
    }
    return next === null || next === last ? [{ column, index: last }] : [next, last].map((index) => ({ column, index }))
  }
}

/** Rows that only a later column has were found late; the device's own order is by index. */
function inOrder(rows: WalkedTable['rows']): WalkedTable['rows'] {
  return new Map([...rows].toSorted(([left], [right]) => compareOids(left, right)))
}

function noRow(): void {}

function cutAll(columns: ColumnWalk[], reason: string): [] {
  for (const column of columns) column.cut(reason)
  return []
}

function halves(columns: ColumnWalk[], repetitions: Repetitions): Lane[] {
  const half = columns.length >>> 1
  return [columns.slice(0, half), columns.slice(half)].map((part) => ({ columns: part, repetitions }))
}

function outcome({ oid, end, rows, firstOid, gap }: ColumnWalk): WalkedColumn {
  if (end?.how === 'whole') return { oid, status: rows === 0 ? 'absent' : 'whole', reason: null, rows, firstOid, gap }
  return { oid, status: 'cut', reason: end?.reason ?? reasonText('walk.notWalked'), rows, firstOid, gap: null }
}
