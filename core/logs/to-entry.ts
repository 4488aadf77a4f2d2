import type { LogEntry } from '#contract/log.ts'
import { logLevels } from './levels.ts'
import { textAfterTime } from './line-head.ts'
import { visibleText } from './visible-text.ts'

const longestMessage = 4000
const longestField = 400
const mostFields = 40
const saidMembers = ['msg', 'message'] as const
/** Members of a structured line that its entry tells in another way. */
const toldElsewhere = new Set<string>([...saidMembers, 'level', 'time', 'at', 'service'])

export interface FoundEntry {
  source: string
  inode: string
  offset: number
  atMs: number
  level: number
  lines: number
}

/** An entry as it is shown, from its text. `mask` takes the secrets out before anything else looks at it. */
export function toEntry(found: FoundEntry, raw: string, mask: (text: string) => string): LogEntry {
  const text = mask(raw)
  const firstEnd = text.indexOf('\n')
  const first = firstEnd < 0 ? text : text.slice(0, firstEnd)
  const structured = readMembers(first)
  const said = saidMembers.map((name) => structured?.[name]).find((value) => typeof value === 'string')
  const message = structured === null ? textAfterTime(first) : typeof said === 'string' ? said : first
  const shown = visibleText(cut(message.replace(/\r$/, ''), longestMessage))
  return {
    place: placeOf(found),
    at: new Date(found.atMs).toISOString(),
    source: found.source,
    level: logLevels[found.level] ?? 'none',
    message: shown.text,
    tones: shown.tones,
    fields: structured === null ? {} : fieldsOf(structured),
    lines: found.lines,
  }
}

export function placeOf({ source, inode, offset }: Pick<FoundEntry, 'source' | 'inode' | 'offset'>): string {
  return `${source}.${inode}.${offset}`
}

/** The members of a structured line; `null` for any other line, or one that was cut. */
export function readMembers(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null
  } catch {
    return null // Plain text that begins with a brace, or a line cut by its bound: shown as it is.
  }
}

function fieldsOf(members: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of flat(members)) {
    if (toldElsewhere.has(name) || Object.keys(fields).length >= mostFields) continue
    fields[visibleText(name).text] = visibleText(cut(value, longestField)).text
  }
  return fields
}

/** One level of nesting by dots: what an error says is `err.message`. */
function* flat(members: Record<string, unknown>): Generator<[string, string]> {
  for (const [name, value] of Object.entries(members)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, deep] of Object.entries(value)) yield [`${name}.${inner}`, fieldText(deep)]
    } else yield [name, fieldText(value)]
  }
}

export function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null')
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} …`
}
