import { reasonText } from '#contract/reasons.ts'
import { endOfMib, type Cells } from '../session/cells.ts'
import type { BulkAnswer, SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { ColumnWalk, type ClaimedGap } from './column-walk.ts'
import { compareOids } from './oid.ts'
import { cutInHalf, weightBehind, wholeRange, type Mark, type Range } from './ranges.ts'
import { Repetitions } from './repetitions.ts'
import { joinRanges, missingCells } from './walked.ts'

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
  /** Where the table may be cut into ranges that are walked side by side. */
  marks?: readonly Mark[]
  /** How many ranges are walked side by side; as many as may be in flight by default. */
  lanes?: number
  /**
   * For tables that cost the device much: a rest before each request, at least this long and at least as long as the last
   * answer took.
   */
  pauseMs?: number
}

/**
 * How one column went. `cut`: rows may be missing after the last one. `absent`: the device has no row of it. `kept`: it was not asked
 * for, and what is stored of it stands.
 */
export interface WalkedColumn {
  oid: string
  status: 'whole' | 'cut' | 'absent' | 'kept'
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
  /** Rows that the device was asked for at once in the end. */
  repetitions: number
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
/** A rest is not longer than this because the device took long. */
const longestPauseMs = 1000

/**
 * Walks the columns of one table together, a GETBULK a few rows (SNMPv1: a GETNEXT a row and column). Where marks are known,
 * ranges of the table are walked side by side; each is walked until the device shows a row beyond it, so a row that nobody
 * knew of is found wherever it stands. Always ends: OIDs must increase, rows, bytes and seconds are capped, each request is
 * bounded. Never rejects: what could not be read is `cut`.
 */
export async function walkTable(
  session: SnmpSession,
  table: TableToWalk,
  options: WalkOptions = {},
): Promise<WalkedTable> {
  return await new TableWalk(session, table, options).run()
}

/** Columns of one range that are asked for together. */
interface Chain {
  range: Range
  columns: ColumnWalk[]
  repetitions: Repetitions
}

class TableWalk {
  readonly #session: SnmpSession
  readonly #table: TableToWalk
  readonly #limits: WalkLimits
  readonly #onRows: WalkOptions['onRows']
  readonly #startedAt = performance.now()
  readonly #columns: ColumnWalk[] = []
  readonly #ranges: Range[] = []
  readonly #waiting: Chain[] = []
  readonly #walking = new Set<Chain>()
  /** By the position of a column, over all ranges. */
  readonly #rowsOf: number[]
  #rows = 0
  #bytes = 0
  #requests = 0
  #timeouts = 0
  #tookMs = 0
  #aliveness: Promise<boolean> | null = null
  #silent = false

  constructor(session: SnmpSession, table: TableToWalk, options: WalkOptions) {
    this.#session = session
    this.#table = table
    this.#limits = { ...defaultWalkLimits, ...options.limits }
    this.#onRows = options.onRows
    this.#rowsOf = table.columns.map(() => 0)
  }

