import { once } from 'node:events'
import { get, type IncomingMessage, type RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { listBundle, type Bundle } from './bundle.ts'
import { allowedHostNames, createCallerGuard, type CallerGuard, type Refusal } from './caller-guard.ts'
import { openDoor, type Door } from './door.ts'
import type { HostLog } from './host-log.ts'
import type { LoginTokens } from './login-tokens.ts'
import type { ProcedureGuardOptions } from './procedure-guard.ts'
import { noSessionPage, spentTokenPage } from './refusal-page.ts'
import { createRpcSockets, type RpcSockets } from './rpc-sockets.ts'
import { cacheControl, contentSecurityPolicy, securityHeaders } from './security-headers.ts'
import type { Served } from './served-router.ts'
import { createSessions, type SessionOptions } from './sessions.ts'

export interface WebHostOptions {
  served: Served
  guard: Omit<ProcedureGuardOptions, 'log'>
  /** The renderer's bundle: its files are listed once, at the start. */
  staticDir: string
  /**
   * The address to listen on, port 0 = any free one; or a door that listens already. Anything but loopback needs TLS in
   * front of it.
   */
  at: { host: '127.0.0.1' | '0.0.0.0' | '::1' | '::'; port: number } | Door
  /** `host:port` under which this host may be called besides its loopback names. */
  allowedHosts?: readonly string[]
  /** `https` where TLS ends in front of this host: cookies are then Secure. */
  scheme?: 'http' | 'https'
  session?: Partial<SessionOptions>
  /** A login token that comes from a secret's file; good until the host stops. */
  reusableToken?: string
  /**
   * When calls are first answered. Until then pages load and their WebSocket waits, so that a page and the stack under it can
   * start side by side. Absent = at once; a rejection is waited for like a success, the calls then say what is wrong.
   */
  answersFrom?: Promise<unknown>
  /** Whether `/healthz` says yes; absent = as long as the host runs. */
  isHealthy?: () => boolean | Promise<boolean>
  log: HostLog
}

export interface WebHost {
  /** `http://127.0.0.1:41234/`, without a token. */
  url: string
  port: number
  /** Every route as `METHOD /path`, taken from the server itself. */
  routes: readonly string[]
  /** A token for `url?token=…`: single use within ten minutes, or reusable until the host stops. */
  mintToken(options?: { reusable?: boolean }): string
  /** Has what the first page asks for in memory, and has answered once, so that the page waits for neither. */
  warmUp(): Promise<void>
  /** Ends every session, closes every socket, and resolves when the port is free. */
  close(): Promise<void>
}

const defaultSession: SessionOptions = { lifetimeMs: 14 * 24 * 3_600_000, idleMs: 24 * 3_600_000 }

const helmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: Object.fromEntries(Object.entries(contentSecurityPolicy).map(([name, from]) => [name, [...from]])),
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  crossOriginEmbedderPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const

/**
 * Serves the console and its procedures over HTTP and WebSocket to callers with a session, and to nobody else.
 * Throws PORT_TAKEN, and NOT_FOUND when the bundle is missing.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const [bundle, door] = await Promise.all([
    listBundle(options.staticDir),
    'server' in options.at ? options.at : openDoor(options.at),
  ])
  const { port, tokens } = door
  const sessions = createSessions({ ...defaultSession, ...options.session })
  if (options.reusableToken !== undefined) tokens.admit(options.reusableToken)
  const { served, log } = options
  const sockets = createRpcSockets({ served, log, guard: { ...options.guard, log } })
  const scheme = options.scheme ?? 'http'
  const routes: string[] = []

  const answers = Promise.withResolvers<RequestListener>()
  const app = fastify({
    bodyLimit: 1024,
    exposeHeadRoutes: false,
    serverFactory(handler) {
      answers.resolve(handler)
      return door.server
    },
    frameworkErrors: (_error, _request, reply: FastifyReply) => void reply.code(400).headers(securityHeaders).send(''),
  })
  const guard = createCallerGuard({
    hosts: allowedHostNames(port, options.allowedHosts ?? []),
    scheme,
    cookieName: cookieName(port),
    sessions,
    readCookie: (header, name) => app.parseCookie(header)[name],
  })
  app.addHook('onRoute', (route) => {
    routes.push(`${String(route.method)} ${route.url}`)
  })
  await app.register(fastifyHelmet, helmetOptions)
  await app.register(fastifyCookie)
  await app.register(fastifyRateLimit, { max: 2400, timeWindow: '1 minute' })
  addHooks(app, guard, log)
  addRoutes(app, { ...options, scheme, bundle, tokens, guard, openSession: () => sessions.open().id })
  await app.ready()
  const answersFrom = Promise.resolve(options.answersFrom).catch(() => undefined)
  door.open({
    request: await answers.promise,
    upgrade: (request, socket, head) =>
      void answersFrom.then(() => answerUpgrade({ request, socket, head, guard, sockets })),
  })
  return {
    url: door.url,
    port,
    routes,
    mintToken: (kind) => tokens.mint(kind),
    async warmUp() {
      // A caller without a session goes the whole way through the host, but for the file at its end.
      await Promise.all([bundle.readAll(), answerOnce(port)])
    },
    async close() {
      sockets.close()
      sessions.close()
      await app.close()
      await door.close()
    },
  }
}

function answerOnce(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const asked = get({ host: '127.0.0.1', port, path: '/' }, (response) => response.resume().once('end', resolve))
  asked.once('error', reject)
  return promise
}

/** Cookies do not keep ports apart, so two hosts on one machine need two names. */
function cookieName(port: number): string {
  return `farol-session-${port}`
}

function addHooks(app: FastifyInstance, guard: CallerGuard, log: HostLog): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('permissions-policy', securityHeaders['permissions-policy'])
    void reply.header('cache-control', cacheControl(false))
    if (!guard.namesThisHost(request.headers)) return refuse(reply, 'foreign-host')
  })
  app.setNotFoundHandler((request, reply) => {
    const admitted = guard.admit(request.headers, 'page')
    return 'refused' in admitted
      ? refuse(reply, admitted.refused)
      : reply.code(404).type('text/plain').send('Not found\n')
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500)
      log.error(
        { err: { message: error.message, stack: error.stack }, path: request.routeOptions.url },
        'A page failed',
      )
    return reply
      .code(status)
      .type('text/plain')
      .send(status === 429 ? 'Too many requests\n' : 'This did not work\n')
  })
}

