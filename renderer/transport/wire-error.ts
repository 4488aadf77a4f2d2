import { errorCodes, type ErrorCode } from '#contract/errors.ts'
import { NotConnected } from './connection.ts'

/** An error as a screen needs it: a code to translate, English words behind it, and which fields of a form it names. */
export interface WireError {
  code: ErrorCode | 'NOT_CONNECTED'
  message: string
  next: string | null
  params: Record<string, string | number>
  /** Field name to English reason, where the host refused an input. */
  fields: Record<string, string>
}

const known: ReadonlySet<string> = new Set(errorCodes)

/** Reads whatever a call threw. What is not on the list of expected errors is `INTERNAL`. */
export function readError(error: unknown): WireError {
  if (error instanceof NotConnected || isAbort(error)) return plain('NOT_CONNECTED', '')
  if (!(error instanceof Error)) return plain('INTERNAL', String(error))
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'INTERNAL'
  const data = 'data' in error && isRecord(error.data) ? error.data : {}
  return {
    code: code === 'BAD_REQUEST' ? 'BAD_INPUT' : isErrorCode(code) ? code : 'INTERNAL',
    message: error.message,
    next: typeof data['next'] === 'string' ? data['next'] : null,
    params: isRecord(data['params']) ? textAndNumbers(data['params']) : {},
    fields: readFields(data),
  }
}

/** The errors that mean "the stack behind this host does not answer": the time for the last known picture. */
export function meansStackDown(error: unknown): boolean {
  const { code } = readError(error)
  return code === 'STACK_DOWN' || code === 'DATABASE_DOWN' || code === 'QUEUE_DOWN'
}

function plain(code: WireError['code'], message: string): WireError {
  return { code, message, next: null, params: {}, fields: {} }
}

/** The link answers a call whose way closed with an AbortError, and one that cannot be sent with a plain error. */
function isAbort(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || /not open|is not open or aborted/.test(error.message))
  )
}

function isErrorCode(code: string): code is ErrorCode {
  return known.has(code)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function textAndNumbers(params: Record<string, unknown>): Record<string, string | number> {
  const kept: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(params)) {
    if (typeof value === 'string' || typeof value === 'number') kept[key] = value
  }
  return kept
}

/** oRPC lists the issues of a refused input with their paths; a handler may name one `field` in its params. */
function readFields(data: Record<string, unknown>): Record<string, string> {
  const fields: Record<string, string> = {}
  const issues = Array.isArray(data['issues']) ? data['issues'] : []
  for (const issue of issues) {
    if (!isRecord(issue) || !Array.isArray(issue['path'])) continue
    const name: unknown = issue['path'].at(-1)
    if (typeof name === 'string') fields[name] ??= String(issue['message'])
  }
  const params = isRecord(data['params']) ? data['params'] : {}
  if (typeof params['field'] === 'string') fields[params['field']] ??= ''
  return fields
}