  async run(): Promise<WalkedTable> {
    const { marks = [], lanes = this.#session.inFlight, columns } = this.#table
    const whole = this.#chain(wholeRange(marks), this.#repetitions(columns.length))
    // SNMPv1 fails a whole request when one column has ended, so there each goes alone.
    this.#waiting.push(...(this.#session.version === '1' ? this.#alone(whole, whole.columns) : [whole]))
    await Promise.all(Array.from({ length: Math.max(1, lanes) }, () => this.#walkOn()))
    const walked = joinRanges(columns, this.#ranges, this.#columns)
    await this.#checkShortColumns(walked)
    return {
      ...walked,
      ms: performance.now() - this.#startedAt,
      requests: this.#requests,
      timeouts: this.#timeouts,
      repetitions: whole.repetitions.rows(columns.length),
      silent: this.#silent,
    }
  }

  #repetitions(columns: number): Repetitions {
    const { maxRepetitions, mostRepetitions = Number.POSITIVE_INFINITY } = this.#table
    return new Repetitions({ rows: maxRepetitions, columns }, { most: mostRepetitions, cap: this.#session.replyCap })
  }

  /** A chain over a new range, with the columns of all, or those at the positions given. */
  #chain(range: Range, repetitions: Repetitions, positions = this.#table.columns.map((_, place) => place)): Chain {
    const columns = positions.map((place) => new ColumnWalk(this.#table.columns[place]!, place, range.after))
    this.#ranges.push(range)
    this.#columns.push(...columns)
    return { range, columns, repetitions }
  }

  #alone({ range }: Chain, columns: ColumnWalk[]): Chain[] {
    return columns.map((column) => ({ range, columns: [column], repetitions: this.#repetitions(1) }))
  }

  /** Walks one chain after the other, as long as there is one or one can be cut in two. */
  async #walkOn(): Promise<void> {
    for (;;) {
      const chain = this.#waiting.shift() ?? this.#cutLongest()
      if (chain === null) return
      this.#walking.add(chain)
      this.#waiting.unshift(...(await this.#walk(chain)))
      this.#walking.delete(chain)
    }
  }

  /** Half of what the chain with the most ahead of it would still have to walk. */
  #cutLongest(): Chain | null {
    let longest: { chain: Chain; cursor: string | null; weight: number } | null = null
    for (const chain of this.#walking) {
      const cursor = furthest(chain.columns)
      const weight = weightBehind(chain.range, cursor)
      if (weight > (longest?.weight ?? 0) && chain.columns.length === this.#table.columns.length) {
        longest = { chain, cursor, weight }
      }
    }
    if (longest === null) return null
    const { chain, cursor, weight } = longest
    // Less than two replies is quicker walked to its end.
    if (chain.range.expected !== null && weight < 2 * chain.repetitions.rows(chain.columns.length)) return null
    const range = cutInHalf(chain.range, cursor)
    return range === null ? null : this.#chain(range, chain.repetitions)
  }

  /** Walks a group of columns to their ends; gives smaller groups instead where the device chokes on this one. */
  async #walk(chain: Chain): Promise<Chain[]> {
    const { repetitions } = chain
    let unanswered = 0
    for (;;) {
      const open = chain.columns.filter((column) => column.end === null)
      if (open.length === 0) return []
      const limit = this.#limitReached()
      if (limit !== null) return cutAll(open, limit)
      const asked = { rows: rowsToAsk(chain, open), columns: open.length }
      const answer = await this.#ask(open, asked.rows)
      if (answer.fault === null) {
        unanswered = 0
        if (this.#take(chain, open, answer, asked.rows)) continue
        if (repetitions.halve('too-big', asked)) continue
        if (open.length > 1) return halves(chain, open)
        return cutAll(open, reasonText('walk.empty'))
      }
      const { code, text } = answer.fault
      if (code === 'no-such-name' && this.#session.version === '1') {
        // The only way that version 1 has to say "the end".
        for (const column of open) column.left(endOfMib, '')
        continue
      }
      if (code === 'aborted' || code === 'closed') return cutAll(open, text)
      if (code === 'too-big') {
        if (repetitions.halve('too-big', asked)) continue
        if (open.length > 1) return halves(chain, open)
        return cutAll(open, text)
      }
      if (code === 'timeout' || code === 'refused' || code === 'unreachable') {
        unanswered += 1
        if (unanswered > 1 && !(await this.#isAlive())) {
          this.#silent = true
          return cutAll(open, reasonText('walk.silent'))
        }
        if (unanswered < 4 && (repetitions.halve('silence', asked) || unanswered < 2)) continue
        // One column that the device hangs on must not take the others with it.
        return open.length > 1 ? this.#alone(chain, open) : cutAll(open, text)
      }
      // An error of the device's own: nor must one bad column.
      if (open.length > 1) return this.#alone(chain, open)
      if (repetitions.halve('too-big', asked)) continue
      return cutAll(open, text)
    }
  }

  async #ask(open: ColumnWalk[], rows: number): Promise<BulkAnswer> {
    const { pauseMs } = this.#table
    if (pauseMs !== undefined) await this.#session.rest(Math.max(pauseMs, Math.min(this.#tookMs, longestPauseMs)))
    const startedAt = performance.now()
    const answer = await this.#session.bulk(open, rows)
    this.#tookMs = performance.now() - startedAt
    this.#requests += answer.requests
    this.#timeouts += answer.timeouts
    return answer
  }

  /** Takes an answer and tells whether anything came of it. */
  #take(
    chain: Chain,
    open: ColumnWalk[],
    { value: cells, bytes }: BulkAnswer & { fault: null },
    rows: number,
  ): boolean {
    this.#bytes += bytes
    const before = this.#rows
    const hasMoved = this.#takeCells(chain, open, cells)
    const stillOpen = open.filter((column) => column.end === null)
    const count = cells.values.length
    const wasCut = count < rows * open.length && stillOpen.length > 0
    if (hasMoved) chain.repetitions.replied({ rows, columns: open.length, cells: count, bytes, wasCut })
    // The next question begins with the column that this answer was cut before, so that the cells of a row stay together.
    const missed = count % open.length
    if (missed > 0) chain.columns = [...open.slice(missed), ...open.slice(0, missed)]
    for (const column of stillOpen) {
      if (this.#rowsOf[column.position]! < this.#limits.rows) continue
      column.cut(reasonText('walk.tooManyRows', { count: this.#limits.rows }))
    }
    if (this.#rows > before) this.#onRows?.(this.#rows)
    return hasMoved
  }

  /** One loop for what comes 200 000 times: what two cells in sequence have in common is looked up once. */
  #takeCells({ range }: Chain, open: ColumnWalk[], { places, values }: Cells): boolean {
    const { until, rows } = range
    const width = this.#table.columns.length
    let turn = 0
    let hasMoved = false
    let row: (SnmpValue | null | undefined)[] = []
    let rowPlace: string | null = null
    let isBeyond = false
    let [from, to, order]: [string | null, string | null, number] = [null, null, 1]
    for (let n = 0; n < values.length; n += 1) {
      const column = open[turn]!
      turn = turn + 1 === open.length ? 0 : turn + 1
      if (column.end !== null) continue
      const value = values[n]!
      const place = places[n]!
      if (typeof value === 'symbol') {
        column.left(value, place)
        hasMoved = true
        continue
      }
      if (from !== column.after || to !== place) {
        from = column.after
        to = place
        order = from === null ? 1 : compareOids(place, from)
      }
      if (order <= 0) {
        column.cut(reasonText(order === 0 ? 'walk.repeated' : 'walk.notIncreasing'))
        continue
      }
      if (place !== rowPlace) {
        rowPlace = place
        isBeyond = until !== null && compareOids(place, until) > 0
        if (!isBeyond) row = this.#rowAt(rows, place, width)
      }
      hasMoved = true
      if (isBeyond) {
        column.passed()
        continue
      }
      column.took(place)
      this.#rowsOf[column.position]! += 1
      row[column.position] = value
    }
    return hasMoved
  }

  #rowAt(rows: Range['rows'], place: string, width: number): (SnmpValue | null | undefined)[] {
    let row = rows.get(place)
    if (row === undefined) {
      row = new Array<SnmpValue | null | undefined>(width).fill(undefined)
      rows.set(place, row)
      this.#rows += 1
    }
    return row
  }

  #limitReached(): string | null {
    if (this.#bytes > this.#limits.bytes) return reasonText('walk.tooManyBytes', { count: this.#limits.bytes })
    const seconds = (performance.now() - this.#startedAt) / 1000
    return seconds > this.#limits.seconds ? reasonText('walk.tooSlow', { count: this.#limits.seconds }) : null
  }

  /** Asked once for all chains that wonder at the same time. */
  #isAlive(): Promise<boolean> {
    this.#aliveness ??= this.#askWhetherAlive().finally(() => (this.#aliveness = null))
    return this.#aliveness
  }

  async #askWhetherAlive(): Promise<boolean> {
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
  async #checkShortColumns({ columns, rows }: Pick<WalkedTable, 'columns' | 'rows'>): Promise<void> {
    if (this.#session.version === '1' || this.#silent) return
    const doubtful = missingCells(columns, rows)
    for (let start = 0; start < doubtful.length; start += checkedAtOnce) {
      const cells = doubtful.slice(start, start + checkedAtOnce)
      const answer = await this.#session.get(cells.map(({ column, index }) => `${column.oid}.${index}`))
      this.#requests += answer.requests
      this.#timeouts += answer.timeouts
      for (const [place, { column, index, lastIndex }] of cells.entries()) {
        const varbind = answer.fault === null ? answer.varbinds[0]?.[place] : undefined
        const exists = varbind !== undefined && varbind.exception === null && varbind.oid === `${column.oid}.${index}`
        if (!exists || column.status === 'cut') continue
        const reason = reasonText('walk.rowExists', { oid: index })
        column.status = 'cut'
        column.reason = lastIndex === null ? reason : reasonText('walk.afterRow', { reason, oid: lastIndex })
        column.gap = null
      }
    }
  }
}

/** Rows for the open columns, or as many as are known to be left and one more: that one proves the end, or is new. */
function rowsToAsk({ range, repetitions }: Chain, open: ColumnWalk[]): number {
  const rows = repetitions.rows(open.length)
  if (range.expected === null) return rows
  const fewest = Math.min(...open.map((column) => column.rows))
  const left = range.expected + 1 - fewest
  return left > 0 ? Math.min(rows, left) : rows
}

/** The furthest that a column has come. */
function furthest(columns: ColumnWalk[]): string | null {
  let found: string | null = null
  for (const { after } of columns) {
    if (after !== null && (found === null || compareOids(after, found) > 0)) found = after
  }
  return found
}

function cutAll(columns: ColumnWalk[], reason: string): [] {
  for (const column of columns) if (column.end === null) column.cut(reason)
  return []
}

function halves({ range, repetitions }: Chain, columns: ColumnWalk[]): Chain[] {
  const half = columns.length >>> 1
  return [columns.slice(0, half), columns.slice(half)].map((part) => ({ range, columns: part, repetitions }))
}
