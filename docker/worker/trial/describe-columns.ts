import type { ProfileColumn } from '#contract/profile.ts'
import type { TrialColumn, TrialSample, TrialTable } from '#contract/profile-trial.ts'
import { reasonText } from '#contract/reasons.ts'
import type { TableResult } from '#contract/run.ts'
import type { ReadTable } from '../collect/walk-profile.ts'
import { decodeCell, type Cell } from '../decode/decode-cell.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { isPrintable } from './disguise.ts'

/** Samples of a column: one that means something and one that does not; of a column of states, one of each state. */
const mostSamples = { states: 12, others: 2 }
/** Octets of a value that are shown. */
const mostOctets = 64

/** What a device gave for each column of a table. `result` is the table's as a whole, with rows that could not be placed. */
export function describeTable(read: ReadTable, result: TableResult, now: Date): TrialTable {
  const { table, columns } = read
  const { status, reason, rows, requests } = result
  return {
    name: table.name,
    of: table.of,
    index: table.index,
    status,
    reason,
    rows,
    requests,
    columns: table.columns.map((column, position) => {
      const walked = columns[position]
      const cells = describeCells(column, cellsOf(read, position), now)
      const isAbsent = walked?.status !== 'cut' && cells.values === 0
      return {
        field: column.field,
        oid: column.oid,
        decoder: column.decoder,
        confidence: column.confidence,
        note: column.note ?? null,
        status: walked?.status === 'cut' ? 'cut' : isAbsent ? 'absent' : 'whole',
        reason: walked?.status === 'cut' ? walked.reason : isAbsent ? reasonText('table.noColumn') : null,
        ...cells,
      }
    }),
  }
}

function* cellsOf({ rows }: ReadTable, position: number): Generator<{ index: string; value: SnmpValue }> {
  for (const [index, values] of rows) {
    const value = values[position]
    if (value !== undefined && value !== null) yield { index, value }
  }
}

type Cells = Pick<TrialColumn, 'values' | 'decoded' | 'unlisted' | 'samples'>

function describeCells(column: ProfileColumn, cells: Iterable<{ index: string; value: SnmpValue }>, now: Date): Cells {
  const isOfStates = column.decoder === 'enum'
  const most = isOfStates ? mostSamples.states : mostSamples.others
  const seen = new Map<string, TrialSample>()
  const counts = { values: 0, decoded: 0, unlisted: 0 }
  for (const { index, value } of cells) {
    const { cell } = decodeCell(column, value, now)
    const isUnlisted = isOfStates && cell !== null && meaningOf(cell) === undefined
    counts.values += 1
    if (isUnlisted) counts.unlisted += 1
    else if (cell !== null) counts.decoded += 1
    const kind = isOfStates ? shownRaw(value) : String(cell === null)
    if (seen.has(kind) || seen.size >= most) continue
    seen.set(kind, { index, raw: shownRaw(value), decoded: isUnlisted ? null : shownCell(cell), isUnlisted })
  }
  return { ...counts, samples: [...seen.values()] }
}

function meaningOf(cell: Cell): unknown {
  return typeof cell === 'object' && cell !== null && 'raw' in cell ? cell.meaning : undefined
}

function shownCell(cell: Cell): string | null {
  if (cell === null) return null
  if (cell instanceof Date) return cell.toISOString()
  if (typeof cell !== 'object') return String(cell)
  const { meaning } = cell
  return typeof meaning === 'object' ? `${meaning.status}, ${meaning.cause}` : (meaning ?? null)
}

function shownRaw(value: SnmpValue): string {
  if (!Buffer.isBuffer(value)) return String(value)
  const shown = value.subarray(0, mostOctets)
  const text = isPrintable(shown) ? shown.toString('latin1') : `0x${shown.toString('hex')}`
  return shown.length < value.length ? `${text}…` : text
}
