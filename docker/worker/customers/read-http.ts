import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpDefinition } from '#contract/customer-source.ts'
import { reasonText } from '#contract/reasons.ts'
import { askErp, type ErpAnswer } from './erp-request.ts'
import { columnsOf, jsonReader, valueAt } from './json-path.ts'
import { mostRows, readCsv } from './read-csv.ts'
import { decodeText } from './decode-text.ts'
import type { RowReader, RowSink } from './row-sink.ts'

/** What a reading of an endpoint may cost. */
export interface HttpLimits {
  headMs: number
  pageMs: number
  /** The whole reading, all pages and tries. */
  wholeMs: number
  pageBytes: number
  allBytes: number
  pages: number
  tries: number
  pauseMs: number
}

export const httpLimits: HttpLimits = {
  headMs: 30_000,
  pageMs: 60_000,
  wholeMs: 15 * 60_000,
  pageBytes: 32 * 1024 * 1024,
  allBytes: 256 * 1024 * 1024,
  pages: 2000,
  tries: 3,
  pauseMs: 1000,
}

export interface HttpReading {
  /** Why it is not whole; `null`: every page was read. */
  reason: string | null
  pages: number
  columns: string[]
  encoding: string | null
  delimiter: string | null
}

/** Reads every page of an endpoint into the sink. A page that cannot be read ends the reading; what came before counts. */
export async function readHttp(
  { definition, secret }: { definition: HttpDefinition; secret: string | null },
  sink: RowSink,
  { signal, limits = httpLimits }: { signal: AbortSignal; limits?: HttpLimits },
): Promise<HttpReading> {
  const reading: HttpReading = { reason: null, pages: 0, columns: [], encoding: null, delimiter: null }
  if (definition.auth.kind !== 'none' && secret === null) return { ...reading, reason: reasonText('http.noSecret') }
  const state: ReadState = { definition, secret, signal, limits, deadline: Date.now() + limits.wholeMs, bytes: 0 }
  const progress: Progress = { rows: 0, counted: 0, firstRows: null, prints: new Set() }
  let request: PageRequest | null = pageAt(
    definition,
    definition.paging.kind === 'page' ? definition.paging.firstPage : 0,
  )
  while (request !== null) {
    if (reading.pages >= limits.pages) {
      return { ...reading, reason: reasonText('source.tooManyPages', { count: limits.pages }) }
    }
    const page = await readPage(state, request)
    if ('failure' in page) return { ...reading, reason: atPage(reading.pages + 1, page.failure) }
    if (progress.prints.has(page.print)) return { ...reading, reason: repeated(definition, progress) }
    progress.prints.add(page.print)
    if (reading.pages++ === 0) {
      Object.assign(reading, { columns: page.columns, encoding: page.encoding, delimiter: page.delimiter })
      progress.firstRows = page.counted
    }
    sinkPage(page, sink, progress.rows)
    progress.rows += page.rows.length
    progress.counted += page.counted
    if (page.cut !== null) return { ...reading, reason: page.cut }
    if (progress.rows > mostRows) return { ...reading, reason: reasonText('walk.tooManyRows', { count: mostRows }) }
    const next = nextPage(definition, request, page, progress)
    if (next !== null && 'failure' in next) return { ...reading, reason: next.failure }
    if (next === null) reading.reason = missing(page.total, progress.counted)
    request = next
  }
  return reading
}

/** How far a reading is. `counted` is in what the server counts: its records, and not their parts. */
interface Progress {
  rows: number
  counted: number
  firstRows: number | null
  prints: Set<string>
}

function atPage(page: number, reason: string): string {
  return page === 1 ? reason : reasonText('http.page', { count: page, reason })
}

/** A server that does not know paging gives everything each time; one that gives full pages again and again is broken. */
function repeated({ paging }: HttpDefinition, { firstRows }: Progress): string | null {
  const knowsNoPages =
    (paging.kind === 'page' || paging.kind === 'offset') && firstRows !== null && firstRows !== paging.size
  return knowsNoPages ? null : reasonText('http.sameNext')
}

/** The server's own count against what its pages gave; a few that came or went meanwhile are no fault. */
function missing(total: number | null, counted: number): string | null {
  if (total === null || counted >= total * 0.99) return null
  return reasonText('http.total', { all: total, count: counted })
}

interface ReadState {
  definition: HttpDefinition
  secret: string | null
  signal: AbortSignal
  limits: HttpLimits
  deadline: number
  bytes: number
}

/** One page: its address and parameters. */
interface PageRequest {
  url: URL
  params: Record<string, string>
  place: number
}