interface RouteParts {
  bundle: Bundle
  tokens: LoginTokens
  scheme: 'http' | 'https'
  guard: CallerGuard
  openSession: () => string
  isHealthy?: WebHostOptions['isHealthy']
}

function addRoutes(app: FastifyInstance, parts: RouteParts): void {
  app.get('/healthz', async (_request, reply) => {
    const isHealthy = (await parts.isHealthy?.()) ?? true
    return reply.code(isHealthy ? 204 : 503).send()
  })

  const loginLimit = {
    max: 60,
    timeWindow: '1 minute',
    allowList: (request: FastifyRequest) => tokenOf(request) === null,
  }
  app.get('/', { config: { rateLimit: loginLimit } }, (request, reply) => {
    const token = tokenOf(request)
    return token === null ? sendFile(parts, request, reply) : exchangeToken(parts, token, request, reply)
  })
  app.get('/*', (request, reply) => sendFile(parts, request, reply))

  app.post('/session/end', async (request, reply) => {
    const { guard } = parts
    const admitted = guard.admit(request.headers, 'page')
    if ('refused' in admitted) return refuse(reply, admitted.refused)
    if (!guard.comesFromOwnPage(request.headers)) return refuse(reply, 'foreign-origin')
    admitted.session.end()
    return reply.code(204).send()
  })
}

function tokenOf(request: FastifyRequest): string | null {
  const query = request.url.indexOf('?')
  return query < 0 ? null : new URLSearchParams(request.url.slice(query)).get('token')
}

/** Trades a token for a session's cookie and sends the browser on to an address without it. */
function exchangeToken(parts: RouteParts, token: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isAtHome = 'session' in parts.guard.admit(request.headers, 'page')
  if (!isAtHome) {
    if (!parts.tokens.redeem(token)) return reply.code(401).type('text/html; charset=utf-8').send(spentTokenPage)
    const port = request.socket.localPort ?? 0
    void reply.setCookie(cookieName(port), parts.openSession(), {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: parts.scheme === 'https',
    })
  }
  return reply.redirect('/', 302)
}

async function sendFile(
  { bundle, guard }: RouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const admitted = guard.admit(request.headers, 'page')
  if ('refused' in admitted) return refuse(reply, admitted.refused)
  const file = bundle.files.get(request.url.split('?', 1)[0] ?? '')
  if (file === undefined) return reply.code(404).type('text/plain').send('Not found\n')
  void reply.header('cache-control', cacheControl(file.isHashed)).type(file.contentType)
  return reply.send(await bundle.read(file))
}

function refuse(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal === 'no-session') return reply.code(401).type('text/html; charset=utf-8').send(noSessionPage)
  return reply.code(403).type('text/plain').send('This address is not served here\n')
}

interface Upgrade {
  request: IncomingMessage
  socket: Duplex
  head: Buffer
  guard: CallerGuard
  sockets: RpcSockets
}

function answerUpgrade({ request, socket, head, guard, sockets }: Upgrade): void {
  const admitted = guard.admit(request.headers, 'upgrade')
  if ('refused' in admitted)
    return refuseUpgrade(socket, admitted.refused === 'no-session' ? '401 Unauthorized' : '403 Forbidden')
  if (request.url !== '/rpc') return refuseUpgrade(socket, '404 Not Found')
  sockets.accept(request, socket, head, admitted.session)
}

function refuseUpgrade(socket: Duplex, status: string): void {
  // The peer may be gone already; there is nobody to tell then.
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  void once(socket, 'finish').then(
    () => socket.destroy(),
    () => socket.destroy(),
  )
}
