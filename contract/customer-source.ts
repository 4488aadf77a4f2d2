import { z } from 'zod'
import { Id, Instant, Slot } from './common.ts'
import { RunKind, RunStatus } from './run.ts'

/** What a source can say of a customer. */
export const CustomerField = z.enum(['name', 'code', 'login', 'document', 'phone', 'address', 'serial', 'mac'])
export type CustomerField = z.infer<typeof CustomerField>

export const SourceKind = z.enum(['description', 'csv', 'http'])
export type SourceKind = z.infer<typeof SourceKind>

export const SourceName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}]+$/u, 'no control characters')

/** A column's heading in a CSV, or a dot path in a JSON record (`cliente.contatos.0.fone`). */
const Column = z.string().min(1).max(120)

/** Which columns give which field; several are joined with a comma, as an address in parts. */
export const FieldMapping = z.partialRecord(CustomerField, z.array(Column).min(1).max(6))
export type FieldMapping = z.infer<typeof FieldMapping>

/** Takes only rows whose column has one of the values, in any case: an ERP keeps the customers who left. */
export const RowChoice = z.strictObject({
  column: Column,
  values: z.array(z.string().trim().min(1).max(80)).min(1).max(20),
})
export type RowChoice = z.infer<typeof RowChoice>

/** A pattern over an ONU's description. Its named groups are fields: `(?<code>\d+) (?<login>\S+)`. RE2: linear in time. */
export const DescriptionPattern = z.string().trim().min(1).max(300)

export const DescriptionDefinition = z.strictObject({
  kind: z.literal('description'),
  /** The OLT that the patterns are for; `null`: every OLT that has none of its own. */
  oltId: Id.nullable(),
  /** Tried in order; the first that fits says who it is. */
  patterns: z.array(DescriptionPattern).min(1).max(20),
})
export type DescriptionDefinition = z.infer<typeof DescriptionDefinition>

export const CsvEncoding = z.enum(['auto', 'utf-8', 'windows-1252', 'utf-16le'])
export const CsvDelimiter = z.enum(['auto', ';', ',', '\t', '|'])

export const CsvDefinition = z.strictObject({
  kind: z.literal('csv'),
  mapping: FieldMapping,
  only: RowChoice.nullable().default(null),
  encoding: CsvEncoding.default('auto'),
  delimiter: CsvDelimiter.default('auto'),
})
export type CsvDefinition = z.infer<typeof CsvDefinition>

const HeaderName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'a header name')
const HeaderValue = z
  .string()
  .max(1000)
  .regex(/^[\x20-\x7E]*$/, 'printable ASCII')
const ParamName = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[^\p{Cc}]+$/u)

/** Where the token goes. `basic`: `user:password` in one, as IXC's token is. `header`: with an optional word before it. */
export const HttpAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('basic') }),
  z.strictObject({ kind: z.literal('header'), name: HeaderName, prefix: z.string().max(40).default('') }),
  z.strictObject({ kind: z.literal('query'), name: ParamName }),
  z.strictObject({ kind: z.literal('body'), name: ParamName }),
])
export type HttpAuth = z.infer<typeof HttpAuth>

const pageSize = z.number().int().min(1).max(10_000)

/** How the whole list is asked for. Parameters stand in the query of a GET and in the body of a POST. */
export const HttpPaging = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({
    kind: z.literal('page'),
    pageParam: ParamName,
    firstPage: z.number().int().min(0).max(1),
    sizeParam: ParamName.nullable(),
    size: pageSize,
  }),
  z.strictObject({ kind: z.literal('offset'), offsetParam: ParamName, limitParam: ParamName, size: pageSize }),
  /** The answer names the address of the next page. */
  z.strictObject({ kind: z.literal('next'), nextPath: Column }),
])
export type HttpPaging = z.infer<typeof HttpPaging>