/** One page as it was read. */
interface Page {
  columns: string[]
  encoding: string | null
  delimiter: string | null
  /** `line` counts within the page; `null`: the row cannot be read, for that reason. */
  rows: { line: number; read: RowReader | null; reason: string }[]
  counted: number
  total: number | null
  next: string | null
  /** Enough to tell one page from another. */
  print: string
  cut: string | null
}

function pageAt(definition: HttpDefinition, place: number): PageRequest {
  const { paging } = definition
  const params: Record<string, string> = { ...definition.params }
  if (paging.kind === 'page') {
    params[paging.pageParam] = String(place)
    if (paging.sizeParam !== null) params[paging.sizeParam] = String(paging.size)
  }
  if (paging.kind === 'offset') {
    params[paging.offsetParam] = String(place)
    params[paging.limitParam] = String(paging.size)
  }
  return { url: new URL(definition.url), params, place }
}

/**
 * The page after this one. Where the server counts, until all are there; else until a page is empty or shorter than the first,
 * since a server may give fewer a page than it was asked for.
 */
function nextPage(
  definition: HttpDefinition,
  request: PageRequest,
  page: Page,
  progress: Progress,
): PageRequest | { failure: string } | null {
  const { paging } = definition
  switch (paging.kind) {
    case 'none':
      return null
    case 'page':
    case 'offset': {
      if (page.counted === 0 || (page.total !== null && progress.counted >= page.total)) return null
      if (page.total === null && page.counted < (progress.firstRows ?? 0)) return null
      return pageAt(definition, request.place + (paging.kind === 'page' ? 1 : page.counted))
    }
    case 'next': {
      if (page.next === null) return null
      const url = URL.parse(page.next, request.url.href)
      const isForeign = url === null || url.origin !== new URL(definition.url).origin
      return isForeign ? { failure: reasonText('http.foreignNext') } : { url, params: {}, place: request.place + 1 }
    }
  }
}

function sinkPage(page: Page, sink: RowSink, before: number): void {
  for (const { line, read, reason } of page.rows) {
    if (read === null) sink.reject({ line: before + line, reason })
    else sink.add(read, before + line)
  }
}

async function readPage(state: ReadState, request: PageRequest): Promise<Page | { failure: string }> {
  const answer = await askPatiently(state, request)
  if (answer.kind === 'failure') return { failure: answer.reason }
  const problem = statusProblem(answer)
  if (problem !== null) return { failure: problem }
  state.bytes += answer.body.length
  if (state.bytes > state.limits.allBytes) {
    return { failure: reasonText('walk.tooManyBytes', { count: state.limits.allBytes }) }
  }
  return state.definition.format === 'csv' ? readCsvPage(answer.body) : readJsonPage(state.definition, answer)
}

/** Tries again what may pass by itself: the network, an overloaded server. What a second try cannot change is told at once. */
async function askPatiently(state: ReadState, page: PageRequest): Promise<ErpAnswer> {
  const { limits, signal, deadline } = state
  for (let tried = 1; ; tried++) {
    const left = deadline - Date.now()
    if (left <= 0) {
      return {
        kind: 'failure',
        reason: reasonText('http.slow', { count: Math.round(limits.wholeMs / 1000) }),
        mayPass: false,
      }
    }
    const answer = await askErp({
      ...requestOf(state, page),
      headMs: Math.min(limits.headMs, left),
      wholeMs: Math.min(limits.pageMs, left),
      mostBytes: limits.pageBytes,
      signal,
    })
    const mayPass = answer.kind === 'failure' ? answer.mayPass : answer.status === 429 || answer.status >= 500
    if (!mayPass || tried >= limits.tries) return answer
    const asked = answer.kind === 'answer' ? (answer.retryAfterMs ?? 0) : 0
    const pause = Math.max(limits.pauseMs * 4 ** (tried - 1), Math.min(asked, 60_000))
    if (Date.now() + pause > deadline) return answer
    await sleep(pause, undefined, { signal })
  }
}

type RequestParts = Pick<
  Parameters<typeof askErp>[0],
  'url' | 'method' | 'headers' | 'body' | 'allowLoopback' | 'verifyTls'
>

