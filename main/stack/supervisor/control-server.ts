import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { FarolError } from '#contract/errors.ts'
import { ServiceName, type Service } from '#contract/stack.ts'
import type { Supervisor } from './supervisor.ts'

export interface ControlServer {
  port: number
  close(): Promise<void>
}

/** A step, the end of a long answer, or its failure: one JSON value a line. */
export type ControlLine =
  | { step: string }
  | { done: true }
  | { error: { code: string; message: string; next?: string } }

/**
 * The door to a supervisor in another process: HTTP on loopback behind the token of `.farol/secrets/control-token`.
 * Everything it can do is in `routes`.
 */
export async function openControlServer(
  supervisor: Supervisor,
  token: string,
  stopped: () => void,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(supervisor, token, stopped, request, response).catch((error: unknown) => fail(response, error))
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ port: 0, host: '127.0.0.1' }, resolve)
  await promise
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the control server has no address')
  return {
    port: address.port,
    async close() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

async function answer(
  supervisor: Supervisor,
  token: string,
  stopped: () => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isAllowed(request, token))
    return sendJson(response, 401, { error: { code: 'FORBIDDEN', message: 'No valid token.' } })
  const route = `${request.method} ${request.url}`
  const service = /^POST \/services\/([a-z]+)\/(start|stop|restart)$/.exec(route)
  if (service !== null) return sendJson(response, 200, await actOnService(supervisor, service[1], service[2]))
  if (route === 'GET /status') return sendJson(response, 200, { phase: supervisor.phase, stack: supervisor.status() })
  if (route === 'GET /changes') return streamChanges(supervisor, request, response)
  if (route === 'POST /demo/start' || route === 'POST /demo/stop') {
    await supervisor.setDemo(route.endsWith('start'))
    return sendJson(response, 200, {})
  }
  if (route === 'POST /up') return runLong(response, (report) => supervisor.up(report))
  if (route === 'POST /down') {
    await runLong(response, () => supervisor.shutdown())
    stopped()
    return
  }
  sendJson(response, 404, { error: { code: 'NOT_FOUND', message: 'No such control.' } })
}

function isAllowed(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

async function actOnService(
  supervisor: Supervisor,
  name: string | undefined,
  act: string | undefined,
): Promise<Service> {
  const service = ServiceName.safeParse(name)
  if (!service.success) throw new FarolError('NOT_FOUND', `There is no service ${z.string().parse(name)}.`)
  if (act === 'start') return supervisor.start(service.data)
  return act === 'stop' ? supervisor.stop(service.data) : supervisor.restart(service.data)
}

function streamChanges(supervisor: Supervisor, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  response.flushHeaders()
  const tell = (service: Service): void => void response.write(`${JSON.stringify(service)}\n`)
  supervisor.on('change', tell)
  request.once('close', () => supervisor.off('change', tell))
}

async function runLong(
  response: ServerResponse,
  work: (report: (step: string) => void) => Promise<void>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  response.flushHeaders()
  const tell = (line: ControlLine): void => void response.write(`${JSON.stringify(line)}\n`)
  await work((step) => tell({ step })).then(
    () => tell({ done: true }),
    (error: unknown) => tell({ error: describe(error) }),
  )
  response.end()
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.end()
  else sendJson(response, 500, { error: describe(error) })
}

function describe(error: unknown): { code: string; message: string; next?: string } {
  if (!(error instanceof FarolError))
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  return { code: error.code, message: error.message, ...(error.next === undefined ? {} : { next: error.next }) }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
