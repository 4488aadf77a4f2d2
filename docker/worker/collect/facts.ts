import type { Profile, ProfileColumn, ProfileTable } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import { factFields, type KnownUnits } from '#contract/rules/facts.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import { decodeThings, readNumbers, type Thing } from './decode-rows.ts'
import { readRows } from './read-rows.ts'
import { toOnu } from './to-onus.ts'
import { walkProfile, type ReadTable, type WalkProfileOptions } from './walk-profile.ts'

/** So many units that are new at their place are asked for by their rows; where more are, whole columns cost less. */
const mostByRow = 64

const facts: ReadonlySet<string> = new Set(factFields)

/**
 * Whether a column tells only what an ONU is called or made of (contract/rules/facts.ts), so that a run need not ask for it. A table
 * that lists the ONUs is never left out.
 */
export function isFactColumn(table: ProfileTable, column: ProfileColumn): boolean {
  if (table.of !== 'onu' || table.unconfigured || !isFact(column)) return false
  return !table.lists || !table.columns.every(isFact)
}

function isFact({ field, refresh }: ProfileColumn): boolean {
  return refresh === 'static' && facts.has(field)
}

/** Whether all facts of the ONUs were read: none was left out and none was cut. */
export function areFactsWhole(read: readonly ReadTable[]): boolean {
  return read.every(({ table, columns }) =>
    table.columns.every((column, place) => {
      const status = columns[place]?.status
      return !isFactColumn(table, column) || status === 'whole' || status === 'absent'
    }),
  )
}

export interface FactsRead {
  tables: ReadTable[]
  /** The things whose facts were read by this, by their keys. */
  keys: ReadonlySet<string>
}

/**
 * Reads the facts of those ONUs that are not known at their place, after a walk that left the facts out: their rows where they are
 * few, else whole columns. Never rejects; what could not be read is due again in the next run.
 */
export async function readMissingFacts(
  session: SnmpSession,
  { profile, read, known, collectedAt }: { profile: Profile; read: ReadTable[]; known: KnownUnits; collectedAt: Date },
  bounds: WalkProfileOptions,
): Promise<FactsRead> {
  const nothing = { tables: read, keys: new Set<string>() }
  const left = read.filter(({ columns }) => columns.some(({ status }) => status === 'kept'))
  if (left.length === 0) return nothing
  const missing = missingUnits(read, known, collectedAt)
  if (missing.length === 0) return nothing
  const forms = new Set(read.filter(({ table, rows }) => table.lists && rows.size > 0).map(({ table }) => table.index))
  const completed = new Map<string, ReadTable>()
  let isAllRead = true
  for (const table of left) {
    const own = missing.filter(({ form }) => form === table.table.index)
    // A table of another kind of ONU has nothing of these; one whose index no list has cannot be asked by rows.
    if (own.length === 0 && forms.has(table.table.index)) continue
    const whole = await readTable(session, { profile, table, units: own, isAsked: missing.length <= mostByRow }, bounds)
    completed.set(table.table.name, whole.table)
    isAllRead &&= whole.isRead
  }
  return {
    tables: read.map((table) => completed.get(table.table.name) ?? table),
    keys: new Set(isAllRead ? missing.map(({ key }) => key) : []),
  }
}

function missingUnits(read: readonly ReadTable[], known: KnownUnits, now: Date): Thing[] {
  const tables = read.filter(({ table }) => table.phase !== 'optics' && !table.unconfigured)
  const { things } = decodeThings(tables, 'onu', readNumbers([...read]), now)
  return things.filter((thing) => {
    const onu = toOnu(thing)
    return onu !== null && !known.has(onu)
  })
}

interface TableToComplete {
  profile: Profile
  table: ReadTable
  /** The units whose rows of this table are wanted. */
  units: readonly Thing[]
  isAsked: boolean
}

async function readTable(
  session: SnmpSession,
  { profile, table, units, isAsked }: TableToComplete,
  bounds: WalkProfileOptions,
): Promise<{ table: ReadTable; isRead: boolean }> {
  const left = { ...table.table, columns: table.table.columns.filter((_, place) => isKept(table, place)) }
  if (isAsked && units.length > 0) {
    const indexes = units.map(({ index }) => index.split('.').map(Number))
    const asked = await readRows(session, {
      table: left,
      isWanted: () => true,
      rows: { indexes },
      expectedRows: units.length,
      pauseMs: 0,
    })
    const isRead = asked.result.status === 'complete'
    // Of a device that has none of these rows it is not known whether they were asked for by their right names.
    if (asked.result.status !== 'absent') return { table: withRows(table, asked, units.length), isRead }
  }
  const [walked] = await walkProfile(session, { ...profile, tables: [left] }, { ...bounds, onProgress: undefined })
  if (walked === undefined) return { table, isRead: false }
  return { table: withColumns(table, walked), isRead: walked.columns.every(({ status }) => status !== 'cut') }
}

function isKept({ columns }: ReadTable, place: number): boolean {
  return columns[place]?.status === 'kept'
}

/** The rows that were asked for, put to the others. Their columns stay left out for everybody else. */
function withRows(table: ReadTable, asked: ReadTable, count: number): ReadTable {
  const isRead = asked.result.status === 'complete'
  const reason = isRead ? reasonText('table.factsOfNew', { count }) : asked.result.reason
  const { isUnwanted, ...rest } = table
  return {
    ...rest,
    rows: joined(table, asked),
    ...(isRead && isUnwanted !== undefined ? { isUnwanted } : {}),
    result: {
      ...withCost(table.result, asked.result),
      ...(isRead ? {} : { status: 'partial' as const }),
      // A table that is well needs no words; one that was left out says what was read of it all the same.
      reason: isRead && table.result.status !== 'skipped' ? table.result.reason : reason,
    },
  }
}

/** The columns that were walked, in the place of those that were left out. */
function withColumns(table: ReadTable, walked: ReadTable): ReadTable {
  const { isUnwanted, ...rest } = table
  const from = walked.columns.values()
  const columns = table.columns.map((column, place) => (isKept(table, place) ? (from.next().value ?? column) : column))
  const result = withCost(table.result, walked.result)
  const isWell = walked.result.status === 'complete' || walked.result.status === 'absent'
  const isLeftOut = isUnwanted === true
  return {
    ...rest,
    columns,
    rows: joined(table, walked),
    result: isLeftOut
      ? { ...result, status: walked.result.status, rows: walked.result.rows, reason: walked.result.reason }
      : { ...result, ...(isWell ? {} : { status: 'partial' as const, reason: walked.result.reason }) },
  }
}

function withCost(result: TableResult, { ms, requests, timeouts }: TableResult): TableResult {
  return {
    ...result,
    ms: result.ms + ms,
    requests: result.requests + requests,
    timeouts: result.timeouts + timeouts,
  }
}

function joined(table: ReadTable, facts: ReadTable): ReadTable['rows'] {
  const rows = new Map(table.rows)
  const places = [...table.columns.keys()].filter((place) => isKept(table, place))
  for (const [index, values] of facts.rows) {
    const row = [...(rows.get(index) ?? table.columns.map(() => undefined))]
    for (const [n, place] of places.entries()) row[place] = values[n]
    rows.set(index, row)
  }
  return rows
}
