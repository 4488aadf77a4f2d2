import type { OltLimits } from '#contract/olt.ts'
import type { Profile, ProfileColumn, ProfileTable } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import type { WalkMemory } from '#contract/walk-memory.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { compareOids } from '../walk/oid.ts'
import { marksFor } from './walk-memory.ts'
import { walkTable, type WalkedColumn, type WalkedTable, type WalkLimits } from '../walk/walk-table.ts'

/** How far a collection is: the table that was just begun or has grown, tables behind it, rows read so far. */
export interface CollectProgress {
  table: string | null
  tablesDone: number
  tablesTotal: number
  rows: number
}

/** A table of the profile with what the device gave for it. Columns stand in the profile's order. */
export interface ReadTable {
  table: ProfileTable
  columns: WalkedColumn[]
  rows: Map<string, (SnmpValue | null | undefined)[]>
  result: TableResult
  /** Left out because an operator wants it so: nothing is wrong with it. */
  isUnwanted?: true
  /** Rows that it was asked for at once in the end; absent where it was not walked. */
  repetitions?: number
}

export interface WalkProfileOptions {
  /** What may be asked of this OLT; its requests in flight are the session's. */
  olt: OltLimits
  limits?: Partial<WalkLimits>
  /** When the run began, for the time that it may take. */
  startedAt: Date
  /** What the last run learnt. */
  memory?: WalkMemory | null
  onProgress?: ((progress: CollectProgress) => void) | undefined
  /** Columns that need not be asked for this time; all are by default. */
  leavesOut?: (table: ProfileTable, column: ProfileColumn) => boolean
}

const phases = ['names', 'rows', 'optics'] as const
const notAsked = reasonText('table.notAsked')
const opticsOff = reasonText('table.opticsOff')
const leftOut = reasonText('table.factsKept')

/**
 * Walks every table of a profile: those with names first, then the rows side by side (the session bounds what is in flight),
 * then the optics one at a time. Never rejects; a device that falls silent leaves the rest `skipped`.
 */
export async function walkProfile(
  session: SnmpSession,
  profile: Profile,
  options: WalkProfileOptions,
): Promise<ReadTable[]> {
  const { optics, runSeconds } = options.olt
  const progress = new Progress(profile.tables.length, options.onProgress)
  const read = new Map<string, ReadTable>()
  let isSilent = false
  const walk = async (table: ProfileTable): Promise<void> => {
    if (table.phase === 'optics' && !optics) {
      read.set(table.name, { ...skipped(table, opticsOff), isUnwanted: true })
    } else if (table.columns.every((column) => options.leavesOut?.(table, column) === true)) {
      read.set(table.name, wholeLeftOut(table))
    } else if (isSilent) {
      read.set(table.name, skipped(table, notAsked))
    } else if (leftMs(options.olt, options.startedAt) <= 0) {
      read.set(table.name, skipped(table, reasonText('table.runTooLong', { count: runSeconds })))
    } else {
      progress.began(table.name)
      const walked = await walkOne(
        session,
        table,
        profile.maxRepetitions,
        { ...options, read: read.values() },
        progress,
      )
      isSilent ||= walked.silent
      read.set(table.name, walked.readTable)
    }
    progress.ended(table.name)
  }
  for (const phase of phases) {
    const tables = profile.tables.filter((table) => table.phase === phase)
    if (phase === 'optics') for (const table of tables) await walk(table)
    else {
      // Ports before ONUs: they tell where the tables of ONUs may be cut.
      await Promise.all(tables.filter(({ of }) => of !== 'onu').map(walk))
      await Promise.all(tables.filter(({ of }) => of === 'onu').map(walk))
    }
  }
  const inOrder = profile.tables.flatMap((table) => read.get(table.name) ?? [])
  flagFalseEnds(inOrder)
  return inOrder.map((table) => ({ ...table, result: judged(table) }))
}

function leftMs({ runSeconds }: OltLimits, startedAt: Date): number {
  return startedAt.getTime() + runSeconds * 1000 - Date.now()
}

