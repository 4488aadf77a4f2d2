import type { ProfileColumn, ProfileTable } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import type { RowRange } from '../decode/index-rows.ts'
import type { Cells } from '../session/cells.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { compareOids } from '../walk/oid.ts'
import type { WalkedColumn } from '../walk/walk-table.ts'
import { readScalars } from './identity.ts'
import type { ReadTable } from './walk-profile.ts'

/** Which rows of a table: all within ranges, or those of some indexes, as far as the device has them. */
export type WantedRows = { ranges: RowRange[] } | { indexes: number[][] }

export interface RowsToRead {
  table: ProfileTable
  /** The columns that are asked for; the rest stays as it is stored. */
  isWanted: (column: ProfileColumn) => boolean
  rows: WantedRows
  /** How many rows a range may hold by what is known: no more are asked for at once. */
  expectedRows: number
  /** A rest before each request. */
  pauseMs: number
}

/** Objects asked for in one request. */
const askedAtOnce = 20
/** A port serves 128 ONUs, some 256; a range that does not end is a device that goes in circles. */
const mostRows = 1024

type Rows = Map<string, (SnmpValue | undefined)[]>

/**
 * Reads some rows of one table, and no others: by GET where their indexes are known, else from the first row of a range to its
 * end. Never rejects: what could not be read is `cut`, and what was not asked for stands as such too.
 */
export async function readRows(session: SnmpSession, wanted: RowsToRead): Promise<ReadTable> {
  const { table } = wanted
  const startedAt = performance.now()
  const before = { ...session.counters }
  const oids = [...new Set(table.columns.filter(wanted.isWanted).map(({ oid }) => oid))]
  const read: Rows = new Map()
  const reason =
    'indexes' in wanted.rows
      ? await askRows(session, wanted.rows.indexes, { oids, read, pauseMs: wanted.pauseMs })
      : await walkRanges(session, wanted.rows.ranges, { ...wanted, oids, read })
  const positions = table.columns.map(({ oid }) => oids.indexOf(oid))
  const rows: ReadTable['rows'] = new Map(
    [...read].map(([index, values]) => [index, positions.map((position) => values[position])]),
  )
  const { requests, timeouts } = session.counters
  const result: TableResult = {
    table: table.name,
    status: reason === null ? (rows.size === 0 ? 'absent' : 'complete') : rows.size === 0 ? 'failed' : 'partial',
    rows: rows.size,
    ms: performance.now() - startedAt,
    requests: requests - before.requests,
    timeouts: timeouts - before.timeouts,
    reason: reason ?? (rows.size === 0 ? reasonText('table.noRows') : null),
  }
  const columns = table.columns.map(({ oid }, place) =>
    columnOf(oid, (positions[place] ?? -1) < 0 ? reasonText('walk.notWalked') : reason),
  )
  return { table, columns, rows, result }
}

/** A column that was cut, or not asked for, says nothing of the values that it lacks. */
function columnOf(oid: string, reason: string | null): WalkedColumn {
  const nothing = { oid, rows: 0, firstOid: null, gap: null }
  return reason === null ? { ...nothing, status: 'whole', reason } : { ...nothing, status: 'cut', reason }
}

interface Reading {
  oids: readonly string[]
  read: Rows
  pauseMs: number
}

async function askRows(
  session: SnmpSession,
  indexes: readonly number[][],
  { oids, read, pauseMs }: Reading,
): Promise<string | null> {
  const cells = indexes.flatMap((index) => oids.map((oid, position) => ({ oid, index: index.join('.'), position })))
  for (let start = 0; start < cells.length; start += askedAtOnce) {
    const asked = cells.slice(start, start + askedAtOnce)
    if (pauseMs > 0) await session.rest(pauseMs)
    const answer = await readScalars(
      session,
      asked.map(({ oid, index }) => `${oid}.${index}`),
    )
    if (!(answer instanceof Map)) return answer.text
    for (const { oid, index, position } of asked) {
      const value = answer.get(`${oid}.${index}`)
      if (value !== undefined) store(read, index, { position, value, columns: oids.length })
    }
  }
  return null
}

