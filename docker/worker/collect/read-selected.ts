import type { ProfileTable } from '#contract/profile.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import { textOf } from '../decode/text.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { walkTable, type TableToWalk, type WalkedColumn } from '../walk/walk-table.ts'
import { readScalars } from './identity.ts'
import type { ReadTable } from './walk-profile.ts'

/** Objects asked for in one request: their answer fits a datagram of any network. */
const askedAtOnce = 20

/** Rows asked for at once in the beginning, and at most. */
type Repetitions = Pick<TableToWalk, 'maxRepetitions'> & { mostRepetitions: number }

type Only = NonNullable<ProfileTable['only']>
export type SelectedTable = ProfileTable & { only: Only }

/** Whether only some rows of the table are meant. */
export function isSelected(table: ProfileTable): table is SelectedTable {
  return table.only !== undefined
}

/**
 * Reads the rows of a table whose text fits: that column is walked, unless another table has read it whole already, and the
 * other columns are asked for by index. Never rejects.
 */
export async function readSelected(
  session: SnmpSession,
  table: SelectedTable,
  read: readonly ReadTable[],
  repetitions: Repetitions,
): Promise<ReadTable> {
  const startedAt = performance.now()
  const before = { ...session.counters }
  const skipped = read.find(({ result, isUnwanted }) => result.status === 'skipped' && isUnwanted !== true)
  const names =
    skipped === undefined
      ? await textsOf(session, table, read, repetitions)
      : { texts: new Map(), reason: skipped.result.reason }
  const pattern = new RegExp(table.only.matches, 'i')
  const indexes = [...names.texts].filter(([, text]) => pattern.test(text)).map(([index]) => index)
  const cells = names.reason === null ? await askCells(session, table, indexes) : { values: noValues, reason: null }
  const reason = names.reason ?? cells.reason
  const rows: ReadTable['rows'] = new Map()
  for (const index of indexes) rows.set(index, rowOf(table, index, names.texts, cells.values))
  const { requests, timeouts } = session.counters
  const result: TableResult = {
    table: table.name,
    status: skipped !== undefined ? 'skipped' : statusOf(reason, rows.size),
    rows: rows.size,
    ms: performance.now() - startedAt,
    requests: requests - before.requests,
    timeouts: timeouts - before.timeouts,
    reason: reason ?? (rows.size === 0 ? reasonText('table.noRows') : null),
  }
  return { table, columns: table.columns.map(({ oid }) => columnOf(oid, reason, rows.size)), rows, result }
}

interface Texts {
  texts: ReadonlyMap<string, string>
  reason: string | null
}

const noValues: ReadonlyMap<string, SnmpValue> = new Map()

function statusOf(reason: string | null, rows: number): TableResult['status'] {
  if (reason === null) return rows === 0 ? 'absent' : 'complete'
  return rows === 0 ? 'failed' : 'partial'
}

/** The texts by index, from a table that has them already where there is one. */
async function textsOf(
  session: SnmpSession,
  table: SelectedTable,
  read: readonly ReadTable[],
  { maxRepetitions, mostRepetitions }: Repetitions,
): Promise<Texts> {
  const oid = textColumn(table)
  for (const other of read) {
    const position = other.table.columns.findIndex((column) => column.oid === oid)
    if (other.columns[position]?.status === 'whole') return { texts: textsIn(other.rows, position), reason: null }
  }
  const walked = await walkTable(session, {
    columns: [oid],
    maxRepetitions: table.maxRepetitions ?? maxRepetitions,
    mostRepetitions,
  })
  const [column] = walked.columns
  return { texts: textsIn(walked.rows, 0), reason: column?.status === 'cut' ? column.reason : null }
}

function textColumn({ only, columns }: SelectedTable): string {
  return columns.find(({ field }) => field === only.field)?.oid ?? ''
}

function textsIn(rows: ReadTable['rows'], position: number): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [index, values] of rows) {
    const value = values[position]
    const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
    if (text !== null) texts.set(index, text)
  }
  return texts
}

/** Every other column of the rows, some objects a request; what the device does not have is left out. */
async function askCells(
  session: SnmpSession,
  table: SelectedTable,
  indexes: readonly string[],
): Promise<{ values: ReadonlyMap<string, SnmpValue>; reason: string | null }> {
  const columns = [...new Set(table.columns.filter(({ oid }) => oid !== textColumn(table)).map(({ oid }) => oid))]
  const oids = indexes.flatMap((index) => columns.map((oid) => `${oid}.${index}`))
  const values = new Map<string, SnmpValue>()
  for (let start = 0; start < oids.length; start += askedAtOnce) {
    const answer = await readScalars(session, oids.slice(start, start + askedAtOnce))
    if (!(answer instanceof Map)) return { values, reason: answer.text }
    for (const [oid, value] of answer) values.set(oid, value)
  }
  return { values, reason: null }
}

function rowOf(
  table: SelectedTable,
  index: string,
  texts: ReadonlyMap<string, string>,
  values: ReadonlyMap<string, SnmpValue>,
): (SnmpValue | undefined)[] {
  const text = textColumn(table)
  return table.columns.map(({ oid }) => (oid === text ? texts.get(index) : values.get(`${oid}.${index}`)))
}

function columnOf(oid: string, reason: string | null, rows: number): WalkedColumn {
  const nothing = { oid, rows, firstOid: null, gap: null }
  if (reason !== null) return { ...nothing, status: 'cut', reason }
  return { ...nothing, status: rows === 0 ? 'absent' : 'whole', reason: null }
}