async function walkOne(
  session: SnmpSession,
  table: ProfileTable,
  maxRepetitions: number,
  { olt, limits, startedAt, memory, read, leavesOut }: WalkProfileOptions & { read: Iterable<ReadTable> },
  progress: Progress,
): Promise<{ readTable: ReadTable; silent: boolean }> {
  // Two fields may be read from one column, which is then asked for once.
  const asked = table.columns.filter((column) => leavesOut?.(table, column) !== true)
  const oids = [...new Set(asked.map(({ oid }) => oid))]
  const places = table.columns.map(({ oid }) => oids.indexOf(oid))
  const leftSeconds = Math.ceil(leftMs(olt, startedAt) / 1000)
  const seconds = Math.min(limits?.seconds ?? olt.tableSeconds, leftSeconds)
  const known = memory?.tables[table.name]
  const walked: WalkedTable = await walkTable(
    session,
    {
      columns: oids,
      maxRepetitions: known?.repetitions ?? table.maxRepetitions ?? maxRepetitions,
      mostRepetitions: olt.maxRepetitions,
      marks: marksFor(table, known, read),
      ...(table.phase === 'optics' ? { lanes: 1, pauseMs: olt.opticsPauseMs } : {}),
    },
    { limits: { ...limits, seconds }, onRows: (rows) => progress.grew(table.name, rows) },
  )
  const rows: ReadTable['rows'] = new Map()
  for (const [index, values] of walked.rows) {
    rows.set(
      index,
      places.map((place) => values[place]),
    )
  }
  const columns = places.map((place, n) => {
    const oid = table.columns[n]?.oid ?? ''
    return place < 0 ? kept(oid) : (walked.columns[place] ?? unread(oid, reasonText('walk.notWalked')))
  })
  const { ms, requests, timeouts, repetitions } = walked
  const result = {
    table: table.name,
    status: 'complete' as const,
    rows: rows.size,
    ms,
    requests,
    timeouts,
    reason: null,
  }
  return { readTable: { table, columns, rows, result, repetitions }, silent: walked.silent }
}

function skipped(table: ProfileTable, reason: string): ReadTable {
  const columns = table.columns.map(({ oid }) => unread(oid, reason))
  const nothing = { rows: 0, ms: 0, requests: 0, timeouts: 0 }
  const result: TableResult = { table: table.name, status: 'skipped', ...nothing, reason }
  return { table, columns, rows: new Map(), result }
}

/** A table of which nothing need be asked for this time. */
function wholeLeftOut(table: ProfileTable): ReadTable {
  return { ...skipped(table, leftOut), columns: table.columns.map(({ oid }) => kept(oid)), isUnwanted: true }
}

function kept(oid: string): WalkedColumn {
  return { oid, status: 'kept', reason: null, rows: 0, firstOid: null, gap: null }
}

function unread(oid: string, reason: string): WalkedColumn {
  return { oid, status: 'cut', reason, rows: 0, firstOid: null, gap: null }
}

/**
 * A column that ends claims that nothing lies between its last row and what came next. A row of any other column found in
 * there proves that the end was false: the column is cut, however properly it seemed to end.
 */
function flagFalseEnds(tables: ReadTable[]): void {
  const columns = tables.flatMap((table) => table.columns)
  const seen = columns.flatMap(({ firstOid }) => (firstOid === null ? [] : [firstOid])).toSorted(compareOids)
  for (const column of columns) {
    if (column.gap === null) continue
    const { after, next } = column.gap
    const within = seen.find((oid) => compareOids(oid, after) > 0)
    if (within === undefined || (next !== null && compareOids(within, next) >= 0)) continue
    column.status = 'cut'
    column.reason = reasonText('walk.falseEnd', { oid: after, next: within })
  }
}

/** A table's result from its columns. Its reason names each field that is not whole. */
function judged({ table, columns, rows, result }: ReadTable): TableResult {
  if (result.status === 'skipped') return result
  const complaints = table.columns.flatMap((column, place) => {
    const walked = columns[place]
    if (walked?.status === 'cut') return [`${column.field}: ${walked.reason}`]
    return walked?.status === 'absent' && !column.optional ? [`${column.field}: ${reasonText('table.noColumn')}`] : []
  })
  const isCut = columns.some(({ status }) => status === 'cut')
  const reason = complaints.length === 0 ? null : [...new Set(complaints)].join('; ')
  if (rows.size === 0 && !isCut) return { ...result, status: 'absent', reason: reason ?? reasonText('table.noRows') }
  if (reason === null) return { ...result, status: 'complete' }
  return { ...result, status: rows.size === 0 ? 'failed' : 'partial', reason }
}

class Progress {
  readonly #total: number
  readonly #tell: ((progress: CollectProgress) => void) | undefined
  readonly #rows = new Map<string, number>()
  #done = 0

  constructor(total: number, tell: ((progress: CollectProgress) => void) | undefined) {
    this.#total = total
    this.#tell = tell
  }

  began(table: string): void {
    this.grew(table, 0)
  }

  grew(table: string, rows: number): void {
    this.#rows.set(table, rows)
    this.#say(table)
  }

  ended(table: string): void {
    this.#done += 1
    this.#say(table)
  }

  #say(table: string): void {
    const rows = [...this.#rows.values()].reduce((sum, count) => sum + count, 0)
    this.#tell?.({ table, tablesDone: this.#done, tablesTotal: this.#total, rows })
  }
}
