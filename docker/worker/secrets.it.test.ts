import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SnmpCredentials } from '#contract/credentials.ts'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps } from '#core/handlers/shared-deps.ts'
import { placesOf, readProcess, readWholeDatabase, readWholeRedis, type Place } from '#core/testing/secret-hunt.ts'
import {
  endProcess,
  missingServers,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '#core/testing/servers.ts'
import { serviceEnvironment, type TestEnvironment } from '#core/testing/service-env.ts'
import { readCatalog } from './profile-store.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const user = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: 'canary-auth-right',
  privProtocol: 'AES256b',
  privPassword: 'canary-priv-right',
} as const satisfies SnmpCredentials
const secrets = [
  user.authPassword,
  user.privPassword,
  'canary-auth-wrong',
  'canary-priv-wrong',
  'canary-community-right',
  'canary-community-wrong',
]

/** SEC-01: what lets one in at an OLT stands sealed in one column, and nowhere else, whatever goes well or wrong. */
describe.skipIf(notRun !== null)('secrets of OLTs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farol-secrets-'))
  const children: ChildProcess[] = []
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: ReturnType<typeof openSharedDeps>
  let api: RouterClient<ReturnType<typeof createSharedHandlers>>
  let output = ''
  let port: number
  const answers: Place[] = []

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(readCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
    const logs = { FAROL_LOG_LEVEL: 'trace', FAROL_LOG_DIR: join(folder, 'logs') }
    await once(start([file('./index.ts')], { ...environment.env, ...logs }), 'message')
    const users = join(folder, 'users.json')
    writeFileSync(users, JSON.stringify([user]), { mode: 0o600 })
    const size = ['--slots', '1', '--pons', '2', '--onus', '8', '--columns', 'all', '--users', users]
    let said = ''
    const simulator = start([file('../simulator/benchmark.ts'), ...size], { PATH: process.env['PATH'] })
    simulator.stdout?.on('data', (data: Buffer) => (said += data.toString()))
    port = (await waitFor('the simulator', () => JSON.parse(said) as { port: number })).port
  })
  afterAll(async () => {
    await Promise.all(children.map((child) => endProcess(child, 'SIGKILL')))
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()))
    children.push(child)
    return child
  }

  /** Keeps what a call answers or throws, with everything that an error holds. */
  async function call<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await work()
      answers.push({ place: `answer of ${name}`, text: JSON.stringify(answer) })
      return answer
    } catch (error) {
      const { message, stack, ...rest } = error as Error
      answers.push({ place: `error of ${name}`, text: JSON.stringify([message, stack, rest]) })
      return null
    }
  }

  const ended = (status: string) =>
    waitFor('the run', async () => expect((await api.run.list({}))[0]).toMatchObject({ status }))

  test('go nowhere while OLTs are added, asked, changed, collected and refused', { timeout: 120_000 }, async () => {
    const host = '127.0.0.1'
    const wrong = { ...user, authPassword: 'canary-auth-wrong', privPassword: 'canary-priv-wrong' }
    const olt = await call('add', () => api.olt.add({ name: 'Norte', host, port, credentials: user }))
    await ended('complete')
    const id = olt?.id ?? 0
    const asked = [
      await call('test', () => api.olt.test({ id })),
      await call('test with changes', () => api.olt.test({ id, changes: { credentials: wrong } })),
      await call('test of a candidate', () =>
        api.olt.test({
          candidate: { name: 'x', host, port, credentials: { ...user, privPassword: 'canary-priv-wrong' } },
        }),
      ),
      await call('test of a community', () =>
        api.olt.test({
          candidate: { name: 'x', host, port, community: 'canary-community-wrong', limits: { timeoutMs: 300 } },
        }),
      ),
    ]
    expect(asked.map((one) => one?.state)).toEqual(['reachable', 'credentials', 'credentials', 'silent'])
    await call('update to a wrong user', () => api.olt.update({ id, changes: { credentials: wrong } }))
    await ended('failed')
    expect((await api.olt.get({ id })).olt).toMatchObject({ state: 'credentials' })
    await call('update to a community', () =>
      api.olt.update({ id, changes: { credentials: { version: '2c', community: 'canary-community-right' } } }),
    )
    await call('a name that is taken', () =>
      api.olt.add({ name: 'norte', host, port, community: 'canary-community-wrong' }),
    )
    await call('an address that is taken', () =>
      api.olt.add({ name: 'Sul', host, port, community: 'canary-community-right' }),
    )
    await call('a password that is missing', () =>
      api.olt.update({
        id,
        changes: { credentials: { version: '3', user: 'x', level: 'authNoPriv', authProtocol: 'SHA' } },
      }),
    )
    await call('list', () => api.olt.list({}))
    await call('queue', () => api.queue.counts({}))

    const logs = existsSync(join(folder, 'logs')) ? readdirSync(join(folder, 'logs')) : []
    const places: Place[] = [
      ...answers,
      { place: 'what the processes said', text: output },
      ...logs.map((name) => ({ place: `log ${name}`, text: readFileSync(join(folder, 'logs', name), 'utf8') })),
      ...children.flatMap(({ pid }) => readProcess(pid ?? 0)),
      ...(await readWholeRedis(deps.redis)),
      ...(await readWholeDatabase(deps.database)),
    ]
    console.log(
      `SEC-01: ${secrets.length} secrets looked for in ${places.length} places, ${places.reduce((sum, { text }) => sum + text.length, 0)} characters`,
    )
    expect(logs).toContain('worker.log')
    expect(places.some(({ place, text }) => place.startsWith('key ') && text.includes('sealed'))).toBe(true)
    expect(placesOf(secrets, places)).toEqual([])
  })

  test('are found by the search that found none, in every form', async () => {
    const planted = secrets[0] ?? ''
    await deps.database.run(`insert into setting (key, value) values ('planted', $1)`, [JSON.stringify(planted)])
    await deps.redis.hset('planted', 'data', Buffer.from(`{"password":"${planted}"}`).toString('base64'))
    const places = [
      ...(await readWholeDatabase(deps.database)),
      ...(await readWholeRedis(deps.redis)),
      { place: 'hex', text: Buffer.from(planted).toString('hex') },
    ]
    expect(placesOf(secrets, places)).toEqual(['table setting', 'key planted', 'hex'])
  })
})
