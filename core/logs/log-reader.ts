import { setTimeout as sleep } from 'node:timers/promises'
import { FarolError } from '#contract/errors.ts'
import type {
  LogEntry,
  LogEntryText,
  LogExport,
  LogLevelCounts,
  LogNews,
  LogPage,
  LogQuery,
  LogSourceState,
  LogSurvey,
} from '#contract/log.ts'
import { readBlock, type Block, type LogFile, type ReadBlock } from './file-index.ts'
import { logLevels } from './levels.ts'
import { LogChain, namesOfSources, pathsOfSource } from './log-source.ts'
import { createMatcher, entryText, type Matcher } from './matcher.ts'
import { secretMask } from './mask-secrets.ts'
import { toEntry } from './to-entry.ts'
import { visibleText } from './visible-text.ts'

export interface LogReaderOptions {
  /** Folders that hold `<source>.log` and the older files beside them. */
  folders: readonly string[]
  /** Values that no answer may hold. */
  secrets: readonly string[]
  /** How long one page may search before it says how far it came, ms. */
  pageBudgetMs?: number
}

export interface PageQuestion extends LogQuery {
  direction: 'older' | 'newer'
  place?: string
  at?: string
  limit: number
}

/** Blocks with a filter (8 KB each): 32 MB, which is the filter of 256 MB of log. */
const mostBlooms = 4096
/** Blocks kept as they were read: a list that is scrolled asks for the same ones again. */
const mostRead = 24
const pageBudgetMs = 250
const surveyEveryMs = 100
const followEveryMs = 100
const shownBytes = 16_384
const entryBytes = 65_536
const exportPage = 1000
const mostWaiting = 20_000

/** An entry that was found, before anything of it is made into text. */
interface Found {
  atMs: number
  chain: LogChain
  /** Place of its file among the files of its source. */
  order: number
  offset: number
  file: LogFile
  read: ReadBlock
  n: number
}

interface PlacedBlock {
  chain: LogChain
  order: number
  file: LogFile
  block: Block
}

type Key = Pick<Found, 'atMs' | 'order' | 'offset'> & { source: string }

/**
 * Reads the logs of every source over an index of their files. Its memory does not grow with them: what is kept of a block of
 * 64 KB are its times, its levels and, of the newest, a filter of its letters. Not for a thread that somebody waits for.
 */
