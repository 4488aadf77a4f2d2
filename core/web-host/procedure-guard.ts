import { randomBytes } from 'node:crypto'
import { mapEventIterator, ORPCError } from '@orpc/client'
import type { AnySchema, Meta } from '@orpc/contract'
import { ValidationError } from '@orpc/contract'
import type { Context, ProcedureClientInterceptorOptions } from '@orpc/server'
import { FarolError, type ErrorCode } from '#contract/errors.ts'
import type { ProcedureClass } from '#contract/procedure.ts'
import type { HostLog } from './host-log.ts'

/** What a host asks before a destructive call runs: the procedure, and the name that the caller typed. */
export interface DestructiveCall {
  procedure: string
  /** The call's own `confirm` argument: the name of what would be lost. */
  target: string
}

export interface ProcedureGuardOptions {
  /** Refuses whatever is not a `read`. */
  readOnly: boolean
  log: HostLog
  /** Asks the person at the desk; absent where the call's own `confirm` argument is the confirmation. */
  confirmDestructive?: (call: DestructiveCall) => Promise<boolean>
}

/** What an error carries over the wire besides its code and its sentence. */
interface WireErrorData {
  params: Record<string, string | number>
  next: string | null
  /** Of a refused input: every field that was wrong, with the schema's English reason. Never the value. */
  issues?: { path: (string | number)[]; message: string }[]
}

type GuardedCall = ProcedureClientInterceptorOptions<Context, Record<never, never>, Meta> & {
  next(): Promise<unknown>
}

const statusByCode: Readonly<Record<ErrorCode, number>> = {
  BAD_INPUT: 400,
  NOT_FOUND: 404,
  NAME_TAKEN: 409,
  ADDRESS_TAKEN: 409,
  RUN_ACTIVE: 409,
  CHECK_TOO_SOON: 429,
  OLT_PAUSED: 409,
  OLT_SILENT: 504,
  OLT_CREDENTIALS: 502,
  NOT_AN_OLT: 422,
  PROFILE_UNKNOWN: 422,
  VARIANT_UNKNOWN: 422,
  STACK_DOWN: 503,
  STACK_BUSY: 409,
  DATABASE_DOWN: 503,
  QUEUE_DOWN: 503,
  NO_WORKER: 503,
  DISK_FULL: 507,
  PORT_TAKEN: 409,
  TOOL_MISSING: 503,
  DEMO_OFF: 409,
  FORBIDDEN: 403,
  TIMEOUT: 504,
  INTERNAL: 500,
}

/**
 * The one door that every procedure call of every host goes through: an interceptor for an RPC handler's
 * `clientInterceptors` or a router client's `interceptors`. It refuses by class before the arguments are read, has a
 * destructive call confirmed after they are, and lets nothing out but the closed list of errors.
 */
export function procedureGuard(options: ProcedureGuardOptions) {
  return async function guarded(call: GuardedCall): Promise<unknown> {
    const procedure = call.path.join('.')
    const toWire = (error: unknown): unknown => {
      // The caller has gone: nobody waits for an answer, and a handler that stopped half-way is no bug.
      return call.signal?.aborted === true ? error : toWireError(error, procedure, options.log)
    }
    try {
      await refuseByClass(call, procedure, options)
      const output = await call.next()
      return isAsyncIterator(output) ? mapEventIterator(output, { value: keep, error: async (e) => toWire(e) }) : output
    } catch (error) {
      throw toWire(error)
    }
  }
}

async function refuseByClass(
  call: GuardedCall,
  procedure: string,
  { readOnly, confirmDestructive }: ProcedureGuardOptions,
): Promise<void> {
  const kind = classOf(call.procedure['~orpc'].meta)
  if (readOnly && kind !== 'read') {
    throw new FarolError('FORBIDDEN', 'This console only shows; it may not change anything.', { params: { procedure } })
  }
  if (kind !== 'destructive' || confirmDestructive === undefined) return
  const target = await confirmedName(call.procedure['~orpc'].inputSchema, call.input)
  if (!(await confirmDestructive({ procedure, target }))) {
    throw new FarolError('FORBIDDEN', `Not confirmed: ${target} was left as it is.`, { params: { target } })
  }
}

/** A procedure without a class is treated as the most dangerous one. */
function classOf(meta: Meta): ProcedureClass {
  const kind: unknown = meta['class']
  return kind === 'read' || kind === 'write' ? kind : 'destructive'
}

/** The name that a destructive call carries, once its whole input has passed the schema. */
async function confirmedName(schema: AnySchema | undefined, input: unknown): Promise<string> {
  const result = await schema?.['~standard'].validate(input)
  if (result === undefined || result.issues !== undefined) throw badInput(result?.issues ?? [])
  const value: unknown = result.value
  if (typeof value !== 'object' || value === null || !('confirm' in value) || typeof value.confirm !== 'string') {
    throw new Error('A destructive procedure has no confirm argument.')
  }
  return value.confirm
}

/** An error as it may leave the host. What is not on the closed list becomes INTERNAL with a number to look up in the log. */
function toWireError(error: unknown, procedure: string, log: HostLog): ORPCError<string, unknown> {
  if (error instanceof FarolError) return wireError(error)
  if (error instanceof ORPCError && madeHere.has(error)) return error
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return badInput(error.cause instanceof ValidationError ? error.cause.issues : [])
  }
  const id = randomBytes(4).toString('hex')
  log.error({ errorId: id, procedure, err: describe(error) }, 'A procedure failed unexpectedly')
  const message = `Something inside Farol failed. The log has it under ${id}.`
  return wireError(new FarolError('INTERNAL', message, { params: { id }, next: 'Look for the number in the log.' }))
}

function wireError(error: FarolError, more: Pick<WireErrorData, 'issues'> = {}): ORPCError<string, WireErrorData> {
  const made = new ORPCError<string, WireErrorData>(error.code, {
    status: statusByCode[error.code],
    message: error.message,
    data: { params: error.params, next: error.next ?? null, ...more },
  })
  madeHere.add(made)
  return made
}

/** Errors that already have their form for the wire, as they do when one guarded client serves another. */
const madeHere = new WeakSet<Error>()

type Issue = ValidationError['issues'][number]

/** The first issue gives the sentence. The value itself is never repeated: it may be a community. */
function badInput(issues: readonly Issue[]): ORPCError<string, WireErrorData> {
  const wrong = issues.slice(0, 20).map((issue) => ({ path: pathOf(issue), message: issue.message }))
  const field = wrong[0]?.path.join('.') ?? ''
  const reason = wrong[0]?.message ?? 'The request is not well formed.'
  const message = field === '' ? reason : `${field}: ${reason}`
  return wireError(new FarolError('BAD_INPUT', message, { params: { field, reason } }), { issues: wrong })
}

function pathOf(issue: Issue): (string | number)[] {
  return (issue.path ?? []).map((part) => {
    const key = typeof part === 'object' ? part.key : part
    return typeof key === 'number' ? key : String(key)
  })
}

/**
 * What the log says of a bug. An output that broke its schema is told by its paths only, since its values may be large.
 */
function describe(error: unknown): Record<string, unknown> {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof ValidationError) {
    return { message: cause.message, issues: cause.issues.slice(0, 5).map((issue) => badInput([issue]).message) }
  }
  if (!(error instanceof Error)) return { message: String(error) }
  return { name: error.name, message: error.message, stack: error.stack }
}

function isAsyncIterator(value: unknown): value is AsyncIterator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

async function keep(value: unknown): Promise<unknown> {
  return value
}