function requestOf({ definition, secret }: ReadState, page: PageRequest): RequestParts {
  const { auth, method } = definition
  const url = new URL(page.url)
  const headers: Record<string, string> = { ...definition.headers }
  const params = { ...page.params }
  if (secret !== null && auth.kind === 'basic')
    headers['authorization'] = `Basic ${Buffer.from(secret).toString('base64')}`
  if (secret !== null && auth.kind === 'header') {
    headers[auth.name.toLowerCase()] = auth.prefix === '' ? secret : `${auth.prefix.trimEnd()} ${secret}`
  }
  if (secret !== null && auth.kind === 'query') url.searchParams.set(auth.name, secret)
  if (secret !== null && auth.kind === 'body') params[auth.name] = secret
  const common = { url, method, headers, allowLoopback: definition.allowLoopback, verifyTls: definition.verifyTls }
  if (method === 'GET') {
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
    return { ...common, body: null }
  }
  const isJson = definition.bodyAs === 'json'
  headers['content-type'] = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
  return { ...common, body: isJson ? JSON.stringify(params) : new URLSearchParams(params).toString() }
}

function statusProblem(answer: Extract<ErpAnswer, { kind: 'answer' }>): string | null {
  const { status } = answer
  if (status === 401 || status === 403) return reasonText('http.denied', { count: status })
  return status < 200 || status > 299 ? reasonText('http.status', { count: status }) : null
}

async function readCsvPage(body: Buffer): Promise<Page | { failure: string }> {
  const result = await readCsv(body, { encoding: 'auto', delimiter: 'auto' })
  if ('failure' in result) return result
  const { columns, encoding, delimiter, rows, rejects, cut } = result.table
  const places = new Map(columns.map((column, place) => [column, place]))
  const read = rows.map(({ line, values }) => ({
    line,
    read: (column: string) => values[places.get(column) ?? -1] ?? null,
    reason: '',
  }))
  const unread = rejects.map(({ line, reason }) => ({ line, read: null, reason }))
  return {
    columns,
    encoding,
    delimiter,
    rows: [...read, ...unread],
    counted: rows.length,
    total: null,
    next: null,
    print: printOf(rows.map((row) => row.values)),
    cut,
  }
}

function readJsonPage(
  definition: HttpDefinition,
  { body, contentType }: Extract<ErpAnswer, { kind: 'answer' }>,
): Page | { failure: string } {
  const answer = parseJson(body)
  if (answer === undefined) {
    const isHtml =
      contentType.includes('html') || /^\s*<(?:!doctype|html)/i.test(body.subarray(0, 200).toString('latin1'))
    return { failure: reasonText(isHtml ? 'http.html' : 'http.notJson') }
  }
  const list = listAt(answer, definition.recordsPath)
  if (list === null) return { failure: reasonText('http.noList', { text: definition.recordsPath || '(root)' }) }
  const records = list.flatMap((outer): { record: unknown; outer: unknown }[] => {
    if (definition.eachPath === '') return [{ record: outer, outer }]
    const inner = valueAt(outer, definition.eachPath)
    return Array.isArray(inner) ? inner.map((record: unknown) => ({ record, outer })) : []
  })
  return {
    columns: columnsOf(records.slice(0, 20)),
    encoding: null,
    delimiter: null,
    rows: records.map(({ record, outer }, index) => ({
      line: index + 1,
      read: typeof record === 'object' && record !== null ? jsonReader(record, outer) : null,
      reason: reasonText('row.notRecord'),
    })),
    counted: list.length,
    total: numberAt(answer, definition.totalPath),
    next: textAt(answer, definition.paging.kind === 'next' ? definition.paging.nextPath : ''),
    print: printOf(list),
    cut: null,
  }
}

function parseJson(body: Buffer): unknown {
  const text = decodeText(body)?.text
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A list, or an object whose values are the records (`{"1": {…}, "2": {…}}`). IXC leaves the list out where there is nobody. */
function listAt(answer: unknown, path: string): unknown[] | null {
  const value = valueAt(answer, path)
  if (Array.isArray(value)) return value
  if (typeof value === 'object' && value !== null && path !== '') {
    const records = Object.values(value)
    return records.every((record) => typeof record === 'object' && record !== null) ? records : null
  }
  return path !== '' && value === undefined && saysNobody(answer) ? [] : null
}

function saysNobody(answer: unknown): boolean {
  return [valueAt(answer, 'total'), valueAt(answer, 'count')].some((total) => total === 0 || total === '0')
}

function numberAt(answer: unknown, path: string): number | null {
  const value = path === '' ? undefined : valueAt(answer, path)
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null
}

function textAt(answer: unknown, path: string): string | null {
  const value = path === '' ? null : valueAt(answer, path)
  return typeof value === 'string' && value !== '' ? value : null
}

function printOf(rows: readonly unknown[]): string {
  return `${rows.length} ${JSON.stringify([rows[0], rows.at(-1)])}`.slice(0, 2000)
}
