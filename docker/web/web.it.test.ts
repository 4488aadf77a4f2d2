import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { sharedContract, type Contract } from '#contract/index.ts'
import { makeBundle } from '#core/web-host/testing/test-host.ts'

const token = 'a-token-that-nobody-guesses-0123456789'
const canary = 'canary-password'
let folder: string
let bundle: string
let port: number
let child: ChildProcess
let output = ''

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: found } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return found
}

function secret(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, `${content}\n`, { mode: 0o600 })
  return path
}

/** Starts the service as its supervisor does, with neither database nor Redis behind it. */
async function startService(extra: Record<string, string> = {}): Promise<void> {
  port = await freePort()
  const nobody = String(await freePort())
  const env = {
    FAROL_PG_PORT: nobody,
    FAROL_PG_PASSWORD_FILE: secret('pg', canary),
    FAROL_REDIS_PORT: nobody,
    FAROL_REDIS_PASSWORD_FILE: secret('redis', canary),
    FAROL_SEAL_KEY_FILE: secret('seal', 'ab'.repeat(32)),
    FAROL_WEB_PORT: String(port),
    FAROL_WEB_STATIC_DIR: bundle,
    FAROL_WEB_TOKEN_FILE: secret('token', token),
    ...extra,
  }
  output = ''
  child = fork(join(import.meta.dirname, 'index.ts'), {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    silent: true,
  })
  child.stdout?.on('data', (chunk) => (output += String(chunk)))
  child.stderr?.on('data', (chunk) => (output += String(chunk)))
}

async function ready(): Promise<void> {
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The service ended at once.\n${output}`))),
  ])
}

async function connect(): Promise<{ client: ContractRouterClient<Contract>; socket: WebSocket }> {
  const answer = await fetch(`http://127.0.0.1:${port}/?token=${token}`, { redirect: 'manual' })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
  const headers = { cookie, origin: `http://127.0.0.1:${port}` }
  const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers })
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })
  return { client: createORPCClient(link), socket }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'farol web '))
  bundle = await makeBundle()
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
  rmSync(bundle, { recursive: true })
})

test('serves the shared subjects read-only to whoever has the token, and says when the database is away', async () => {
  await startService()
  await ready()
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(204)
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(401)
  const { client, socket } = await connect()
  const { host, readOnly, subjects } = await client.session.info({})
  expect({ host, readOnly, subjects: subjects.toSorted() }).toEqual({
    host: 'web',
    readOnly: true,
    subjects: Object.keys(sharedContract).toSorted(),
  })
  expect((await client.profile.list({})).profiles.map(({ vendor }) => vendor)).toContain('Huawei')
  await expect(client.summary.get({})).rejects.toMatchObject({ code: 'DATABASE_DOWN' })
  await expect(client.olt.add({ name: 'x', host: '192.0.2.1', community: canary })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  await expect(client.olt.remove({ id: 1, confirm: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(client.stack.status({})).rejects.toMatchObject({ code: 'NOT_FOUND' })
  socket.terminate()
  expect([output.includes(canary), output.includes(token)]).toEqual([false, false])
})

test.each([
  ['at SIGTERM', () => child.kill('SIGTERM')],
  ['when its supervisor is gone', () => child.disconnect()],
])('ends with 0 %s, and tells its consoles', async (_title, end) => {
  await startService()
  await ready()
  const { client, socket } = await connect()
  await client.session.info({})
  const closed = once(socket, 'close')
  const exited = once(child, 'exit')
  end()
  expect([(await closed)[0], (await exited)[0]]).toEqual([1001, 0])
})

test.each([
  ['a token that could be guessed', () => ({ FAROL_WEB_TOKEN_FILE: secret('short', 'secret') }), 'shorter than 32'],
  ['no bundle', () => ({ FAROL_WEB_STATIC_DIR: join(folder, 'nothing') }), 'npm run build'],
  ['an address to listen on that is none', () => ({ FAROL_WEB_HOST: 'everywhere' }), 'FAROL_WEB_HOST'],
])('does not start with %s, and says so', async (_title, extra, said) => {
  await startService(extra())
  const [code] = (await once(child, 'exit')) as [number]
  expect([code, output]).toEqual([1, expect.stringContaining(said)])
})