export class LogReader {
  readonly #options: LogReaderOptions
  readonly #chains = new Map<string, LogChain>()
  readonly #blooms: Block[] = []
  readonly #read = new Map<Block, ReadBlock>()
  readonly #mask: (text: string) => string

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.#mask = secretMask(options.secrets)
  }

  /** Looks at the files and indexes what came. */
  refresh(): void {
    const { folders } = this.#options
    for (const name of namesOfSources(folders)) {
      if (this.#chains.has(name)) continue
      const paths = () => pathsOfSource(folders, name)
      this.#chains.set(name, new LogChain(name, { paths, onBlock: (block) => this.#count(block) }))
    }
    for (const chain of this.#chains.values()) chain.refresh()
  }

  sources(): LogSourceState[] {
    this.refresh()
    return [...this.#chains.values()].map(({ name, files }) => {
      const blocks = files.flatMap((file) => file.blocks).filter((block) => block.entries > 0)
      const from = blocks.reduce((least, block) => Math.min(least, block.minMs), Infinity)
      const to = blocks.reduce((most, block) => Math.max(most, block.maxMs), -Infinity)
      return {
        source: name,
        files: files.length,
        bytes: files.reduce((sum, file) => sum + file.end, 0),
        lines: files.reduce((sum, file) => sum + file.lines, 0),
        from: blocks.length === 0 ? null : new Date(from).toISOString(),
        to: blocks.length === 0 ? null : new Date(to).toISOString(),
      }
    })
  }

  /** Throws BAD_INPUT for a pattern that is none, NOT_FOUND for a place whose file is gone. */
  page(question: PageQuestion): LogPage {
    this.refresh()
    const matcher = createMatcher(question)
    const isOlder = question.direction === 'older'
    const bound = this.#boundOf(question)
    const sign = isOlder ? -1 : 1
    const edge = (block: Block) => (isOlder ? block.maxMs : block.minMs)
    const blocks = this.#blocks(question)
      .filter(({ block }) => matcher.mayMatch(block) && isAhead(block, bound?.atMs ?? null, isOlder))
      .toSorted((a, b) => sign * (edge(a.block) - edge(b.block)))
    const first = blocks[0]?.block
    const firstEdge = first === undefined ? 0 : sign * Math.max(sign * edge(first), sign * (bound?.atMs ?? edge(first)))
    const startedAt = performance.now()
    const budget = this.#options.pageBudgetMs ?? pageBudgetMs
    let waiting: Found[] = []
    const found: Found[] = []
    let searchedTo: number | null = null
    let loaded = 0
    for (const placed of blocks) {
      const next = edge(placed.block)
      // What no block ahead can come before is in its place.
      const settled = waiting.filter(({ atMs }) => sign * (atMs - next) < 0)
      if (settled.length > 0) {
        waiting = waiting.filter(({ atMs }) => sign * (atMs - next) >= 0)
        found.push(...settled.toSorted((a, b) => sign * compareKeys(keyOf(a), keyOf(b))))
      }
      if (found.length > question.limit) break
      const isLate = performance.now() - startedAt > budget
      // Said only where the next search begins further on than this one did.
      if (isLate && loaded > 0 && sign * (next - Math.round(firstEdge)) > 1) {
        searchedTo = isOlder ? next + 1 : next
        break
      }
      loaded += 1
      const behind = this.#find(placed, matcher).filter((one) => isBehind(keyOf(one), bound, sign))
      waiting = waiting.concat(behind)
      // Of those that wait no more can be on this page: the others are found again for theirs.
      if (waiting.length > mostWaiting) {
        waiting = waiting.toSorted((a, b) => sign * compareKeys(keyOf(a), keyOf(b))).slice(0, question.limit + 1)
      }
    }
    if (searchedTo === null && found.length <= question.limit) {
      found.push(...waiting.toSorted((a, b) => sign * compareKeys(keyOf(a), keyOf(b))))
    }
    const shown = found.slice(0, question.limit)
    const entries = shown.map((one) => this.#entry(one))
    const isMore = found.length > question.limit
    return {
      entries: isOlder ? entries.toReversed() : entries,
      next: isMore ? (entries.at(-1)?.place ?? null) : null,
      searchedTo: isMore || searchedTo === null ? null : new Date(searchedTo).toISOString(),
    }
  }

  entry(place: string): LogEntryText {
    this.refresh()
    const found = this.#at(place)
    const raw = entryText(found.read, found.n, entryBytes)
    const end = (found.read.starts[found.n + 1] ?? 0) - (found.read.starts[found.n] ?? 0)
    return { entry: this.#entry(found), text: visibleText(this.#mask(raw)).text, isCut: end > entryBytes + 1 }
  }

  /** Counts what a query asks for, newest first, telling on the way how far it is. */
  *survey(query: LogQuery & { buckets: number }): Generator<LogSurvey, void> {
    this.refresh()
    const matcher = createMatcher(query, { anyLevel: true })
    const all = this.#blocks(query)
    const span = spanOf(query, all)
    const bucketMs = Math.max(1, Math.ceil((span.toMs - span.fromMs) / query.buckets))
    const counts = Array.from({ length: query.buckets }, () => new Uint32Array(logLevels.length))
    const asked = all.filter(({ block }) => matcher.mayMatch(block)).toSorted((a, b) => b.block.maxMs - a.block.maxMs)
    const bytesTotal = asked.reduce((sum, { block }) => sum + block.to - block.from, 0)
    const isPlain = query.text === undefined && (query.fields ?? []).length === 0
    const bucketOf = (atMs: number) => Math.min(query.buckets - 1, Math.floor((atMs - span.fromMs) / bucketMs))
    let bytes = 0
    let toldAt = performance.now()
    const tell = (done: boolean): LogSurvey => ({
      done,
      levels: countsOf(sumOf(counts)),
      bucketMs,
      buckets: counts.map((each, n) => ({
        at: new Date(span.fromMs + n * bucketMs).toISOString(),
        counts: [...each],
      })),
      bytes,
      bytesTotal,
    })
    for (const placed of asked) {
      const { block } = placed
      const isInside = block.minMs >= span.fromMs && block.maxMs < span.toMs
      if (isPlain && isInside && bucketOf(block.minMs) === bucketOf(block.maxMs)) {
        const bucket = counts[bucketOf(block.minMs)]
        if (bucket !== undefined) for (const [n, count] of block.levels.entries()) bucket[n] = (bucket[n] ?? 0) + count
      } else {
        const read = this.#readBlock(placed, false)
        for (const n of matcher.find(block, read)) {
          const bucket = counts[bucketOf(read.atMs[n] ?? 0)]
          const level = read.levels[n] ?? 0
          if (bucket !== undefined) bucket[level] = (bucket[level] ?? 0) + 1
        }
      }
      bytes += block.to - block.from
      if (performance.now() - toldAt > surveyEveryMs) {
        yield tell(false)
        toldAt = performance.now()
      }
    }
    yield tell(true)
  }

  /** What comes from now on, until `signal`. */
  async *follow(query: LogQuery & { most: number }, signal: AbortSignal): AsyncGenerator<LogNews, void> {
    const matcher = createMatcher(query)
    const seen = new Map<LogFile, Seen>()
    this.refresh()
    for (const { file } of this.#files(query)) seen.set(file, seenTo(file))
    while (!signal.aborted) {
      await sleep(followEveryMs, undefined, { signal }).catch(() => undefined)
      this.refresh()
      const news = this.#news(query, matcher, seen)
      if (news !== null) yield news
    }
  }

  /** Everything that a query asks for, oldest first. */
  *export(query: LogQuery & { form: 'text' | 'json' }): Generator<LogExport, void> {
    const { form, ...asked } = query
    const told = { entries: 0, lines: 0 }
    let from: { place?: string; at?: string } = {}
    for (;;) {
      const page = this.page({ ...asked, ...from, direction: 'newer', limit: exportPage })
      const text = page.entries.map((entry) => this.#written(entry, form)).join('')
      told.entries += page.entries.length
      told.lines += text === '' ? 0 : text.split('\n').length - 1
      yield { text, ...told }
      if (page.next !== null) from = { place: page.next }
      else if (page.searchedTo !== null) from = { at: page.searchedTo }
      else return
    }
  }

  close(): void {
    for (const chain of this.#chains.values()) chain.close()
    this.#chains.clear()
    this.#read.clear()
  }

  #written(entry: LogEntry, form: 'text' | 'json'): string {
    if (form === 'json') {
      const { at, source, level, message, fields } = entry
      const rest = entry.lines === 1 ? {} : { text: this.entry(entry.place).text }
      return `${JSON.stringify({ at, source, level, message, ...fields, ...rest })}\n`
    }
    const further = entry.lines === 1 ? '' : this.entry(entry.place).text.split('\n').slice(1).join('\n')
    return `${textLine(entry)}\n${further === '' ? '' : `${further}\n`}`
  }

  #news(query: LogQuery & { most: number }, matcher: Matcher, seen: Map<LogFile, Seen>): LogNews | null {
    const isAll = query.text === undefined && !query.levels?.length && !query.fields?.length
    const counts = new Uint32Array(logLevels.length)
    const shown: Found[] = []
    let total = 0
    for (const placed of this.#files(query)) {
      const { file } = placed
      const before = seen.get(file) ?? { end: 0, start: -1, lines: 0 }
      if (file.end === before.end) continue
      let taken = 0
      for (const block of file.blocks.toReversed()) {
        if (block.to <= before.end) break
        const isWhollyNew = block.from >= before.end
        if (isAll && isWhollyNew && taken >= query.most) {
          for (const [n, count] of block.levels.entries()) counts[n] = (counts[n] ?? 0) + count
          total += block.entries
          continue
        }
        const at = { ...placed, block }
        for (const found of this.#find(at, matcher, false)) {
          const isGrown = found.offset === before.start && (found.read.lines[found.n] ?? 0) > before.lines
          if (found.offset < before.end && !isGrown) continue
          shown.push(found)
          if (isGrown) continue
          taken += 1
          total += 1
          const level = found.read.levels[found.n] ?? 0
          counts[level] = (counts[level] ?? 0) + 1
        }
      }
      seen.set(file, seenTo(file))
    }
    for (const file of seen.keys()) if (!this.#isKnown(file)) seen.delete(file)
    if (total === 0 && shown.length === 0) return null
    const newest = shown.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b))).slice(-query.most)
    return {
      entries: newest.map((one) => this.#entry(one)),
      skipped: Math.max(0, total - newest.length),
      levels: countsOf(counts),
      at: new Date().toISOString(),
    }
  }

  #isKnown(file: LogFile): boolean {
    return [...this.#chains.values()].some(({ files }) => files.includes(file))
  }

  #files({ sources }: LogQuery): Omit<PlacedBlock, 'block'>[] {
    const chains = [...this.#chains.values()].filter(({ name }) => !sources?.length || sources.includes(name))
    return chains.flatMap((chain) => chain.files.map((file, order) => ({ chain, order, file })))
  }

  #blocks(query: LogQuery): PlacedBlock[] {
    return this.#files(query).flatMap((placed) => placed.file.blocks.map((block) => ({ ...placed, block })))
  }

  #find(placed: PlacedBlock, matcher: Matcher, keep = true): Found[] {
    const read = this.#readBlock(placed, keep)
    const { chain, order, file, block } = placed
    return matcher.find(block, read).map((n) => ({
      atMs: read.atMs[n] ?? 0,
      chain,
      order,
      offset: block.from + (read.starts[n] ?? 0),
      file,
      read,
      n,
    }))
  }

  #readBlock({ file, block }: PlacedBlock, keep: boolean): ReadBlock {
    const known = this.#read.get(block)
    if (known !== undefined && known.bytes.length === block.to - block.from) return known
    const read = readBlock(file, block)
    if (!keep) return read
    this.#read.delete(block)
    this.#read.set(block, read)
    const oldest = this.#read.size > mostRead ? this.#read.keys().next().value : undefined
    if (oldest !== undefined) this.#read.delete(oldest)
    return read
  }

  #entry({ chain, file, offset, atMs, read, n }: Found): LogEntry {
    const facts = { level: read.levels[n] ?? 0, lines: read.lines[n] ?? 1 }
    const raw = entryText(read, n, shownBytes)
    return toEntry({ source: chain.name, inode: file.inode, offset, atMs, ...facts }, raw, this.#mask)
  }

  #boundOf({ place, at, direction }: PageQuestion): Key | null {
    if (place !== undefined) return keyOf(this.#at(place))
    if (at === undefined) return null
    // Before every entry of that instant: what is newer takes them in, what is older does not.
    const atMs = Date.parse(at)
    return direction === 'older'
      ? { atMs, source: '', order: -1, offset: -1 }
      : { atMs: atMs - 1, source: '\uffff', order: Infinity, offset: Infinity }
  }

  #at(place: string): Found {
    const [source = '', inode = '', text = ''] = place.split('.')
    const offset = Number(text)
    const chain = this.#chains.get(source)
    const order = chain?.files.findIndex((file) => file.inode === inode) ?? -1
    const file = chain?.files[order]
    const block = file?.blocks.find(({ from, to }) => offset >= from && offset < to)
    if (chain !== undefined && file !== undefined && block !== undefined) {
      const read = this.#readBlock({ chain, order, file, block }, true)
      const n = read.starts.indexOf(offset - block.from)
      if (n >= 0 && n < read.levels.length) return { atMs: read.atMs[n] ?? 0, chain, order, offset, file, read, n }
    }
    throw new FarolError('NOT_FOUND', 'This line is no longer in the log: its file was put aside and removed.')
  }

  #count(block: Block): void {
    this.#blooms.push(block)
    if (this.#blooms.length <= mostBlooms) return
    const oldest = this.#blooms.shift()
    if (oldest !== undefined) oldest.bloom = null
  }
}