function store(
  read: Rows,
  index: string,
  { position, value, columns }: { position: number; value: SnmpValue; columns: number },
): void {
  const row = read.get(index) ?? Array<SnmpValue | undefined>(columns).fill(undefined)
  row[position] = value
  read.set(index, row)
}

async function walkRanges(
  session: SnmpSession,
  ranges: readonly RowRange[],
  walk: Reading & { expectedRows: number },
): Promise<string | null> {
  for (const range of ranges) {
    const reason = await walkRange(session, range, walk)
    if (reason !== null) return reason
  }
  return null
}

/** Walks the columns of a range side by side until each has left it. */
async function walkRange(
  session: SnmpSession,
  { after, within }: RowRange,
  { oids, read, pauseMs, expectedRows }: Reading & { expectedRows: number },
): Promise<string | null> {
  const start = after.length === 0 ? null : after.join('.')
  let open: OpenColumn[] = oids.map((oid, position) => ({ oid, position, after: start, hasEnded: false }))
  // One row more than is known shows a new one, and the end.
  let repetitions = Math.min(expectedRows + 1, 25)
  for (let rows = 0; open.length > 0;) {
    if (pauseMs > 0) await session.rest(pauseMs)
    const answer = await session.bulk(open, repetitions)
    if (answer.fault !== null) {
      const { code, text } = answer.fault
      // The only way that version 1 has to say that one of several columns ends here.
      if (code === 'no-such-name' && open.length === 1) return null
      if (code === 'no-such-name') return walkAlone(session, { after, within }, { oids, read, pauseMs, expectedRows })
      if (code !== 'too-big' || repetitions === 1) return text
      repetitions = Math.floor(repetitions / 2)
      continue
    }
    const taken = takeWithin(answer.value, open, { within, read, columns: oids.length })
    rows += taken
    const left = open.filter(({ hasEnded }) => !hasEnded)
    if (taken === 0 && left.length === open.length) return reasonText('walk.empty')
    if (rows > mostRows * oids.length) return reasonText('walk.tooManyRows', { count: mostRows })
    // A short answer holds nothing of the last columns: they are the first to be asked again.
    const missed = answer.value.values.length % open.length
    open = [...open.slice(missed), ...open.slice(0, missed)].filter(({ hasEnded }) => !hasEnded)
  }
  return null
}

/** Version 1 fails a whole request over one column that has ended. */
async function walkAlone(
  session: SnmpSession,
  range: RowRange,
  walk: Reading & { expectedRows: number },
): Promise<string | null> {
  for (const [position, oid] of walk.oids.entries()) {
    const alone: Rows = new Map()
    const reason = await walkRange(session, range, { ...walk, oids: [oid], read: alone })
    for (const [index, [value]] of alone) {
      if (value !== undefined) store(walk.read, index, { position, value, columns: walk.oids.length })
    }
    if (reason !== null) return reason
  }
  return null
}

interface OpenColumn {
  readonly oid: string
  readonly position: number
  /** The index of the last row that was seen. */
  after: string | null
  /** Whether it has left the range, or the device its MIB. */
  hasEnded: boolean
}

/** Takes what lies within the range, moves the columns on, and tells how many cells that was. */
function takeWithin(
  { places, values }: Cells,
  open: readonly OpenColumn[],
  { within, read, columns }: { within: RowRange['within']; read: Rows; columns: number },
): number {
  let taken = 0
  for (const [n, value] of values.entries()) {
    const column = open[n % open.length]
    const index = places[n]
    if (column === undefined || index === undefined || column.hasEnded) continue
    const isRow = typeof value !== 'symbol'
    const isBehind = isRow && (column.after === null || compareOids(index, column.after) > 0)
    if (!isBehind || !within(index.split('.').map(Number))) {
      column.hasEnded = true
      continue
    }
    column.after = index
    taken += 1
    if (value !== null) store(read, index, { position: column.position, value, columns })
  }
  return taken
}
