import { RE2JS } from 're2js'
import { CustomerField } from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'

/** What a description says of its customer. */
export type DescribedFields = Partial<Record<CustomerField, string>>

/** Tells who a description is about, or `null` where no pattern fits. */
export type DescriptionReader = (description: string) => DescribedFields | null

/** Steps of the compiled automaton: a pattern of an operator has a few dozen; this many still take microseconds. */
const mostSteps = 4000
const longestDescription = 512

/**
 * Compiles a set of patterns, tried in order. RE2 runs in time linear to the text whatever the pattern is (no look-around, no
 * back-references), so that none can hold the worker. Throws BAD_INPUT that names the pattern and what is wrong with it.
 */
export function descriptionReader(patterns: readonly string[]): DescriptionReader {
  const compiled = patterns.map(compile)
  return (description) => {
    const text = description.slice(0, longestDescription)
    for (const { regex, fields } of compiled) {
      const matcher = regex.matcher(text)
      if (!matcher.find()) continue
      const found = fields.flatMap((field) => {
        const value = matcher.group(field)?.trim() ?? ''
        return value === '' ? [] : [[field, value] as const]
      })
      if (found.length > 0) return Object.fromEntries(found)
    }
    return null
  }
}

function compile(pattern: string): { regex: RE2JS; fields: CustomerField[] } {
  const regex = parse(pattern)
  if (regex.programSize() > mostSteps) throw refused(pattern, 'it is too large')
  const names = Object.keys(regex.namedGroups())
  const unknown = names.find((name) => !CustomerField.safeParse(name).success)
  if (unknown !== undefined) {
    throw refused(pattern, `there is no field ${unknown}; the fields are ${CustomerField.options.join(', ')}`)
  }
  if (!names.some((name) => ['name', 'code', 'login', 'document'].includes(name))) {
    throw refused(pattern, 'it names no group of code, login, name or document, as (?<code>\\d+)')
  }
  return { regex, fields: names as CustomerField[] }
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
  } catch (cause) {
    throw refused(pattern, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function refused(pattern: string, reason: string, cause?: unknown): FarolError {
  return new FarolError('BAD_INPUT', `The pattern ${pattern} cannot be used: ${reason}.`, {
    cause,
    params: { field: 'patterns', pattern, reason },
    next: 'Patterns are RE2 regular expressions with named groups: (?<code>\\d+) - (?<login>\\S+)',
  })
}
