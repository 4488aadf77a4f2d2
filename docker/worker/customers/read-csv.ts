import { setImmediate as breathe } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { reasonText } from '#contract/reasons.ts'
import type { CsvDefinition, LineNote } from '#contract/customer-source.ts'
import { decodeText } from './decode-text.ts'
import { detectDelimiter } from './csv-delimiter.ts'

/** Rows of a CSV: the heading's names, and each row's texts in their order with the line where it begins. */
export interface CsvRows {
  columns: string[]
  rows: { line: number; values: string[] }[]
  rejects: LineNote[]
  encoding: string
  delimiter: string
  /** Why the rest of the file is missing; `null`: it was read to its end. */
  cut: string | null
}

export const mostRows = 200_000
const mostColumns = 200
const longestRecord = 64 * 1024
const sliceLength = 64 * 1024

/** What reading gave, or one sentence why it could not begin. */
export type CsvResult = { table: CsvRows } | { failure: string }

/** Reads a CSV as RFC 4180 has it, in the dialects that there are: any usual delimiter and encoding, quoted line breaks. */
export async function readCsv(
  bytes: Buffer,
  { encoding, delimiter }: Pick<CsvDefinition, 'encoding' | 'delimiter'>,
): Promise<CsvResult> {
  const decoded = decodeText(bytes, encoding)
  if (decoded === null) return { failure: reasonText('source.notText') }
  const separator = delimiter === 'auto' ? detectDelimiter(decoded.text) : delimiter
  const table: CsvRows = {
    columns: [],
    rows: [],
    rejects: [],
    encoding: decoded.encoding,
    delimiter: separator,
    cut: null,
  }
  await parseInto(table, decoded.text, separator)
  if (table.columns.length === 0) return { failure: table.cut ?? reasonText('source.noHeading') }
  return { table }
}

async function parseInto(table: CsvRows, text: string, delimiter: string): Promise<void> {
  const source = Readable.from(slices(text))
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  })
  let line = 0
  // Read as records come: awaiting each of a hundred thousand costs three times as much.
  parser.on('readable', () => {
    for (let next = read(parser); next !== null; next = read(parser)) {
      const { record, info } = next
      line = info.lines - record.reduce((breaks, value) => breaks + countBreaks(value), 0)
      if (table.columns.length === 0) table.columns = headings(record)
      else if (table.rows.length < mostRows) addRow(table, record, line)
      else {
        table.cut = reasonText('walk.tooManyRows', { count: mostRows })
        source.destroy()
        parser.destroy()
        return
      }
    }
  })
  try {
    source.pipe(parser)
    await finished(parser)
  } catch (error) {
    if (table.cut !== null) return
    // A quotation mark that is never closed swallows the rest: what came before is read, and the file is not whole.
    if (!(error instanceof CsvError)) throw error
    table.cut = reasonText('source.quote', { count: line + 1 })
    table.rejects.push({ line: line + 1, reason: reasonText('row.quote') })
  }
}

interface ParsedRecord {
  record: string[]
  info: { lines: number }
}

function read(parser: ReturnType<typeof parse>): ParsedRecord | null {
  return parser.read() as ParsedRecord | null
}

function addRow(table: CsvRows, record: string[], line: number): void {
  if (record.every((value) => value.trim() === '')) return
  const more = record.slice(table.columns.length).filter((value) => value.trim() !== '').length
  if (more > 0) table.rejects.push({ line, reason: reasonText('row.columns', { count: more }) })
  else table.rows.push({ line, values: record })
}

/** Each heading once; none where the line is blank: a second `Nome` is `Nome (2)`, one without a text is named by its place. */
function headings(record: readonly string[]): string[] {
  if (record.every((value) => value.trim() === '')) return []
  const seen = new Map<string, number>()
  return record.slice(0, mostColumns).map((text, place) => {
    const name =
      text
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .trim()
        .slice(0, 100) || `#${place + 1}`
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

function countBreaks(value: string): number {
  return value.includes('\n') ? value.split('\n').length - 1 : 0
}

/** In pieces with a breath between them: a large file must not hold up the SNMP sessions of this process. */
async function* slices(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += sliceLength) {
    yield text.slice(at, at + sliceLength)
    await breathe()
  }
}
