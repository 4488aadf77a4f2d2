import { Script } from 'node:vm'
import { FarolError } from '#contract/errors.ts'
import type { LogQuery } from '#contract/log.ts'
import { bloomBitsOf, mayHave } from './bloom.ts'
import type { Block, ReadBlock } from './file-index.ts'
import { logLevels } from './levels.ts'
import { fieldText, readMembers } from './to-entry.ts'

/** How long a pattern may take for one block (64 KB) before it counts as one that never ends, ms. */
const patternBudgetMs = 1000

export interface Matcher {
  /** `false`: nothing in the block is asked for. */
  mayMatch(block: Block): boolean
  /** The numbers of the entries that are asked for, in their order. Throws BAD_INPUT when the pattern takes too long. */
  find(block: Block, read: ReadBlock): number[]
}

/** Makes a query ready to be asked of many blocks. Throws BAD_INPUT for a pattern that is none. `levels` are left out on demand. */
export function createMatcher(query: LogQuery, { anyLevel = false } = {}): Matcher {
  const fromMs = query.from === undefined ? -Infinity : Date.parse(query.from)
  const toMs = query.to === undefined ? Infinity : Date.parse(query.to)
  const wanted = anyLevel ? [] : (query.levels ?? []).map((level) => logLevels.indexOf(level))
  const levels = wanted.length === 0 ? null : new Set(wanted)
  const text = query.text === undefined ? null : textMatcher(query, query.text)
  const fields = query.fields ?? []
  const fieldBits = fields.map(({ name, value }) => bloomBitsOf(longestPlain(name, value)))
  return {
    mayMatch(block) {
      if (block.maxMs < fromMs || block.minMs >= toMs) return false
      if (levels !== null && !wanted.some((level) => (block.levels[level] ?? 0) > 0)) return false
      const { bloom } = block
      if (bloom === null) return true
      if (fieldBits.some((bits) => !mayHave(bloom, bits))) return false
      return text === null || query.inverse === true || mayHave(bloom, text.bits)
    },
    find(block, read) {
      const found: number[] = []
      const hasText = text === null ? null : text.entries(block, read)
      for (let n = 0; n < read.levels.length; n += 1) {
        const atMs = read.atMs[n] ?? NaN
        if (!(atMs >= fromMs && atMs < toMs)) continue
        if (levels !== null && !levels.has(read.levels[n] ?? -1)) continue
        if (hasText !== null && hasText.has(n) === (query.inverse === true)) continue
        if (fields.length > 0 && !hasFields(entryText(read, n), fields)) continue
        found.push(n)
      }
      return found
    },
  }
}

/** The text of an entry, without the last line break. */
export function entryText(read: ReadBlock, n: number, most = Infinity): string {
  const from = read.starts[n] ?? 0
  const end = read.starts[n + 1] ?? from
  const to = read.bytes[end - 1] === 10 ? end - 1 : end
  return read.bytes.toString('utf8', from, Math.min(to, from + most))
}

function hasFields(text: string, fields: readonly { name: string; value: string }[]): boolean {
  const end = text.indexOf('\n')
  const members = readMembers(end < 0 ? text : text.slice(0, end))
  return members !== null && fields.every(({ name, value }) => memberOf(members, name) === value)
}

function memberOf(members: Record<string, unknown>, name: string): string | null {
  if (Object.hasOwn(members, name)) return fieldText(members[name])
  const dot = name.indexOf('.')
  const outer = dot < 0 ? undefined : members[name.slice(0, dot)]
  if (typeof outer !== 'object' || outer === null) return null
  const inner = (outer as Record<string, unknown>)[name.slice(dot + 1)]
  return inner === undefined ? null : fieldText(inner)
}

