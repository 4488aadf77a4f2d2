import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { errorCodes, FarolError, type ErrorCode } from '#contract/errors.ts'
import { Service, Stack, type ServiceName } from '#contract/stack.ts'
import type { HomePaths } from '../home/home-paths.ts'
import { stillRuns } from '../home/process-identity.ts'
import { readRuntime } from '../home/runtime-file.ts'
import { readHomeSecret } from '../home/secret-files.ts'

const Failure = z.object({ error: z.object({ code: z.string(), message: z.string(), next: z.string().optional() }) })
const Line = z.union([z.strictObject({ step: z.string() }), z.strictObject({ done: z.literal(true) }), Failure])
const Status = z.strictObject({ phase: z.enum(['down', 'starting', 'up', 'stopping']), stack: Stack })
export type SupervisorStatus = z.infer<typeof Status>

/** A running supervisor of this home, as another process reaches it. */
export interface ControlClient {
  pid: number
  status(): Promise<SupervisorStatus>
  up(report: (step: string) => void): Promise<void>
  down(): Promise<void>
  act(service: ServiceName, act: 'start' | 'stop' | 'restart'): Promise<Service>
  setDemo(isOn: boolean): Promise<void>
  /** Calls back at each change until the supervisor goes or `signal` is aborted, then resolves. */
  changes(listener: (service: Service) => void, signal: AbortSignal): Promise<void>
  /** Whether its process still runs. */
  isAlive(): boolean
}

/** The supervisor that runtime.json names, if that very process still runs and answers; else `null`. */
export async function findSupervisor(paths: HomePaths): Promise<ControlClient | null> {
  const known = readRuntime(paths).supervisor
  if (known === null || (known.identity !== null && !stillRuns(known))) return null
  const client = controlClient(known, readHomeSecret(paths, 'control-token'))
  const answers = await client.status().then(
    () => true,
    () => false,
  )
  return answers ? client : null
}

function controlClient(
  supervisor: { pid: number; identity: string | null; controlPort: number },
  token: string,
): ControlClient {
  const ask = (method: string, path: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`http://127.0.0.1:${supervisor.controlPort}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      signal: signal ?? null,
    })
  return {
    pid: supervisor.pid,
    isAlive: () => (supervisor.identity === null ? true : stillRuns(supervisor)),
    status: async () => Status.parse(await readJson(await ask('GET', '/status', AbortSignal.timeout(5000)))),
    up: async (report) => readLong(await ask('POST', '/up'), report),
    down: async () => readLong(await ask('POST', '/down'), () => undefined),
    act: async (service, act) => Service.parse(await readJson(await ask('POST', `/services/${service}/${act}`))),
    setDemo: async (isOn) => void (await readJson(await ask('POST', `/demo/${isOn ? 'start' : 'stop'}`))),
    async changes(listener, signal) {
      const response = await ask('GET', '/changes', signal)
      for await (const line of linesOf(response)) listener(Service.parse(JSON.parse(line)))
    },
  }
}

async function readJson(response: Response): Promise<unknown> {
  const body: unknown = await response.json()
  const failure = Failure.safeParse(body)
  if (failure.success) throw toError(failure.data)
  return body
}

async function readLong(response: Response, report: (step: string) => void): Promise<void> {
  if (!response.ok) return void (await readJson(response))
  for await (const text of linesOf(response)) {
    const line = Line.parse(JSON.parse(text))
    if ('step' in line) report(line.step)
    if ('error' in line) throw toError(line)
    if ('done' in line) return
  }
  throw new FarolError('STACK_DOWN', 'The supervisor ended before it was done.')
}

function linesOf(response: Response): AsyncIterable<string> {
  if (response.body === null) throw new FarolError('INTERNAL', 'The supervisor gave an empty answer.')
  return createInterface({ input: Readable.fromWeb(response.body) })
}

function toError({ error }: z.infer<typeof Failure>): FarolError {
  const code: ErrorCode = errorCodes.find((known) => known === error.code) ?? 'INTERNAL'
  return new FarolError(code, error.message, error.next === undefined ? {} : { next: error.next })
}