export const HttpDefinition = z.strictObject({
  kind: z.literal('http'),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine((text) => !/^https?:\/\/[^/]*@/i.test(text), 'no user or password in the address'),
  method: z.enum(['GET', 'POST']),
  headers: z
    .record(HeaderName, HeaderValue)
    .refine((headers) => Object.keys(headers).length <= 20, 'at most 20 headers')
    .refine(
      (headers) => !Object.keys(headers).some((name) => /^(authorization|cookie|host|content-length)$/i.test(name)),
      'a token belongs in the field for it',
    )
    .default({}),
  /** Fixed parameters: in the query of a GET, in the body of a POST. */
  params: z
    .record(ParamName, z.string().max(1000))
    .refine((params) => Object.keys(params).length <= 40, 'at most 40 parameters')
    .default({}),
  /** How the body of a POST is written. */
  bodyAs: z.enum(['json', 'form']).default('json'),
  auth: HttpAuth,
  paging: HttpPaging,
  format: z.enum(['json', 'csv']),
  /** Dot path to the list in a JSON answer; empty: the answer is the list. */
  recordsPath: z.string().max(120).default(''),
  /** Dot path to a list inside each record, one customer each (a customer's contracts); empty: the record itself. */
  eachPath: z.string().max(120).default(''),
  /** Dot path to how many there are in all: what is missing then is noticed. */
  totalPath: z.string().max(120).default(''),
  mapping: FieldMapping,
  only: RowChoice.nullable().default(null),
  /** An ERP on this very machine; loopback is refused unless this is said. */
  allowLoopback: z.boolean().default(false),
  /** `false` takes any certificate: then whoever stands between can read the token. */
  verifyTls: z.boolean().default(true),
})
export type HttpDefinition = z.infer<typeof HttpDefinition>

export const SourceDefinition = z.discriminatedUnion('kind', [DescriptionDefinition, CsvDefinition, HttpDefinition])
export type SourceDefinition = z.infer<typeof SourceDefinition>

export const SourceSecret = z
  .string()
  .min(1)
  .max(2000)
  .regex(/^[\x21-\x7E]+$/, 'printable ASCII without blanks')

/** How many of what a reading of a source gave. */
export const SourceCounts = z.strictObject({
  /** Rows of the file or the answer, or ONUs with a description. */
  rows: z.number().int(),
  /** Rows that are customers. */
  records: z.number().int(),
  duplicates: z.number().int(),
  rejects: z.number().int(),
  /** Left out by the choice of rows, or by no pattern that fits. */
  leftOut: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  gone: z.number().int(),
  /** Of the customers of this source. */
  matched: z.partialRecord(z.enum(['hand', 'serial', 'mac', 'login', 'description']), z.number().int()),
  ambiguous: z.number().int(),
  unmatched: z.number().int(),
})
export type SourceCounts = z.infer<typeof SourceCounts>

/** One full reading of one source. */
export const CustomerRun = z.strictObject({
  id: Id,
  sourceId: Id,
  source: z.string(),
  kind: RunKind,
  slot: Slot,
  status: RunStatus,
  attempt: z.number().int(),
  queuedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** One English line where it is not complete. */
  reason: z.string().nullable(),
  /** Refused because more than half had gone: a person may accept it. */
  shrunk: z.boolean(),
  counts: SourceCounts.nullable(),
})
export type CustomerRun = z.infer<typeof CustomerRun>

export const CustomerSource = z.strictObject({
  id: Id,
  name: z.string(),
  definition: SourceDefinition,
  /** The OLT's name of a description source for one. */
  olt: z.string().nullable(),
  hasSecret: z.boolean(),
  file: z.strictObject({ name: z.string(), bytes: z.number().int(), uploadedAt: Instant }).nullable(),
  simulated: z.boolean(),
  pausedAt: Instant.nullable(),
  /** When it was last read whole. */
  wholeAt: Instant.nullable(),
  lastRun: CustomerRun.nullable(),
  /** Customers that it lists now, and those that it does not list any more. */
  customers: z.number().int(),
  gone: z.number().int(),
})
export type CustomerSource = z.infer<typeof CustomerSource>

/** A line that is no customer, or is one with a flaw, and why; the reason is of contract/reasons.ts. */
export const LineNote = z.strictObject({ line: z.number().int(), reason: z.string() })
export type LineNote = z.infer<typeof LineNote>

/** What reading a source gave, or would give: a dry run. Lists are cut after the first hundred; the counts are whole. */
export const SourceReport = z.strictObject({
  status: z.enum(['complete', 'partial', 'failed']),
  reason: z.string().nullable(),
  /** More than half of what is known would be gone. */
  shrunk: z.boolean(),
  /** Headings of the file, or dot paths of the answer's records, in their order. */
  columns: z.array(z.string()),
  /** The first rows as they were read, a text per column. */
  sample: z.array(z.array(z.string())),
  /** The fields of the same rows, as the mapping reads them; `null` where a row is no customer. */
  sampleFields: z.array(z.partialRecord(CustomerField, z.string()).nullable()),
  /** What the headings suggest. */
  suggested: FieldMapping,
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  counts: SourceCounts,
  rejects: z.array(LineNote),
  duplicates: z.array(LineNote),
  /** Lines that are taken, with a field that could not be read. */
  flaws: z.array(LineNote),
})
export type SourceReport = z.infer<typeof SourceReport>
