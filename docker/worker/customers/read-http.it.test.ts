import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { HttpDefinition } from '#contract/customer-source.ts'
import { httpLimits, readHttp, type HttpLimits } from './read-http.ts'
import { openRowSink } from './row-sink.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

const token = '25:segredo-do-erp'

/** An ERP on loopback, asked by the real client over real sockets. */
describe('an ERP', () => {
  let server: Server | null = null
  const asked: { url: string; headers: IncomingMessage['headers']; body: string }[] = []

  afterEach(async () => {
    asked.length = 0
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve) ?? resolve(null))
    server = null
  })

  async function erp(answer: Answer): Promise<string> {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', (part: Buffer) => (body += part.toString()))
      request.on('end', () => {
        asked.push({ url: request.url ?? '', headers: request.headers, body })
        answer(request, response, body)
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/clientes`
  }

  const send = (response: ServerResponse, value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const people = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: String(from + index), razao: `Cliente ${from + index}` }))

  async function read(url: string, part: Partial<HttpDefinition>, limits: Partial<HttpLimits> = {}) {
    const definition = HttpDefinition.parse({
      kind: 'http',
      url,
      method: 'GET',
      auth: { kind: 'none' },
      paging: { kind: 'none' },
      format: 'json',
      mapping: { code: ['id'], name: ['razao'] },
      allowLoopback: true,
      ...part,
    })
    const sink = openRowSink(definition)
    const reading = await readHttp({ definition, secret: token }, sink, {
      signal: new AbortController().signal,
      limits: { ...httpLimits, pauseMs: 5, ...limits },
    })
    const { rows, rejectCount } = sink.finish(reading.columns)
    return {
      reason: reading.reason,
      pages: reading.pages,
      codes: rows.map((row) => row.code),
      rejectCount,
      columns: reading.columns,
    }
  }

  const ixc = {
    method: 'POST',
    headers: { ixcsoft: 'listar' },
    params: { qtype: 'cliente.id', query: '0', oper: '>' },
    auth: { kind: 'basic' },
    paging: { kind: 'page', pageParam: 'page', firstPage: 1, sizeParam: 'rp', size: 3 },
    recordsPath: 'registros',
    totalPath: 'total',
  } as const

  test('that pages as IXC does is read to its end, with its header, its body and its token', async () => {
    const url = await erp((_request, response, body) => {
      const { page, rp } = JSON.parse(body) as { page: string; rp: string }
      const from = (Number(page) - 1) * Number(rp)
      send(response, { page, total: '8', registros: people(from + 1, Math.min(3, 8 - from)) })
    })
    expect(await read(url, ixc)).toMatchObject({
      reason: null,
      pages: 3,
      codes: ['1', '2', '3', '4', '5', '6', '7', '8'],
    })
    expect(asked[1]).toMatchObject({
      headers: {
        ixcsoft: 'listar',
        authorization: `Basic ${Buffer.from(token).toString('base64')}`,
        'content-type': 'application/json',
      },
    })
    expect(JSON.parse(asked[1]!.body)).toEqual({ qtype: 'cliente.id', query: '0', oper: '>', page: '2', rp: '3' })
  })

  test('that gives fewer a page than asked is read on; one whose pages do not add up is not whole', async () => {
    const url = await erp((_request, response, body) => {
      const page = Number((JSON.parse(body) as { page: string }).page)
      send(response, { total: 9, registros: people(page * 2, page <= 3 ? 2 : 0) })
    })
    const result = await read(url, ixc)
    expect(result).toMatchObject({
      reason: 'the server counts 9, its pages gave 6',
      codes: ['2', '3', '4', '5', '6', '7'],
    })
  })

  test('that ignores paging gives everybody once; one that repeats full pages is told', async () => {
    const everybody = await erp((_request, response) => send(response, people(1, 5)))
    const paging = { kind: 'offset', offsetParam: 'offset', limitParam: 'limit', size: 100 } as const
    expect(await read(everybody, { paging })).toMatchObject({ reason: null, codes: ['1', '2', '3', '4', '5'] })
    expect(asked[0]!.url).toBe('/clientes?offset=0&limit=100')
    expect(await read(everybody, { paging: { ...paging, size: 5 } })).toMatchObject({
      reason: 'the answer names a page that was read before',
    })
  })

  test('that names the next address is followed on its own server, and nowhere else', async () => {
    const url = await erp((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://x').searchParams.get('p') ?? 1)
      const links = { next: page === 3 ? 'https://evil.example/clientes' : `/clientes?p=${page + 1}` }
      send(response, { data: people(page, 1), links })
    })
    const next = { paging: { kind: 'next', nextPath: 'links.next' }, recordsPath: 'data' } as const
    expect(await read(url, { ...next, auth: { kind: 'query', name: 'token' } })).toMatchObject({
      reason: 'the next page is at another address',
      codes: ['1', '2', '3'],
    })
    expect(asked.map((one) => one.url)).toEqual(
      [1, 2, 3].map((page) =>
        page === 1
          ? `/clientes?token=${encodeURIComponent(token)}`
          : `/clientes?p=${page}&token=${encodeURIComponent(token)}`,
      ),
    )
  })

  test('with customers of several contracts gives one customer a contract', async () => {
    const clientes = [
      {
        nome: 'Ana',
        contratos: [
          { id: 7, login: 'a1' },
          { id: 8, login: 'a2' },
        ],
      },
    ]
    const url = await erp((_request, response) => send(response, { clientes }))
    const nested = {
      recordsPath: 'clientes',
      eachPath: 'contratos',
      mapping: { name: ['^.nome'], code: ['id'], login: ['login'] },
    }
    expect(await read(url, nested)).toMatchObject({ codes: ['7', '8'], columns: ['id', 'login', '^.nome'] })
  })

  test('that answers CSV in Windows-1252, compressed, is read as well', async () => {
    const csv = gzipSync(Buffer.from('Código;Razão\r\n1;José\r\n2;Ana\r\n', 'latin1'))
    const url = await erp((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(csv))
    const csvMapping = { format: 'csv' as const, mapping: { code: ['Código'], name: ['Razão'] } }
    expect(await read(url, csvMapping)).toMatchObject({ reason: null, codes: ['1', '2'], columns: ['Código', 'Razão'] })
  })

  test.each<[string, Answer, string, number]>([
    ['refuses the token', (_q, r) => r.writeHead(401).end('no'), 'the server refuses the token (status 401)', 1],
    [
      'shows its login page',
      (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>login'),
      'the answer is a web page, not data',
      1,
    ],
    ['cuts its JSON', (_q, r) => r.end('[{"id":"1"},{"id":'), 'the answer is no JSON', 1],
    ['has its list elsewhere', (_q, r) => r.end('{"data":{"items":[]}}'), 'the answer has no list at (root)', 1],
    [
      'redirects the token to another server',
      (_q, r) => r.writeHead(302, { location: 'http://10.255.255.1/x' }).end(),
      'the server redirects to another address; the token is not sent there',
      1,
    ],
    [
      'redirects for ever',
      (_q, r) => r.writeHead(302, { location: '/clientes' }).end(),
      'the server redirects to another address; the token is not sent there',
      4,
    ],
    ['is overloaded three times', (_q, r) => r.writeHead(503).end(), 'the server answers with status 503', 3],
    [
      'hangs up in the middle',
      (_q, r) => void r.writeHead(200, { 'content-length': '500' }).write('[{"id"', () => r.destroy()),
      'the connection was closed in the middle of the answer',
      3,
    ],
    ['never answers', () => undefined, 'no answer within 0 s', 3],
    [
      'sends a byte now and then',
      (_q, r) => void setInterval(() => r.write(' '), 20),
      'the answer was not whole within 0 s',
      3,
    ],
  ])('that %s is told so, after so many tries', async (_what, answer, reason, tries) => {
    const url = await erp(answer)
    const result = await read(
      url,
      { auth: { kind: 'header', name: 'Authorization', prefix: 'Bearer' } },
      { headMs: 150, pageMs: 300 },
    )
    expect(result).toMatchObject({ reason, pages: 0, codes: [] })
    expect(result.reason).not.toContain('segredo')
    expect(asked).toHaveLength(tries)
  })

  test('that recovers at the second try is read; one that breaks at its second page is read so far', async () => {
    let tries = 0
    const flaky = await erp((_request, response) =>
      ++tries === 1 ? response.writeHead(500).end() : send(response, people(1, 2)),
    )
    expect(await read(flaky, {})).toMatchObject({ reason: null, codes: ['1', '2'] })
    server?.closeAllConnections()
    await new Promise((resolve) => server!.close(resolve))
    const broken = await erp((_request, response, body) =>
      (JSON.parse(body) as { page: string }).page === '1'
        ? send(response, { total: 6, registros: people(1, 3) })
        : response.writeHead(500).end(),
    )
    expect(await read(broken, ixc)).toMatchObject({
      reason: 'page 2: the server answers with status 500',
      codes: ['1', '2', '3'],
    })
  })

  test('with a page of 10 MB is read, and one larger than a page may be is not', async () => {
    const big = Array.from({ length: 40_000 }, (_, n) => ({
      id: String(n),
      razao: 'x'.repeat(150),
      obs: 'y'.repeat(80),
    }))
    const url = await erp((_request, response) => send(response, big))
    expect((await read(url, {})).codes).toHaveLength(40_000)
    expect(await read(url, {}, { pageBytes: 1_000_000 })).toMatchObject({
      reason: 'more than 1000000 bytes',
      codes: [],
    })
    const bomb = gzipSync(Buffer.alloc(5_000_000, 32))
    server?.closeAllConnections()
    await new Promise((resolve) => server!.close(resolve))
    const zipped = await erp((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    expect(await read(zipped, {}, { pageBytes: 1_000_000 })).toMatchObject({ reason: 'more than 1000000 bytes' })
  })

  test('on this machine is not asked unless that was said, by address or by name', async () => {
    const url = await erp((_request, response) => send(response, people(1, 1)))
    const refused = 'the address is not allowed: it is this very machine, which has to be allowed on purpose'
    expect(await read(url, { allowLoopback: false })).toMatchObject({ reason: refused, codes: [] })
    expect(await read(url.replace('127.0.0.1', 'localhost'), { allowLoopback: false })).toMatchObject({
      reason: refused,
    })
    expect(asked).toEqual([])
    expect(await read('http://169.254.169.254/latest/meta-data', {})).toMatchObject({
      reason: 'the address is not allowed: link-local addresses hold services of the machine itself',
    })
  })

  test('that lists nobody says so with an empty list, or with a total of none', async () => {
    const empty = await erp((_request, response) => send(response, { total: 0 }))
    expect(await read(empty, ixc)).toMatchObject({ reason: null, codes: [] })
  })

  test('is asked no more once the worker ends', async () => {
    const url = await erp(() => undefined)
    const stop = new AbortController()
    const definition = HttpDefinition.parse({
      kind: 'http',
      url,
      method: 'GET',
      auth: { kind: 'none' },
      paging: { kind: 'none' },
      format: 'json',
      mapping: {},
      allowLoopback: true,
    })
    const going = readHttp({ definition, secret: null }, openRowSink(definition), { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('ending')), 50)
    await expect(going).rejects.toThrow('ending')
  })
})
