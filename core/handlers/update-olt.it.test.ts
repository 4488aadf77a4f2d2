import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultOltLimits } from '#contract/olt.ts'
import { unsealCredentials } from '../credentials.ts'
import { migrate } from '../postgres/migrate.ts'
import { readOltTarget } from '../postgres/olt-target.ts'
import { missingServers, startPostgres, startRedis, type TestPostgres, type TestRedis } from '../testing/servers.ts'
import { testCatalog } from '../testing/profiles.ts'
import { serviceEnvironment, type TestEnvironment } from '../testing/service-env.ts'
import { createSharedHandlers } from './index.ts'
import { openSharedDeps } from './shared-deps.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

type Client = RouterClient<ReturnType<typeof createSharedHandlers>>

const community = 'c0mmunity-in-clear'

describe.skipIf(notRun !== null)('an OLT that is changed', () => {
  const user = {
    version: '3',
    user: 'farol',
    level: 'authPriv',
    authProtocol: 'SHA256',
    authPassword: 'auth-canary-1',
    privProtocol: 'AES128',
    privPassword: 'priv-canary-1',
  } as const
  const { authPassword: _auth, privPassword: _priv, ...withoutSecrets } = user
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: ReturnType<typeof openSharedDeps>
  let api: Client
  let id: number
  const add = (name: string, port: number) => api.olt.add({ name, host: '127.0.0.1', port, community })
  /** As if a worker had ended whatever waits. */
  const endRuns = () =>
    deps.database.run(`update collection_run set status = 'failed' where status in ('queued', 'running')`)
  const update = (changes: Parameters<Client['olt']['update']>[0]['changes']) => api.olt.update({ id, changes })
  const stored = async () => {
    const target = await readOltTarget(deps.database, id)
    return unsealCredentials(deps.sealKey, target, { oltId: id })
  }
  const runs = async () => (await api.run.list({ oltId: id })).length

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    await migrate(postgres.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(testCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
    await add('Norte', 30_001)
    id = (await add('Leste', 30_101)).id
    await endRuns()
  })
  afterAll(async () => {
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
  })

  test('keeps what is left out, and needs no run for a name, a place or limits', async () => {
    const changed = await update({ name: 'Leste 2', site: 'POP', limits: { inFlight: 2, optics: false } })
    expect(changed).toMatchObject({ name: 'Leste 2', site: 'POP', host: '127.0.0.1', port: 30_101 })
    expect(changed.limits).toEqual({ ...defaultOltLimits, inFlight: 2, optics: false })
    const back = await update({ name: 'Leste', site: null, limits: { inFlight: null } })
    expect(back).toMatchObject({ name: 'Leste', site: null, limits: { inFlight: 4, optics: false } })
    expect([await stored(), await runs()]).toEqual([{ version: '2c', community }, 1])
    const events = await deps.database.rows(
      `select data from event where kind = 'operator.olt-changed' and olt_id = $1 order by id`,
      [id],
    )
    expect(events).toEqual([
      { data: { name: 'Leste 2', changed: ['name', 'site', 'limits'] } },
      { data: { name: 'Leste', changed: ['name', 'site', 'limits'] } },
    ])
  })

  test('elsewhere keeps its community, is new again and asked at once', async () => {
    await deps.database.run(`update olt set state = 'silent', state_reason = 'no answer' where id = $1`, [id])
    const changed = await update({ host: '127.0.0.2', port: 30_102 })
    expect(changed).toMatchObject({ state: 'new', stateReason: null, lastRun: { status: expect.any(String) } })
    expect([await stored(), await runs()]).toEqual([{ version: '2c', community }, 2])
    await endRuns()
  })

  test('takes credentials of version 3, keeps the passwords that are left out, and gives none back', async () => {
    await expect(update({ credentials: withoutSecrets })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      params: { field: 'credentials.authPassword' },
    })
    const changed = await update({ credentials: user })
    expect(changed.access).toEqual({ ...withoutSecrets, contextName: null })
    expect(await stored()).toEqual(user)
    await update({ credentials: { ...withoutSecrets, authProtocol: 'SHA512', contextName: 'vlan-7' } })
    expect(await stored()).toEqual({ ...user, authProtocol: 'SHA512', contextName: 'vlan-7' })
    const { access } = await update({ credentials: { version: '1', community: 'first' } })
    expect([access.version, access.user, await stored()]).toEqual(['1', null, { version: '1', community: 'first' }])
    await endRuns()
    const seen = JSON.stringify([await api.olt.list({}), await api.olt.get({ id })])
    expect(seen).not.toMatch(/canary|first/)
  })

  test('is refused as a whole where its name, its address or its profile is none', async () => {
    const before = await api.olt.get({ id })
    await expect(update({ name: 'NORTE', host: '127.0.0.9' })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    const there = { host: '127.0.0.1', port: 30_001, credentials: { version: '2c' as const, community } }
    await expect(update({ name: 'Oeste', ...there })).rejects.toMatchObject({ code: 'ADDRESS_TAKEN' })
    await expect(update({ profile: 'nobody' })).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' })
    await expect(api.olt.update({ id: 999_999, changes: {} })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await api.olt.get({ id })).toEqual(before)
  })

  test('sealed by another key: its name can be changed, its address only with new credentials', async () => {
    await deps.database.run(`update olt_credential set sealed = '\\x0102' where olt_id = $1`, [id])
    expect(await update({ name: 'Leste' })).toMatchObject({ name: 'Leste' })
    await expect(update({ port: 30_103 })).rejects.toMatchObject({ code: 'OLT_CREDENTIALS' })
    expect(await update({ port: 30_103, credentials: { version: '2c', community: 'healed' } })).toMatchObject({
      port: 30_103,
    })
    expect(await stored()).toEqual({ version: '2c', community: 'healed' })
  })
})
