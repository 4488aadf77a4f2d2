import { lookup as resolve } from 'node:dns'
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { createGunzip } from 'node:zlib'
import { reasonText } from '#contract/reasons.ts'
import { addressProblem } from './erp-address.ts'

export interface ErpRequest {
  url: URL
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>>
  body: string | null
  allowLoopback: boolean
  verifyTls: boolean
  /** Until the head of the answer, and until all of it. */
  headMs: number
  wholeMs: number
  mostBytes: number
  signal: AbortSignal
}

export type ErpAnswer =
  | { kind: 'answer'; status: number; contentType: string; retryAfterMs: number | null; body: Buffer }
  | { kind: 'failure'; reason: string; mayPass: boolean }

const mostRedirects = 3

/**
 * Asks a server of the ISP once and reads its answer, bounded in bytes and time. The address that is connected to is the one that
 * was checked, since the name is resolved here; redirects are followed on the same server only, so the token goes nowhere else. A
 * failure is told by a sentence that holds neither address nor token. Throws only where `signal` aborted.
 */
export async function askErp(asked: ErpRequest): Promise<ErpAnswer> {
  let at = asked
  for (let redirects = 0; ; redirects++) {
    const answer = await askOnce(at)
    if ('body' in answer || 'reason' in answer) return answer
    const next = URL.parse(answer.location, at.url.href)
    if (next === null || next.origin !== asked.url.origin || redirects >= mostRedirects) {
      return { kind: 'failure', reason: reasonText('http.redirect'), mayPass: false }
    }
    at = { ...at, url: next }
  }
}

type OneAnswer = ErpAnswer | { kind: 'redirect'; location: string }

function askOnce(asked: ErpRequest): Promise<OneAnswer> {
  const { url, method, body, verifyTls } = asked
  const forbidden = literalProblem(asked)
  if (forbidden !== null) return Promise.resolve({ kind: 'failure', reason: forbidden, mayPass: false })
  const options: RequestOptions & { rejectUnauthorized: boolean } = {
    method,
    headers: {
      'user-agent': 'Farol',
      accept: 'application/json, text/csv;q=0.9, */*;q=0.1',
      'accept-encoding': 'gzip',
      ...asked.headers,
      ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup: checkedLookup(asked.allowLoopback),
    rejectUnauthorized: verifyTls,
    // One question a connection: a connection kept open by the other side must not outlive the reading.
    agent: false,
  }
  const { promise, resolve: tell, reject } = Promise.withResolvers<OneAnswer>()
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options)
  const stopWatching = watch(request, asked, tell, reject)
  request.once('response', (response) => {
    stopWatching.head()
    readAnswer(response, asked).then(tell, (error: unknown) => tell(failureOf(error)))
  })
  request.once('error', (error) => tell(failureOf(error)))
  request.end(body ?? undefined)
  return promise.finally(() => {
    stopWatching.all()
    request.destroy()
  })
}

function watch(
  request: ClientRequest,
  { headMs, wholeMs, signal }: ErpRequest,
  tell: (answer: OneAnswer) => void,
  reject: (error: unknown) => void,
): { head(): void; all(): void } {
  const late = (reason: string) => {
    tell({ kind: 'failure', reason, mayPass: true })
    request.destroy()
  }
  const head = setTimeout(() => late(reasonText('http.timeout', { count: Math.round(headMs / 1000) })), headMs)
  // From the beginning, and not from the last byte: a server that sends a byte now and then must end as well.
  const whole = setTimeout(() => late(reasonText('http.slow', { count: Math.round(wholeMs / 1000) })), wholeMs)
  const onAbort = () => {
    reject(signal.reason)
    request.destroy()
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return {
    head: () => clearTimeout(head),
    all() {
      clearTimeout(head)
      clearTimeout(whole)
      signal.removeEventListener('abort', onAbort)
    },
  }
}

async function readAnswer(response: IncomingMessage, { mostBytes }: ErpRequest): Promise<OneAnswer> {
  const status = response.statusCode ?? 0
  const { location } = response.headers
  if (status >= 300 && status < 400 && location !== undefined) return { kind: 'redirect', location }
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (!['identity', 'gzip', 'x-gzip', ''].includes(encoding)) {
    return { kind: 'failure', reason: reasonText('http.compressed'), mayPass: false }
  }
  const stream = encoding.includes('gzip') ? response.pipe(createGunzip()) : response
  if (stream !== response) response.once('error', (error) => stream.destroy(error))
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stream as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > mostBytes) {
      return { kind: 'failure', reason: reasonText('walk.tooManyBytes', { count: mostBytes }), mayPass: false }
    }
    parts.push(part)
  }
  if (!response.complete) return { kind: 'failure', reason: reasonText('http.closed'), mayPass: true }
  const contentType = (response.headers['content-type'] ?? '').toLowerCase()
  return {
    kind: 'answer',
    status,
    contentType,
    retryAfterMs: retryAfter(response.headers['retry-after']),
    body: Buffer.concat(parts),
  }
}

/** Seconds, or a date; what is longer than a few minutes is not waited for. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null
  const seconds = /^\d{1,6}$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}

/** An address written as such is never looked up, so it is checked here. */
function literalProblem({ url, allowLoopback }: ErpRequest): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) === 0) return null
  const why = addressProblem(host, { allowLoopback })
  return why === null ? null : reasonText('http.forbiddenAddress', { why })
}

class ForbiddenAddress extends Error {}

function checkedLookup(allowLoopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) {
        callback(error ?? new Error('no address'), [])
        return
      }
      const why = addresses.map(({ address }) => addressProblem(address, { allowLoopback })).find((one) => one !== null)
      if (why !== undefined && why !== null) {
        callback(new ForbiddenAddress(reasonText('http.forbiddenAddress', { why })), [])
      } else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

/** An error of the network as one sentence of the contract. Its own text may hold the address with the token in it. */
function failureOf(error: unknown): ErpAnswer {
  if (error instanceof ForbiddenAddress) return { kind: 'failure', reason: error.message, mayPass: false }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const mayPass = (key: Parameters<typeof plainReason>[0]): ErpAnswer => ({
    kind: 'failure',
    reason: plainReason(key),
    mayPass: true,
  })
  switch (code) {
    case 'ECONNREFUSED':
      return mayPass('http.refused')
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return mayPass('fault.unresolved')
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return mayPass('fault.unreachable')
    default:
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|^ERR_TLS|^ERR_SSL|EPROTO/.test(code)) {
    return { kind: 'failure', reason: plainReason('http.certificate'), mayPass: false }
  }
  return mayPass('http.closed')
}

function plainReason(
  key: 'http.refused' | 'fault.unresolved' | 'fault.unreachable' | 'http.certificate' | 'http.closed',
): string {
  return reasonText(key)
}
