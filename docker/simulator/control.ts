import { timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DemoScenario, type DemoStatus } from '#contract/demo.ts'
import type { SimulatedCustomer } from './customers.ts'

/** What the control endpoint can ask of the site. */
interface Controlled {
  status: () => Omit<DemoStatus, 'customers'>
  customers: () => SimulatedCustomer[]
  setScenario: (scenario: DemoScenario) => Promise<void>
}

interface Control {
  host: string
  port: number
  close: () => Promise<void>
}

const host = '127.0.0.1'
const bodyLimit = 4096

/**
 * HTTP on loopback, `authorization: Bearer <token>`: `GET /status` gives a DemoStatus, `POST /scenario` takes
 * `{"name": …}` and gives the new one. Refusals are `{"error": sentence}` with 400, 401, 404 or 413. The ERP of the site asks for no
 * token, its customers being invented: `GET /customers?pagina=1&por_pagina=100` gives `{"total", "clientes"}`.
 */
export async function startControl(site: Controlled, token: string, port: number): Promise<Control> {
  const expected = Buffer.from(`Bearer ${token}`)
  const server = createServer((request, response) => {
    handle({ site, expected, origin: originOf(server) }, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => {
        console.error(JSON.stringify({ level: 50, msg: 'control request failed', err: String(error) }))
        send(response, 500, { error: 'the simulator failed; its log says why' })
      },
    )
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

interface Outcome {
  status: number
  body: unknown
}

function originOf(server: Server): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

interface Endpoint {
  site: Controlled
  expected: Buffer
  origin: string
}

async function handle({ site, expected, origin }: Endpoint, request: IncomingMessage): Promise<Outcome> {
  const url = URL.parse(request.url ?? '', origin)
  if (request.method === 'GET' && url?.pathname === '/customers') return customersPage(site, url)
  if (!isAllowed(request, expected)) return { status: 401, body: { error: 'a valid bearer token is needed' } }
  const status = (): DemoStatus => {
    const customers = { url: `${origin}/customers`, count: site.customers().length }
    return { ...site.status(), customers }
  }
  if (request.method === 'GET' && request.url === '/status') return { status: 200, body: status() }
  if (request.method !== 'POST' || request.url !== '/scenario') {
    return { status: 404, body: { error: 'there is GET /status and POST /scenario' } }
  }
  const body = await readBody(request)
  if (body === null) return { status: 413, body: { error: `the body is over ${bodyLimit} bytes` } }
  const name = DemoScenario.safeParse(scenarioName(body))
  if (!name.success) return { status: 400, body: { error: `name must be one of ${DemoScenario.options.join(', ')}` } }
  await site.setScenario(name.data)
  return { status: 200, body: status() }
}

/** One page of the customers, as ERPs give them: how many there are in all, and some. */
function customersPage(site: Controlled, url: URL): Outcome {
  const page = wholeNumber(url.searchParams.get('pagina') ?? '1')
  const size = wholeNumber(url.searchParams.get('por_pagina') ?? '100')
  if (page === null || size === null) return { status: 400, body: { error: 'pagina and por_pagina are whole numbers' } }
  const all = site.customers()
  return { status: 200, body: { total: all.length, clientes: all.slice((page - 1) * size, page * size) } }
}

function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null
}

function isAllowed(request: IncomingMessage, expected: Buffer): boolean {
  const given = Buffer.from(request.headers.authorization ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > bodyLimit) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function scenarioName(body: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && 'name' in parsed ? parsed.name : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
