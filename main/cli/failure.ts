import { ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'
import { CommanderError } from 'commander'
import { FarolError } from '#contract/errors.ts'

export type ExitCode = 0 | 1 | 2

/** A command that did its work and has to end with 1 all the same, its reason being said already. */
export class AlreadySaid extends Error {}

/** What went wrong as lines on standard error, and the exit code: 1 failed, 2 wrong usage. */
export function describeFailure(error: unknown): { lines: string[]; code: ExitCode } {
  if (error instanceof AlreadySaid) return { lines: [], code: 1 }
  // Commander has written its own line by then; help and version end with 0.
  if (error instanceof CommanderError) return { lines: [], code: error.exitCode === 0 ? 0 : 2 }
  if (error instanceof FarolError) return { lines: [oneLine(error.message), ...nextLine(error)], code: 1 }
  if (error instanceof ORPCError && error.cause instanceof ValidationError) {
    return { lines: [issueLine(error.cause.issues[0])], code: 2 }
  }
  const text = error instanceof Error ? error.message : String(error)
  return { lines: [`Something inside Farol failed: ${oneLine(text)}`, ...stackOf(error)], code: 1 }
}

/** What a procedure does not take: the field and why, never the value. */
function issueLine(issue: ValidationError['issues'][number] | undefined): string {
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  return oneLine(`error: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'the request is not well formed'}`)
}

/** Errors of a procedure's schema name the field, never its value: it may be a community. */
function nextLine(error: FarolError): string[] {
  return error.next === undefined ? [] : [oneLine(error.next)]
}

function stackOf(error: unknown): string[] {
  return process.env['FAROL_DEBUG'] !== undefined && error instanceof Error && error.stack !== undefined
    ? [error.stack]
    : []
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
