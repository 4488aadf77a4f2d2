import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openDoor } from './door.ts'
import { closeCodes } from './rpc-sockets.ts'
import { contentSecurityPolicyText, securityHeaders } from './security-headers.ts'
import { exampleRouter } from './testing/example-router.ts'
import { exampleOfSchema, listProcedures } from './testing/examples.ts'
import { connectByPort, outcomeOf, procedureOf } from './testing/port-client.ts'
import { makeBundle, startTestHost, type TestHost } from './testing/test-host.ts'

let host: TestHost
beforeEach(async () => {
  host = await startTestHost()
})
afterEach(() => host.close())

const noRedirect = { redirect: 'manual' } as const

/** One request with headers that fetch would not send as they are. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const sent = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return { status: answer.statusCode ?? 0, text }
}

function socketOf(opened: WebSocket | number): WebSocket {
  if (typeof opened === 'number') throw new Error(`The upgrade was refused with ${opened}.`)
  return opened
}

test('a page of a host that was warmed up does not wait for the disk', async () => {
  const staticDir = await makeBundle()
  const warm = await startTestHost({ staticDir })
  await warm.warmUp()
  await rm(staticDir, { recursive: true })
  const page = await fetch(warm.url, { headers: { cookie: await warm.login() } })
  expect([page.status, await page.text()]).toEqual([200, '<!doctype html><title>Farol</title>'])
  await warm.close()
})

describe('login', () => {
  test('a token opens a session once, and the address loses it', async () => {
    const token = host.mintToken()
    const first = await fetch(`${host.url}?token=${token}`, noRedirect)
    expect([first.status, first.headers.get('location')]).toEqual([302, '/'])
    expect(first.headers.get('set-cookie')).toMatch(
      new RegExp(`^farol-session-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
    const second = await fetch(`${host.url}?token=${token}`, noRedirect)
    expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null])
    expect(await second.text()).toContain('foi usada')
  })

  test('a browser that has a session keeps it when it opens a spent address again', async () => {
    const cookie = await host.login()
    const again = await fetch(`${host.url}?token=spent`, { ...noRedirect, headers: { cookie } })
    expect([again.status, again.headers.get('set-cookie')]).toEqual([302, null])
  })

  test('a reusable token opens sessions as often as asked', async () => {
    const token = host.mintToken({ reusable: true })
    for (let count = 0; count < 3; count += 1) {
      expect((await fetch(`${host.url}?token=${token}`, noRedirect)).status).toBe(302)
    }
  })

  test('guessing is slowed down', async () => {
    const answers = await Promise.all(Array.from({ length: 80 }, (_, n) => fetch(`${host.url}?token=${n}`, noRedirect)))
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(20)
  })
})

describe('WEB-01 no page without a session', () => {
  const open = ['GET /healthz']

  test.each([
    ['without a cookie', async () => ({})],
    ['with a made-up cookie', async () => ({ cookie: `farol-session-${host.port}=${'A'.repeat(43)}` })],
    ['with another host’s cookie', async () => ({ cookie: 'farol-session-1=x' })],
    ['after the session was ended', endedSession],
  ])('every route refuses a caller %s', async (_title, makeHeaders) => {
    const headers = await makeHeaders()
    const concrete = host.routes.flatMap((route) => {
      const [method = '', path = ''] = route.split(' ')
      return path === '/*'
        ? ['/index.html', '/assets/app-Ab3dEf9h.js', '/nothing'].map((p) => [method, p])
        : [[method, path]]
    })
    const asked = [...concrete, ['PUT', '/'], ['POST', '/rpc'], ['GET', '/rpc']] as [string, string][]
    const statuses: Record<string, number> = {}
    for (const [method, path] of asked) statuses[`${method} ${path}`] = (await ask(method, path, headers)).status
    const refused = Object.entries(statuses).filter(([, status]) => status === 401 || status === 403)
    expect(Object.keys(statuses).filter((route) => !refused.some(([name]) => name === route))).toEqual(open)
    expect(refused.length).toBeGreaterThanOrEqual(6)
  })

  async function endedSession(): Promise<Record<string, string>> {
    const cookie = await host.login()
    const origin = `http://127.0.0.1:${host.port}`
    expect((await ask('POST', '/session/end', { cookie, origin })).status).toBe(204)
    return { cookie }
  }

  test('a session cannot be ended from another page', async () => {
    const cookie = await host.login()
    expect((await ask('POST', '/session/end', { cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await ask('GET', '/', { cookie })).status).toBe(200)
  })

  test('the health route says nothing', async () => {
    expect(await ask('GET', '/healthz')).toEqual({ status: 204, text: '' })
  })

  test('a name that is not this host’s is refused even with a session', async () => {
    const cookie = await host.login()
    for (const name of [
      'evil.example',
      `evil.example:${host.port}`,
      `127.0.0.1:${host.port}.evil.example`,
      '127.0.0.1',
    ]) {
      expect([name, (await ask('GET', '/', { cookie, host: name })).status]).toEqual([name, 403])
    }
    for (const name of [`localhost:${host.port}`, `LOCALHOST:${host.port}`, `[::1]:${host.port}`]) {
      expect([name, (await ask('GET', '/', { cookie, host: name })).status]).toEqual([name, 200])
    }
  })
})

describe('WEB-02 a WebSocket needs the session and the right origin', () => {
  test('every bad upgrade is refused', async () => {
    const cookie = await host.login()
    const own = `127.0.0.1:${host.port}`
    const bad: [string, Record<string, string>, string?][] = [
      ['no cookie', {}],
      ['made-up cookie', { cookie: `farol-session-${host.port}=x` }],
      ['evil origin', { cookie, origin: 'http://evil.example' }],
      ['null origin', { cookie, origin: 'null' }],
      ['empty origin', { cookie, origin: '' }],
      ['look-alike with a suffix', { cookie, origin: `http://${own}.evil.example` }],
      ['look-alike with a prefix', { cookie, origin: `http://evil-${own}` }],
      ['another port', { cookie, origin: 'http://127.0.0.1:1' }],
      ['no port', { cookie, origin: 'http://127.0.0.1' }],
      ['another scheme', { cookie, origin: `https://${own}` }],
      ['another of our own names', { cookie, origin: `http://localhost:${host.port}` }],
      ['foreign host with its own origin', { cookie, host: 'evil.example', origin: 'http://evil.example' }],
      ['another path', { cookie }, '/'],
      ['a longer path', { cookie }, '/rpc/x'],
    ]
    const results: [string, WebSocket | number][] = []
    for (const [title, headers, path] of bad) results.push([title, await host.openSocket(headers, path)])
    expect(results.filter(([, result]) => ![401, 403, 404].includes(result as number))).toEqual([])
    expect(results).toHaveLength(bad.length)
  })

  test('a missing origin is refused', async () => {
    const cookie = await host.login()
    const socket = connect(host.port, '127.0.0.1')
    socket.write(
      `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
    )
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 403 /)
    socket.destroy()
  })

  test('open sockets are closed when their session is ended', async () => {
    const cookie = await host.login()
    const socket = socketOf(await host.openSocket({ cookie }))
    const closed = once(socket, 'close')
    await ask('POST', '/session/end', { cookie, origin: `http://127.0.0.1:${host.port}` })
    expect((await closed)[0]).toBe(closeCodes.sessionEnded)
    expect(await host.openSocket({ cookie })).toBe(401)
  })

  test('open sockets are closed when their session runs out', async () => {
    const brief = await startTestHost({ session: { lifetimeMs: 300 } })
    const socket = socketOf(await brief.openSocket({ cookie: await brief.login() }))
    expect((await once(socket, 'close'))[0]).toBe(closeCodes.sessionEnded)
    await brief.close()
  })

  test('a message that is no call, or too long, ends its socket and nobody else’s', async () => {
    const cookie = await host.login()
    const bystander = socketOf(await host.openSocket({ cookie }))
    for (const message of ['{', Buffer.from([0, 255]), 'x'.repeat(1024 * 1024 + 1)]) {
      const socket = socketOf(await host.openSocket({ cookie }))
      socket.send(message)
      const [code] = (await once(socket, 'close')) as [number]
      expect([closeCodes.notACall, 1009]).toContain(code)
    }
    expect(bystander.readyState).toBe(bystander.OPEN)
    bystander.terminate()
  })
})

describe('WEB-08 headers', () => {
  test('every answer carries the one set of headers, whatever its status', async () => {
    const cookie = await host.login()
    const asked: [string, RequestInit][] = [
      ['', { headers: { cookie } }],
      ['assets/app-Ab3dEf9h.js', { headers: { cookie } }],
      ['nothing', { headers: { cookie } }],
      ['', {}],
      [`?token=${host.mintToken()}`, noRedirect],
      ['healthz', {}],
      ['%c0', {}],
      ['session/end', { method: 'POST', body: 'x'.repeat(5000), headers: { cookie } }],
    ]
    for (const [path, init] of asked) {
      const answer = await fetch(host.url + path, init)
      const carried = Object.keys(securityHeaders).map((name) => [name, answer.headers.get(name)])
      expect([path, Object.fromEntries(carried)]).toEqual([path, securityHeaders])
    }
  })

  test('the policy allows nothing unsafe', () => {
    expect(contentSecurityPolicyText).not.toMatch(/unsafe|\*|https?:/)
    expect(contentSecurityPolicyText).toContain("frame-ancestors 'none'")
  })

  test('the page is never kept and hashed files always are', async () => {
    const headers = { cookie: await host.login() }
    const page = await fetch(host.url, { headers })
    const script = await fetch(`${host.url}assets/app-Ab3dEf9h.js`, { headers })
    expect([page.headers.get('cache-control'), page.headers.get('content-type')]).toEqual([
      'no-store',
      'text/html; charset=utf-8',
    ])
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  })
})

test('only listed files are served, however a path is spelt', async () => {
  const cookie = await host.login()
  const paths = [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cetc/passwd',
    '/assets/../../../etc/passwd',
  ]
  const more = [
    '/assets/passwd-Ab3dEf9h.js',
    '/assets',
    '/assets/',
    '//etc/passwd',
    '/index.html%00',
    `/${'a'.repeat(4000)}`,
  ]
  for (const path of [...paths, ...more]) {
    const answer = await ask('GET', path, { cookie })
    expect([path, answer.status, answer.text.includes('root:')]).toEqual([
      path,
      answer.status === 400 ? 400 : 404,
      false,
    ])
  }
})

test('a port in use is told by its number', async () => {
  await expect(startTestHost({ at: { host: '127.0.0.1', port: host.port } })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    params: { port: host.port },
  })
})

describe('a door that listens before its host', () => {
  test('keeps pages and sockets waiting, and answers them once the host stands behind it', async () => {
    const door = await openDoor({ host: '127.0.0.1', port: 0 })
    const page = fetch(`${door.url}?token=${door.tokens.mint()}`, noRedirect)
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}/rpc`)
    const refused = once(socket, 'unexpected-response') as Promise<[unknown, IncomingMessage]>
    const early = await Promise.race([page, refused, sleep(150).then(() => 'nobody answered')])
    const behind = await startTestHost({ at: door })
    const [, answer] = await refused
    expect([early, (await page).status, (await page).headers.get('location'), answer.statusCode]).toEqual([
      'nobody answered',
      302,
      '/',
      403,
    ])
    await behind.close()
    await expect(fetch(door.url)).rejects.toThrow()
  })

  test('lets go of its port, and of who waits, when the host never comes', async () => {
    const door = await openDoor({ host: '127.0.0.1', port: 0 })
    const page = fetch(door.url).then(
      () => 'answered',
      () => 'cut',
    )
    await sleep(50)
    await door.close()
    expect(await page).toBe('cut')
    await (await openDoor({ host: '127.0.0.1', port: door.port })).close()
  })
})

test('every procedure gives the same answer over a WebSocket and over a message port', async () => {
  const socket = socketOf(await host.openSocket({ cookie: await host.login() }))
  const overSocket: unknown = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  const overPort = connectByPort(exampleRouter().served, { readOnly: false, log: host.log })
  for (const { name, procedure } of listProcedures()) {
    const input = exampleOfSchema(procedure['~orpc'].inputSchema)
    const bySocket = await outcomeOf(procedureOf(overSocket, name)(input))
    expect([name, await outcomeOf(procedureOf(overPort.client, name)(input))]).toEqual([name, bySocket])
    expect(Object.keys(bySocket as object)).not.toContain('error')
    const wrong = await outcomeOf(procedureOf(overSocket, name)({ wrong: 1 }))
    expect([name, await outcomeOf(procedureOf(overPort.client, name)({ wrong: 1 }))]).toEqual([name, wrong])
  }
  expect(host.entered).toHaveLength(listProcedures().length)
  overPort.close()
  socket.terminate()
})
