import { stripVTControlCharacters } from 'node:util'
import { levelOf, levelOfText, noLevel } from './levels.ts'

/** What the beginning of a line tells. `atMs` is its own time, NaN where it has none. */
export interface LineHead {
  atMs: number
  /** Place in `logLevels`. */
  level: number
  /** Whether it belongs to the entry before it. */
  continues: boolean
}

/** So much of a line is looked at for its head. */
export const headBytes = 512

const quote = 0x22
const brace = 0x7b

/**
 * Reads the head of a line from its bytes. A line of pino's, which is nearly every line of Farol's own services, is read in
 * place, without a string; this is called once for each line that is ever written.
 */
export function readLineHead(bytes: Uint8Array, from: number, to: number): LineHead {
  if (bytes[from] === brace) {
    const fast = readPino(bytes, from, to)
    if (fast !== null) return fast
    return readStructured(latin1(bytes, from, to))
  }
  return readPlain(latin1(bytes, from, to))
}

const decoder = new TextDecoder('latin1')

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, Math.min(to, from + headBytes)))
}

/** `{"level":"info","time":"2026-11-23T14:00:00.000Z"`: always in this order, as core/log.ts has pino write it. */
function readPino(bytes: Uint8Array, from: number, to: number): LineHead | null {
  if (to - from < 48 || !startsWith(bytes, from, levelKey)) return null
  let end = from + levelKey.length
  const wordAt = end
  while (end < wordAt + 8 && bytes[end] !== quote) end += 1
  if (!startsWith(bytes, end, timeKey)) return null
  const atMs = readInstant(bytes, end + timeKey.length)
  const level = pinoLevel(bytes[wordAt] ?? 0)
  return Number.isNaN(atMs) || level === noLevel ? null : { atMs, level, continues: false }
}

const levelKey = Buffer.from('{"level":"')
const timeKey = Buffer.from('","time":"')

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let n = 0; n < wanted.length; n += 1) if (bytes[at + n] !== wanted[n]) return false
  return true
}

/** The first letters of pino's levels differ. */
function pinoLevel(letter: number): number {
  switch (letter) {
    case 0x66:
      return 0
    case 0x65:
      return 1
    case 0x77:
      return 2
    case 0x69:
      return 3
    case 0x64:
      return 4
    case 0x74:
      return 5
    default:
      return noLevel
  }
}

let lastDay = { key: -1, ms: NaN }

/** `2026-11-23T14:00:00.000Z` at a place, in ms since the epoch; NaN where it is something else. */
function readInstant(bytes: Uint8Array, at: number): number {
  if (bytes[at + 10] !== 0x54 || bytes[at + 19] !== 0x2e || bytes[at + 23] !== 0x5a) return NaN
  const key = digits(bytes, at, 4) * 10_000 + digits(bytes, at + 5, 2) * 100 + digits(bytes, at + 8, 2)
  if (key !== lastDay.key) {
    lastDay = { key, ms: Date.UTC(Math.floor(key / 10_000), (Math.floor(key / 100) % 100) - 1, key % 100) }
  }
  const minutes = digits(bytes, at + 11, 2) * 60 + digits(bytes, at + 14, 2)
  return lastDay.ms + (minutes * 60 + digits(bytes, at + 17, 2)) * 1000 + digits(bytes, at + 20, 3)
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let n = 0; n < count; n += 1) {
    const digit = (bytes[at + n] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

const levelMember = /"(?:level|severity|lvl)"\s*:\s*"?(\w+)/
const timeMember = /"(?:time|at|timestamp|ts|@timestamp)"\s*:\s*(?:"([^"]{8,40})"|(\d{10,13})(?:\.\d+)?)/

/** Any other line of JSON: its level and its time wherever they stand near its beginning. */
function readStructured(text: string): LineHead {
  const word = levelMember.exec(text)?.[1]
  const [, instant, number] = timeMember.exec(text) ?? []
  const atMs = instant === undefined ? epochOf(number) : Date.parse(instant)
  return { atMs, level: word === undefined ? noLevel : levelOf(word), continues: false }
}

function epochOf(number: string | undefined): number {
  if (number === undefined) return NaN
  return number.length === 10 ? Number(number) * 1000 : Number(number)
}

const isoStart = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?\]?/
const redisStart = /^\d+:[XCSM] (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d)\.(\d{3}) ([.\-*#])/
const postgresDetail = /^(?:\[\d+\] )?(?:\S+ )?(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {2}/
/** Indented, closing, or a further cause: what runtimes print below the first line of an error. */
const continuing = /^(?:[ \t]+\S|[}\])]|Caused by:|\.\.\. \d+ more)/
const redisLevels: Readonly<Record<string, string>> = { '.': 'debug', '-': 'debug', '*': 'info', '#': 'warn' }

/** A line of plain text, as PostgreSQL, Redis and whatever else a service prints write them. */
function readPlain(raw: string): LineHead {
  const text = raw.includes('\u001b') ? stripVTControlCharacters(raw) : raw
  const iso = isoStart.exec(text)
  if (iso !== null) {
    const rest = text.slice(iso[0].length).trimStart()
    return { atMs: instantOf(iso), level: levelOfText(rest), continues: postgresDetail.test(rest) }
  }
  const redis = redisStart.exec(text)
  if (redis !== null) {
    const [, day, month, year, clock, ms, mark = ''] = redis
    const atMs = Date.parse(`${day} ${month} ${year} ${clock}.${ms} UTC`)
    return { atMs, level: levelOf(redisLevels[mark] ?? ''), continues: false }
  }
  return { atMs: NaN, level: levelOfText(text), continues: continuing.test(text) }
}

/** A time without a zone is UTC, as everything in the stack is. */
function instantOf([, date, clock, fraction = '0', zone = 'Z']: RegExpExecArray): number {
  const ms = fraction.padEnd(3, '0').slice(0, 3)
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone === 'UTC' || zone === 'GMT' ? 'Z' : zone
  return Date.parse(`${date}T${clock}.${ms}${offset}`)
}

/** Where the text of a plain line begins, behind the time that it starts with. */
export function textAfterTime(text: string): string {
  const iso = isoStart.exec(text)
  return iso === null ? text : text.slice(iso[0].length).trimStart()
}

/**
 * The line as it is kept: one that has no time of its own gets that of its arrival in front, or merged with other services it
 * would stand anywhere. What belongs to the line before it is left as it is.
 */
export function withTime(line: string, arrivedAt: Date): string {
  const bytes = Buffer.from(line.slice(0, headBytes))
  const head = readLineHead(bytes, 0, bytes.length)
  return head.continues || !Number.isNaN(head.atMs) ? line : `${arrivedAt.toISOString()} ${line}`
}