interface Seen {
  end: number
  /** Where the last entry begins, which may still grow, and how many lines it had. */
  start: number
  lines: number
}

function seenTo(file: LogFile): Seen {
  const block = file.blocks.at(-1)
  if (block === undefined) return { end: file.end, start: -1, lines: 0 }
  const { starts, lines } = readBlock(file, block)
  return { end: file.end, start: block.from + (starts.at(-2) ?? 0), lines: lines.at(-1) ?? 0 }
}

/** An entry as one line of text: when, who, how bad, what, and its fields. */
export function textLine({ at, source, level, message, fields }: LogEntry): string {
  const further = Object.entries(fields).map(
    ([name, value]) => ` ${name}=${/[\s"=]/.test(value) ? JSON.stringify(value) : value}`,
  )
  const said = `${message}${further.join('')}`.replaceAll('\n', '⏎')
  return `${at} ${source.padEnd(10)} ${(level === 'none' ? '-' : level).padEnd(5)} ${said}`
}

function isAhead(block: Block, atMs: number | null, isOlder: boolean): boolean {
  if (atMs === null || block.entries === 0) return block.entries > 0
  return isOlder ? block.minMs <= atMs : block.maxMs >= atMs
}

function isBehind(key: Key, bound: Key | null, sign: number): boolean {
  return bound === null || sign * compareKeys(key, bound) > 0
}