/** What must stand in the bytes when a member has a value, whatever escapes JSON uses. */
function longestPlain(name: string, value: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const plain = value.split(/[^\x20-\x7e]|["\\]/).toSorted((a, b) => b.length - a.length)[0] ?? ''
  return plain.length >= 4 ? plain : `"${last}":`
}

interface TextMatcher {
  bits: Uint32Array
  /** The entries of a block that have the text. */
  entries(block: Block, read: ReadBlock): ReadonlySet<number>
}

function textMatcher(query: LogQuery, text: string): TextMatcher {
  const flags = `gm${query.matchCase === true ? '' : 'i'}`
  if (query.regex === true) {
    const pattern = compile(text, flags)
    return { bits: bloomBitsOf(literalOf(text)), entries: (block, read) => withPattern({ pattern, text }, block, read) }
  }
  // In a structured line quotes and backslashes stand escaped: found either way.
  const escaped = JSON.stringify(text).slice(1, -1)
  const forms = [...new Set([text, escaped])]
  const pattern = compile(forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), flags)
  const bits = forms.length === 1 && isAscii(text) ? bloomBitsOf(text) : new Uint32Array()
  const needle = forms.length === 1 && query.matchCase === true ? Buffer.from(text) : null
  return {
    bits,
    entries: (block, read) =>
      needle === null ? withPattern({ pattern, text: null }, block, read) : withBytes(needle, read),
  }
}

// oxlint-disable-next-line no-control-regex
const isAscii = (text: string) => /^[\x00-\x7e]*$/.test(text)

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : String(cause)
    throw new FarolError('BAD_INPUT', `The pattern is not a regular expression: ${why}`, {
      cause,
      params: { field: 'text', reason: why },
    })
  }
}

/** A run of letters that every match has; empty where none can be told. */
function literalOf(pattern: string): string {
  if (!isAscii(pattern) || /[|()[\]{}?*\\]/.test(pattern)) return ''
  return pattern.split(/[.^$+]|.\+/).toSorted((a, b) => b.length - a.length)[0] ?? ''
}

function withBytes(needle: Buffer, { bytes, starts }: ReadBlock): Set<number> {
  const found = new Set<number>()
  let n = 0
  for (let at = bytes.indexOf(needle); at >= 0;) {
    while ((starts[n + 1] ?? Infinity) <= at) n += 1
    found.add(n)
    at = bytes.indexOf(needle, starts[n + 1] ?? bytes.length)
  }
  return found
}

/** What is asked under the deadline; V8 looks for one inside of a pattern as well. */
let asked: () => Set<number> = () => new Set()
const ask = new Script('globalThis.farolAskPattern()')

/**
 * A pattern over a block. One that tries without end on some line is stopped, which needs a deadline that reaches into the
 * engine: the one of `node:vm` does.
 */
function withPattern(wanted: { pattern: RegExp; text: string | null }, block: Block, read: ReadBlock): Set<number> {
  const { pattern, text } = wanted
  // A match is of one entry, and what looks around may not see the next one.
  const atOnce = block.isAscii && (text === null || !/\(\?[=!<]|\\[nsSDWB]|\[\^/.test(text))
  const work = () => (atOnce ? overBlock(pattern, read) : overEntries(pattern, read))
  if (text === null) return work()
  asked = work
  Object.assign(globalThis, { farolAskPattern: () => asked() })
  try {
    return ask.runInThisContext({ timeout: patternBudgetMs }) as Set<number>
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')) throw cause
    const reason = 'it takes too long on one of the lines'
    throw new FarolError('BAD_INPUT', `The pattern was stopped: ${reason}.`, {
      cause,
      params: { field: 'text', reason },
      next: 'Avoid repeating what repeats, as in (a+)+.',
    })
  }
}

function overBlock(pattern: RegExp, { bytes, starts }: ReadBlock): Set<number> {
  const all = bytes.toString('latin1')
  const found = new Set<number>()
  let n = 0
  pattern.lastIndex = 0
  for (let match = pattern.exec(all); match !== null; match = pattern.exec(all)) {
    while ((starts[n + 1] ?? Infinity) <= match.index) n += 1
    found.add(n)
    const next = starts[n + 1] ?? all.length
    if (next >= all.length) break
    pattern.lastIndex = next
  }
  return found
}

function overEntries(pattern: RegExp, read: ReadBlock): Set<number> {
  const found = new Set<number>()
  for (let n = 0; n < read.levels.length; n += 1) {
    pattern.lastIndex = 0
    if (pattern.test(entryText(read, n))) found.add(n)
  }
  return found
}
