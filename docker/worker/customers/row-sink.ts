import type { CustomerField, FieldMapping, LineNote, RowChoice, SourceReport } from '#contract/customer-source.ts'
import { reasonText } from '#contract/reasons.ts'
import { customerRow, isChosen, mappedFields, type CustomerRow } from '#core/customers/customer-row.ts'

/** What a row of a source is read by. */
export type RowReader = (column: string) => string | null

const mostNotes = 100
const sampleRows = 12
const longestSample = 80

/** Everything that became of the rows of one reading. */
export interface SunkRows {
  rows: CustomerRow[]
  count: number
  leftOut: number
  rejects: LineNote[]
  rejectCount: number
  duplicates: LineNote[]
  duplicateCount: number
  flaws: LineNote[]
  sample: Pick<SourceReport, 'sample' | 'sampleFields'>
}

export interface RowSink {
  add(read: RowReader, line: number): void
  /** A row that could not be read at all. */
  reject(note: LineNote): void
  /** The first rows as they are, once the columns are known. */
  finish(columns: readonly string[]): SunkRows
}

/** Takes the rows of a source one by one: which are customers, which are told why not, which stand there twice. */
export function openRowSink({ mapping, only }: { mapping: FieldMapping; only: RowChoice | null }): RowSink {
  const rows = new Map<string, CustomerRow>()
  const first: { read: RowReader; fields: Partial<Record<CustomerField, string>> | null }[] = []
  const sunk = { count: 0, leftOut: 0, rejectCount: 0, duplicateCount: 0 }
  const notes = { rejects: [] as LineNote[], duplicates: [] as LineNote[], flaws: [] as LineNote[] }
  const tell = (list: LineNote[], note: LineNote) => {
    if (list.length < mostNotes) list.push(note)
  }

  function reject(note: LineNote): void {
    sunk.rejectCount++
    tell(notes.rejects, note)
  }

  function take(read: RowReader, line: number): Partial<Record<CustomerField, string>> | null {
    if (!isChosen(only, read)) {
      sunk.leftOut++
      return null
    }
    const fields = mappedFields(mapping, read)
    const result = customerRow(fields, line)
    if (result.kind === 'reject') reject({ line, reason: result.reason })
    if (result.kind !== 'customer') return null
    const known = rows.get(result.row.key)
    if (known !== undefined) {
      sunk.duplicateCount++
      tell(notes.duplicates, { line, reason: reasonText('row.same', { count: known.line }) })
      return fields
    }
    rows.set(result.row.key, result.row)
    if (result.flaw !== null) tell(notes.flaws, { line, reason: result.flaw })
    return fields
  }

  return {
    add(read, line) {
      sunk.count++
      const fields = take(read, line)
      if (first.length < sampleRows) first.push({ read, fields })
    },
    reject(note) {
      sunk.count++
      reject(note)
    },
    finish: (columns) => ({
      rows: [...rows.values()],
      ...sunk,
      ...notes,
      sample: {
        sample: first.map(({ read }) => columns.map((column) => (read(column) ?? '').slice(0, longestSample))),
        sampleFields: first.map(({ fields }) => fields),
      },
    }),
  }
}