function keyOf({ atMs, chain, order, offset }: Found): Key {
  return { atMs, order, offset, source: chain.name }
}

/** Time first; then the source, so that two services of one instant do not change places, and the order of writing. */
function compareKeys(a: Key, b: Key): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs
  if (a.source !== b.source) return a.source < b.source ? -1 : 1
  return a.order === b.order ? a.offset - b.offset : a.order - b.order
}

function spanOf(query: LogQuery, blocks: readonly PlacedBlock[]): { fromMs: number; toMs: number } {
  const used = blocks.filter(({ block }) => block.entries > 0)
  const first = used.reduce((least, { block }) => Math.min(least, block.minMs), Infinity)
  const last = used.reduce((most, { block }) => Math.max(most, block.maxMs), -Infinity)
  const now = Date.now()
  const fromMs = query.from === undefined ? (used.length === 0 ? now : first) : Date.parse(query.from)
  const toMs = query.to === undefined ? (used.length === 0 ? now : last) + 1 : Date.parse(query.to)
  return { fromMs, toMs: Math.max(toMs, fromMs + 1) }
}

function sumOf(counts: readonly Uint32Array[]): Uint32Array {
  const sum = new Uint32Array(logLevels.length)
  for (const each of counts) for (const [n, count] of each.entries()) sum[n] = (sum[n] ?? 0) + count
  return sum
}

function countsOf(counts: Uint32Array): LogLevelCounts {
  return Object.fromEntries(logLevels.map((level, n) => [level, counts[n] ?? 0])) as LogLevelCounts
}
