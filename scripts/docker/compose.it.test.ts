import { Redis } from 'ioredis'
import pg from 'pg'
import { once } from 'node:events'
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '#core/testing/servers.ts'
import { preflight } from '#main/stack/docker/preflight.ts'
import { projectFolder } from '../bootstrap/bootstrap.mjs'
import { composeServices, openComposeStack, type ComposeStack } from './compose-stack.ts'
import { missingEngine, openEngine, type Engine } from './engine.ts'
import { buildStandIns } from './stand-ins.ts'

const missing = await missingEngine()
if (missing !== null) console.log(missing.replace('NOT RUN: ', 'NOT RUN: the compose stack: '))

describe.skipIf(missing !== null)('docker/compose.yaml on a real engine', () => {
  let engine: Engine
  let stack: ComposeStack

  beforeAll(async () => {
    engine = await openEngine()
    await buildStandIns(engine, () => undefined)
    stack = await openComposeStack(engine)
    await stack.up()
  }, 600_000)
  afterAll(async () => {
    await stack?.dispose()
    await engine?.close()
  })

  test('comes up healthy, and nothing of it may do more than it must', async () => {
    const seen = await Promise.all(
      composeServices.map(async (service) => [service, boundsOf(await stack.inspect(service))]),
    )
    const common = {
      health: 'healthy',
      restart: 'unless-stopped',
      readOnly: true,
      dropped: ['ALL'],
      isBounded: true,
      log: { 'max-file': '5', 'max-size': '10m' },
    }
    const own = { ...common, user: '1000:1000', added: [] }
    const server = { ...common, user: '', added: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'] }
    expect(Object.fromEntries(seen)).toEqual({
      db: { ...server, ports: [`127.0.0.1:${stack.ports.db}`] },
      redis: { ...server, ports: [`127.0.0.1:${stack.ports.redis}`] },
      web: { ...own, ports: [`127.0.0.1:${stack.ports.web}`] },
      worker: { ...own, ports: [`127.0.0.1:${stack.ports.metrics}`] },
      scheduler: { ...own, ports: [] },
    })
  })

  test('no process of it works as root, beside the one that reaps the others', async () => {
    const users = await Promise.all(
      composeServices.map(async (service) => [service, await usersOf(stack, service)] as const),
    )
    expect(Object.fromEntries(users)).toEqual({
      db: ['999'],
      redis: ['999'],
      web: ['1000'],
      worker: ['1000'],
      scheduler: ['1000'],
    })
  })

  test('a secret stands in no metadata of a container and in no command line', async () => {
    const secrets = ['postgres-password', 'redis-password', 'seal-key', 'web-token'].map((name) => secret(stack, name))
    const told = [await stack.compose('config')]
    for (const service of composeServices) told.push(JSON.stringify(await stack.inspect(service)))
    told.push(await stack.compose('top'), await stack.compose('logs', '--no-color'))
    expect(secrets.filter((one) => one.length < 64 || told.some((text) => text.includes(one)))).toEqual([])
  })

  test('the database has checksums, Redis keeps what it is given, and both ask for their password', async () => {
    const checksums = await queryOf(stack, secret(stack, 'postgres-password'), 'show data_checksums')
    expect(checksums).toEqual([{ data_checksums: 'on' }])
    await expect(queryOf(stack, 'wrong', 'select 1')).rejects.toThrow(/password authentication failed/)
    expect(await redisSettings(stack)).toEqual({
      save: '60 1',
      appendonly: 'yes',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
    })
    const asked = await stack.compose('exec', '-T', 'redis', 'redis-cli', 'ping')
    expect(asked.trim()).toBe('NOAUTH Authentication required.')
  })

  test('the console answers on its port, and to no other name', async () => {
    const at = `http://127.0.0.1:${stack.ports.web}`
    const open = await fetch(`${at}/?token=${secret(stack, 'web-token')}`, { redirect: 'manual' })
    expect([open.status, open.headers.get('set-cookie') !== null]).toEqual([302, true])
    expect((await fetch(`${at}/healthz`)).status).toBe(204)
    expect(await statusAs(stack, `127.0.0.1:${stack.ports.web}`)).toBe(401)
    expect(await statusAs(stack, 'farol.example.net')).toBe(403)
  })

  test('a process that dies comes back, five times of five', async () => {
    const back: string[] = []
    for (let n = 1; n <= 5; n += 1) {
      const pid = stateOf(await stack.inspect('scheduler')).Pid
      process.kill(pid, 'SIGKILL')
      back.push(
        await waitFor(
          'the scheduler',
          async () => {
            const state = stateOf(await stack.inspect('scheduler'))
            if (state.Pid === pid || state.Health?.Status !== 'healthy') throw new Error('not yet')
            return state.Health.Status
          },
          60_000,
        ),
      )
    }
    const { RestartCount } = await stack.inspect('scheduler')
    expect([back, RestartCount]).toEqual([Array<string>(5).fill('healthy'), 5])
  })

  test('what it knows outlives its containers', async () => {
    const password = secret(stack, 'postgres-password')
    await queryOf(stack, password, 'create table kept as select 7 as value')
    await stack.compose('down')
    await stack.compose('up', '--detach', '--wait', '--pull', 'never')
    expect(await queryOf(stack, password, 'select value from kept')).toEqual([{ value: 7 }])
  })

  test('the check before a start finds nothing on a stack that is well, and names what was spoilt', async () => {
    expect(await preflight(projectFolder, { ...process.env, ...stack.env })).toEqual([])
    await stack.compose('down')
    const squatter = createServer().listen(stack.ports.web, '127.0.0.1')
    await once(squatter, 'listening')
    chownSync(join(stack.home, 'data', 'logs'), 0, 0)
    rmSync(join(stack.home, '.farol', 'secrets', 'web-token'))
    writeFileSync(join(stack.home, 'data', 'redis', '.gitkeep'), '')
    const found = await preflight(projectFolder, { ...process.env, ...stack.env })
    squatter.close()
    expect(found.map((one) => one.problem.replaceAll(stack.home, 'HOME'))).toEqual([
      'Secrets are missing: web-token.',
      "The containers' account 1000 cannot write HOME/data/logs.",
      'Redis cannot start with a foreign file in its folder: HOME/data/redis/.gitkeep.',
      `Port ${stack.ports.web} of 127.0.0.1, wanted by web, is taken by another program.`,
    ])
  })
})

interface ContainerState {
  Pid: number
  Health?: { Status: string }
}

function stateOf(container: Record<string, unknown>): ContainerState {
  return container['State'] as ContainerState
}

function boundsOf(container: Record<string, unknown>): Record<string, unknown> {
  const config = container['Config'] as { User: string }
  const host = container['HostConfig'] as {
    RestartPolicy: { Name: string }
    ReadonlyRootfs: boolean
    CapDrop: string[]
    CapAdd: string[] | null
    Memory: number
    PidsLimit: number
    LogConfig: { Config: Record<string, string> }
    PortBindings: Record<string, { HostIp: string; HostPort: string }[]>
  }
  const ports = Object.values(host.PortBindings).flat()
  return {
    health: stateOf(container).Health?.Status,
    restart: host.RestartPolicy.Name,
    readOnly: host.ReadonlyRootfs,
    dropped: host.CapDrop,
    added: (host.CapAdd ?? []).map((name) => name.replace('CAP_', '')).toSorted(),
    isBounded: host.Memory > 0 && host.PidsLimit > 0,
    log: host.LogConfig.Config,
    user: config.User,
    ports: ports.map((port) => `${port.HostIp}:${port.HostPort}`),
  }
}

/** The accounts of a container's processes but the first, which only reaps (`init: true`). */
async function usersOf(stack: ComposeStack, service: string): Promise<string[]> {
  const init = stateOf(await stack.inspect(service)).Pid
  const id = (await stack.compose('ps', '--quiet', service)).trim()
  const listed = (await stack.docker('top', id, '-eo', 'pid,uid')).trim().split('\n').slice(1)
  const rows = listed.map((line) => line.trim().split(/\s+/))
  return [...new Set(rows.filter(([pid]) => Number(pid) !== init).map(([, uid]) => uid ?? ''))]
}

/** What the front page answers to a browser that calls it by a name and has no session. */
async function statusAs(stack: ComposeStack, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  get({ host: '127.0.0.1', port: stack.ports.web, path: '/', headers: { host } }, (answer) => {
    answer.resume()
    resolve(answer.statusCode ?? 0)
  }).once('error', reject)
  return promise
}

function secret(stack: ComposeStack, name: string): string {
  return readFileSync(join(stack.home, '.farol', 'secrets', name), 'utf8').trim()
}

async function queryOf(stack: ComposeStack, password: string, text: string): Promise<unknown[]> {
  const at = { host: '127.0.0.1', port: stack.ports.db, database: 'farol', user: 'farol', password }
  const client = new pg.Client(at)
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function redisSettings(stack: ComposeStack): Promise<Record<string, string>> {
  const redis = new Redis({ port: stack.ports.redis, password: secret(stack, 'redis-password') })
  redis.on('error', () => undefined)
  try {
    const answer = await redis.config('GET', 'save', 'appendonly', 'appendfsync', 'maxmemory-policy')
    const list = Array.isArray(answer) ? answer.map(String) : []
    return Object.fromEntries(list.flatMap((name, n) => (n % 2 === 0 ? [[name, list[n + 1] ?? '']] : [])))
  } finally {
    redis.disconnect()
  }
}
