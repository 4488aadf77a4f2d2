/**
 * The closed list of what can be expected to go wrong. A code is stable: screens translate it, the terminal prints its
 * sentence, tests match it. Bugs are not on this list; they throw and are logged in one place.
 */
export const errorCodes = [
  'BAD_INPUT',
  'NOT_FOUND',
  'NAME_TAKEN',
  'ADDRESS_TAKEN',
  'RUN_ACTIVE',
  'CHECK_TOO_SOON',
  'OLT_PAUSED',
  'OLT_SILENT',
  'OLT_CREDENTIALS',
  'NOT_AN_OLT',
  'PROFILE_UNKNOWN',
  'VARIANT_UNKNOWN',
  'STACK_DOWN',
  'STACK_BUSY',
  'DATABASE_DOWN',
  'QUEUE_DOWN',
  'NO_WORKER',
  'DISK_FULL',
  'PORT_TAKEN',
  'TOOL_MISSING',
  'DEMO_OFF',
  'FORBIDDEN',
  'TIMEOUT',
  'INTERNAL',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** What an error says besides its code: `params` fill the translated sentence, `next` tells what to do, in English. */
export interface ErrorDetails {
  params?: Record<string, string | number>
  next?: string
  cause?: unknown
}

/** An expected failure. `message` is one plain English line that names the OLT, the file or the service. */
export class FarolError extends Error {
  readonly code: ErrorCode
  readonly params: Record<string, string | number>
  readonly next: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'FarolError'
    this.code = code
    this.params = details.params ?? {}
    this.next = details.next
  }
}
