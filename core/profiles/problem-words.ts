import type { z } from 'zod'
import { reasonText } from '#contract/reasons.ts'

/** What is wrong at one place of a value, in the words of contract/reasons.ts. */
export interface Complaint {
  path: (string | number)[]
  message: string
}

type Issue = z.core.$ZodIssue

const kindWords: Record<string, () => string> = {
  string: () => reasonText('profile.needsText'),
  number: () => reasonText('profile.needsNumber'),
  int: () => reasonText('profile.needsNumber'),
  array: () => reasonText('profile.needsList'),
  object: () => reasonText('profile.needsKeys'),
  record: () => reasonText('profile.needsKeys'),
  boolean: () => reasonText('profile.needsSwitch'),
}

/** The issues of a schema as complaints; one issue may name several keys. */
export function complaintsOf(issues: readonly Issue[], at: (string | number)[] = []): Complaint[] {
  return issues.flatMap((issue) => wordsOf(issue, [...at, ...issue.path.map(asStep)]))
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step)
}

function wordsOf(issue: Issue, path: (string | number)[]): Complaint[] {
  const one = (message: string): Complaint[] => [{ path, message }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: reasonText('profile.unknownKey') }))
    case 'invalid_type':
      if (issue.input === undefined) return one(reasonText('profile.missing'))
      return one((kindWords[issue.expected] ?? (() => reasonText('profile.needsOther')))())
    case 'invalid_value':
      if (issue.input === undefined) return one(reasonText('profile.missing'))
      return one(reasonText('profile.noneOf', { names: issue.values.map(String).join(', ') }))
    case 'too_small':
      return one(reasonText('profile.atLeast', { count: Number(issue.minimum) }))
    case 'too_big':
      return one(reasonText('profile.atMost', { count: Number(issue.maximum) }))
    case 'invalid_union':
      return unionWords(issue.errors, issue.input, path)
    case 'invalid_key':
    case 'invalid_element':
      return complaintsOf(issue.issues, path)
    // Their sentences are this project's own, given where the schema is made.
    case 'custom':
    case 'invalid_format':
      return one(issue.message)
    default:
      return one(reasonText('profile.needsOther'))
  }
}

/** What a value of several forms should be: one of the words of any, or else what the form that it comes closest to says. */
function unionWords(branches: readonly Issue[][], input: unknown, path: (string | number)[]): Complaint[] {
  if (input === undefined) return [{ path, message: reasonText('profile.missing') }]
  const words = branches.flatMap((issues) =>
    issues.flatMap((issue) => (issue.code === 'invalid_value' && issue.path.length === 0 ? issue.values : [])),
  )
  if (words.length > 0 && typeof input !== 'object') {
    return [{ path, message: reasonText('profile.noneOf', { names: words.map(String).join(', ') }) }]
  }
  const isAtRoot = ({ code, path: where }: Issue) =>
    where.length === 0 && (code === 'invalid_type' || code === 'invalid_value')
  const close = branches.filter((issues) => !issues.some(isAtRoot))
  const [closest] = close.toSorted((left, right) => left.length - right.length)
  return closest === undefined ? [{ path, message: reasonText('profile.needsOther') }] : complaintsOf(closest, path)
}
