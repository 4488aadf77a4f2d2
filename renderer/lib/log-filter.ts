import type { LogEntry, LogLevel, LogQuery } from '#contract/log.ts'
import type { Mark } from './mark.ts'

/** The address of the logs, as it stands after `#/logs?`. */
export interface LogAddress {
  source?: string
  level?: string
  text?: string
  /** `1`: the text is a pattern; its case counts; what has it not. */
  regex?: string
  case?: string
  inverse?: string
  /** `name:value`, with commas. */
  field?: string
  from?: string
  to?: string
  /** The entry whose details are open. */
  open?: string
}

const addressKeys = ['source', 'level', 'text', 'regex', 'case', 'inverse', 'field', 'from', 'to', 'open'] as const

export function readLogAddress(search: Record<string, unknown>): LogAddress {
  const known = addressKeys.map((key) => [key, search[key]] as const)
  return Object.fromEntries(known.filter(([, value]) => typeof value === 'string' && value !== ''))
}

export const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'none']

export interface LogField {
  name: string
  value: string
}

export const listOf = (text: string | undefined) => (text ?? '').split(',').filter((part) => part !== '')

export function fieldsOf({ field }: LogAddress): LogField[] {
  return listOf(field).flatMap((text) => {
    const colon = text.indexOf(':')
    return colon <= 0 ? [] : [{ name: text.slice(0, colon).slice(0, 80), value: text.slice(colon + 1).slice(0, 300) }]
  })
}

/** A field can stand in the address where nothing of it would end it. */
export function canFilter({ value }: LogField): boolean {
  return value.length <= 300 && !value.includes(',')
}

/** What an address asks of the host; what is not well formed is left out. */
export function queryOfLogs(address: LogAddress): LogQuery {
  const sources = listOf(address.source).filter((name) => /^[a-z][a-z0-9-]{0,31}$/.test(name))
  const levels = logLevels.filter((level) => listOf(address.level).includes(level))
  const fields = fieldsOf(address).slice(0, 8)
  const text = (address.text ?? '').slice(0, 500)
  const [from, to] = [instant(address.from), instant(address.to)]
  return {
    ...(sources.length === 0 ? {} : { sources }),
    ...(levels.length === 0 ? {} : { levels }),
    ...(fields.length === 0 ? {} : { fields }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...(text === ''
      ? {}
      : { text, regex: address.regex === '1', matchCase: address.case === '1', inverse: address.inverse === '1' }),
  }
}

function instant(text: string | undefined): string | null {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** Entries that came, among those that are known, newest first; one that is told again has grown and takes its place. */
export function withEntries(known: readonly LogEntry[], come: readonly LogEntry[], most: number): LogEntry[] {
  const again = new Set(come.map(({ place }) => place))
  const kept = known.filter(({ place }) => !again.has(place))
  return [...come, ...kept].toSorted(newerFirst).slice(0, most)
}

function newerFirst(a: LogEntry, b: LogEntry): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1
  if (a.source !== b.source) return a.source < b.source ? 1 : -1
  return offsetOf(b) - offsetOf(a)
}

function offsetOf({ place }: LogEntry): number {
  return Number(place.slice(place.lastIndexOf('.') + 1))
}

export function levelMark(level: LogLevel): Mark | undefined {
  if (level === 'fatal' || level === 'error') return 'bad'
  return level === 'warn' ? 'warn' : undefined
}

/** An entry in one line: what it says, then its fields. */
export function lineOf({ message, fields }: LogEntry): string {
  const further = Object.entries(fields).filter(([name]) => name !== 'pid')
  return [message, ...further.map(([name, value]) => `${name}=${value}`)].join('  ').replaceAll('\n', ' ⏎ ')
}
