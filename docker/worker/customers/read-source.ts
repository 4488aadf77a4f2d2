import type { CsvDefinition, HttpDefinition, SourceDefinition, SourceReport } from '#contract/customer-source.ts'
import { reasonText } from '#contract/reasons.ts'
import { readDescriptions } from '#core/customers/read-descriptions.ts'
import type { Sql } from '#core/postgres/database.ts'
import { listDescribedOnus } from '#core/postgres/onu-descriptions.ts'
import type { SourceReading } from '#core/postgres/store-source.ts'
import { readCsv } from './read-csv.ts'
import { httpLimits, readHttp, type HttpLimits } from './read-http.ts'
import { openRowSink, type SunkRows } from './row-sink.ts'
import { suggestMapping } from './suggest-mapping.ts'

/** What a reading of a source gave, with everything that a dry run tells besides. */
export interface ReadSource {
  reading: SourceReading
  report: Pick<
    SourceReport,
    'columns' | 'sample' | 'sampleFields' | 'suggested' | 'encoding' | 'delimiter' | 'rejects' | 'duplicates' | 'flaws'
  >
}

export interface SourceInputs {
  sql: Sql
  /** The bytes of a csv source, or one sentence why they are not there. */
  file: () => Promise<Buffer | { failure: string }>
  /** The opened token of an http source; `null` where there is none. */
  secret: string | null
  signal: AbortSignal
  limits?: HttpLimits
}

/** Reads a source to its end. What the source can do wrong is in the reading; throws for the database and an aborted signal. */
export function readSource(definition: SourceDefinition, inputs: SourceInputs): Promise<ReadSource> {
  switch (definition.kind) {
    case 'description':
      return readFromDescriptions(definition, inputs)
    case 'csv':
      return readFromFile(definition, inputs)
    case 'http':
      return readFromServer(definition, inputs)
  }
}

const nothing: ReadSource['report'] = {
  columns: [],
  sample: [],
  sampleFields: [],
  suggested: {},
  encoding: null,
  delimiter: null,
  rejects: [],
  duplicates: [],
  flaws: [],
}

function failed(reason: string, report: Partial<ReadSource['report']> = {}): ReadSource {
  const counts = { rows: 0, rejects: 0, duplicates: 0, leftOut: 0 }
  return {
    reading: { status: 'failed', reason, rows: [], counts, readAt: new Date() },
    report: { ...nothing, ...report },
  }
}

const samplesRead = 12
const samplesUnread = 8

async function readFromDescriptions(
  { oltId, patterns }: Extract<SourceDefinition, { kind: 'description' }>,
  { sql }: SourceInputs,
): Promise<ReadSource> {
  const onus = await listDescribedOnus(sql, oltId)
  if (onus.length === 0) return failed(reasonText('source.noOlt'))
  const { rows, leftOut, fields } = readDescriptions(patterns, onus)
  const places = onus.map((_onu, place) => place)
  const read = places.filter((place) => fields[place] !== null).slice(0, samplesRead)
  const unread = places.filter((place) => fields[place] === null).slice(0, samplesUnread)
  const shown = [...read, ...unread]
  return {
    reading: {
      status: 'complete',
      reason: null,
      rows,
      counts: { rows: onus.length, rejects: 0, duplicates: 0, leftOut },
      readAt: new Date(),
    },
    report: {
      ...nothing,
      columns: ['description'],
      sample: shown.map((place) => [onus[place]?.description.slice(0, 120) ?? '']),
      sampleFields: shown.map((place) => fields[place] ?? null),
    },
  }
}

async function readFromFile(definition: CsvDefinition, { file }: SourceInputs): Promise<ReadSource> {
  const content = await file()
  if ('failure' in content) return failed(content.failure)
  const result = await readCsv(content, definition)
  if ('failure' in result) return failed(result.failure)
  const { columns, rows, rejects, encoding, delimiter, cut } = result.table
  const places = new Map(columns.map((column, place) => [column, place]))
  const missing = wantedColumns(definition).find((column) => !places.has(column))
  const sink = openRowSink(definition)
  for (const note of rejects) sink.reject(note)
  for (const { line, values } of rows) sink.add((column) => values[places.get(column) ?? -1] ?? null, line)
  const sunk = sink.finish(columns)
  const dialect = { encoding, delimiter }
  if (missing !== undefined) {
    return failed(reasonText('source.noColumn', { text: missing }), { ...reportOf(sunk, columns), ...dialect })
  }
  return finish(sunk, { columns, reason: cut, ...dialect })
}

function wantedColumns({ mapping, only }: Pick<CsvDefinition, 'mapping' | 'only'>): string[] {
  return [...Object.values(mapping).flat(), ...(only === null ? [] : [only.column])].filter(
    (column) => column !== undefined,
  )
}

async function readFromServer(
  definition: HttpDefinition,
  { secret, signal, limits = httpLimits }: SourceInputs,
): Promise<ReadSource> {
  const sink = openRowSink(definition)
  const { reason, columns, encoding, delimiter, pages } = await readHttp({ definition, secret }, sink, {
    signal,
    limits,
  })
  const sunk = sink.finish(columns)
  if (reason !== null && pages === 0) return failed(reason, reportOf(sunk, columns))
  return finish(sunk, { columns, reason, encoding, delimiter })
}

/** With this many rows that are nobody, the mapping is wrong and not the rows. */
const mostRejectShare = 0.5
const fewRows = 4

function finish(
  sunk: SunkRows,
  {
    columns,
    reason,
    encoding,
    delimiter,
  }: { columns: string[]; reason: string | null; encoding: string | null; delimiter: string | null },
): ReadSource {
  const report = { ...reportOf(sunk, columns), encoding, delimiter }
  const taken = sunk.count - sunk.leftOut
  const isWrong = taken >= fewRows && sunk.rejectCount > taken * mostRejectShare
  const why = isWrong ? reasonText('source.tooManyRejects', { count: sunk.rejectCount, all: taken }) : reason
  return {
    reading: {
      status: isWrong ? 'failed' : reason === null ? 'complete' : 'partial',
      reason: why,
      rows: isWrong ? [] : sunk.rows,
      counts: { rows: sunk.count, rejects: sunk.rejectCount, duplicates: sunk.duplicateCount, leftOut: sunk.leftOut },
      readAt: new Date(),
    },
    report,
  }
}

function reportOf({ sample, rejects, duplicates, flaws }: SunkRows, columns: string[]): ReadSource['report'] {
  return { ...nothing, columns, ...sample, suggested: suggestMapping(columns), rejects, duplicates, flaws }
}
