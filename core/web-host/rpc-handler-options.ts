import { ORPCError } from '@orpc/client'
import type { Context } from '@orpc/server'
import type { StandardHandlerOptions } from '@orpc/server/standard'
import { procedureGuard, type ProcedureGuardOptions } from './procedure-guard.ts'

/**
 * Options for every transport's `RPCHandler`: the procedure guard, and one answer in Farol's own words for a request that
 * names no procedure or cannot be read at all.
 */
export function guardedHandlerOptions(guard: ProcedureGuardOptions): StandardHandlerOptions<Context> {
  return {
    clientInterceptors: [procedureGuard(guard)],
    interceptors: [
      async ({ next }) => {
        const result = await next().catch((error: unknown) => {
          // Only decoding can fail outside the guard; what failed inside it has its final form.
          throw error instanceof ORPCError ? error : unreadable()
        })
        if (!result.matched)
          throw new ORPCError('NOT_FOUND', { message: 'There is no such procedure.', data: noDetails })
        return result
      },
    ],
  }
}

const noDetails = { params: {}, next: null }

function unreadable(): ORPCError<string, unknown> {
  return new ORPCError('BAD_INPUT', { status: 400, message: 'The request is not well formed.', data: noDetails })
}
