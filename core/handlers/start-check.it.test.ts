import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../postgres/migrate.ts'
import { findOltAsked } from '../postgres/runs.ts'
import { redisReady } from '../redis/connect.ts'
import { announceWorker, withdrawWorker } from '../redis/presence.ts'
import { serviceEnvironment, type TestEnvironment } from '../testing/service-env.ts'
import { collectedOnu, collection } from '../testing/collections.ts'
import { missingServers, startPostgres, startRedis, type TestPostgres, type TestRedis } from '../testing/servers.ts'
import { insertTestOlt, storeByNewRun } from '../testing/stored-runs.ts'
import { createSharedHandlers } from './index.ts'
import { openSharedDeps } from './shared-deps.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

type Deps = ReturnType<typeof openSharedDeps>
type Client = RouterClient<ReturnType<typeof createSharedHandlers>>

describe.skipIf(notRun !== null)('a check asked for by a person', () => {
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let desks: { deps: Deps; api: Client }[]
  let oltId: number
  let onuId: number
  let n = 0

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    await migrate(postgres.connection)
    desks = [1, 2].map((desk) => {
      const deps = openSharedDeps(environment.config, {
        name: `desk ${desk}`,
        profiles: async () => ({ profiles: [], refused: [] }),
      })
      return { deps, api: createRouterClient(createSharedHandlers(deps)) }
    })
    await Promise.all(desks.map((desk) => redisReady(desk.deps.redis, 5000)))
  })
  afterAll(async () => {
    await Promise.all(desks.map(({ deps }) => deps.close()))
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
  })
  beforeEach(async () => {
    const { database, redis: connection } = desks[0]!.deps
    await announceWorker(connection, 'a-worker')
    oltId = await insertTestOlt(database, `OLT ${++n}`)
    const onus = [1, 2].map((number) => collectedOnu({ onuId: number, serial: `TEST0000${n}00${number}` }))
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [...onus, collectedOnu({ onuId: 1, ponPort: '0/2/7', serial: `TEST0000${n}0FF` })] }),
    )
    onuId = (await desks[0]!.api.onu.list({ olt: `OLT ${n}` }))[0]!.id
  })

  const { api, deps } = { api: () => desks[0]!.api, deps: () => desks[0]!.deps }
  const jobs = async () => {
    const { waiting } = (await api().queue.counts({})).find(({ queue }) => queue === 'test')!
    return waiting
  }
  /** As if the checks so far had been asked for so many seconds earlier, and a worker had ended them. */
  const pass = (seconds: number) =>
    deps().database.run(
      `update collection_run set queued_at = queued_at - make_interval(secs => $1), status = 'complete' where kind = 'check'`,
      [seconds],
    )

  test('one click is one job, for that PON alone; the second one is refused with the seconds to wait', async () => {
    const before = await jobs()
    const started = await api().run.check({ oltId, ponPort: '0/1/0' })
    expect(started).toMatchObject({ oltId, olt: `OLT ${n}`, check: { ponPort: '0/1/0', onuId: null } })
    expect(await jobs()).toBe(before + 1)
    await expect(api().run.check({ oltId, ponPort: '0/1/0' })).rejects.toMatchObject({
      code: 'CHECK_TOO_SOON',
      params: { seconds: 60 },
    })
    await pass(21.4)
    await expect(api().run.check({ oltId, ponPort: '0/1/0' })).rejects.toMatchObject({
      code: 'CHECK_TOO_SOON',
      params: { seconds: 39 },
    })
    expect(await jobs()).toBe(before + 1)
    await pass(40)
    expect(await api().run.check({ oltId, ponPort: '0/1/0' })).toMatchObject({ check: { ponPort: '0/1/0' } })
    expect(await jobs()).toBe(before + 2)
    const { events } = await api().event.list({ oltId, kinds: ['operator.check-started'] })
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ runId: expect.any(Number) as number, data: { ponPort: '0/1/0', onuId: null } })
  })

  test('two desks at one moment are one job', async () => {
    const before = await jobs()
    const answers = await Promise.allSettled(
      desks.flatMap((desk) => [1, 2, 3].map(() => desk.api.run.check({ onuId }))),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(
      answers.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code: string }).code] : [])),
    ).toEqual(Array(5).fill('CHECK_TOO_SOON'))
    expect(await jobs()).toBe(before + 1)
  })

  test('going through the ports of an OLT does not become reading all of it', async () => {
    await api().run.check({ oltId, ponPort: '0/1/0' })
    await pass(20)
    await expect(api().run.check({ oltId, ponPort: '0/2/7' })).rejects.toMatchObject({
      code: 'CHECK_TOO_SOON',
      params: { seconds: 40 },
    })
    expect(await api().run.check({ onuId: onuId + 2 })).toMatchObject({ check: { ponPort: '0/2/7' } })
  })

  test('while an update of the OLT runs it is refused: that reads it too', async () => {
    const { started } = await api().run.start({ oltId })
    expect(started).toHaveLength(1)
    await expect(api().run.check({ onuId })).rejects.toMatchObject({ code: 'RUN_ACTIVE', params: { olt: `OLT ${n}` } })
    await deps().database.run(`update collection_run set status = 'complete' where id = $1`, [started[0]!.runId])
    expect(await api().run.check({ onuId })).toMatchObject({ check: { onuId } })
    expect(await api().run.lastCheck({ onuId })).toMatchObject({ run: { kind: 'check', status: 'queued' }, onus: [] })
    const active = (await api().run.active({})).filter((run) => run.oltId === oltId)
    expect(active).toMatchObject([{ kind: 'check', check: { ponPort: '0/1/0', onuId } }])
    // And the other way round: one OLT is never asked by two at once.
    expect((await api().run.start({ oltId })).refused).toHaveLength(1)
  })

  test('while a run asks an OLT no profile is tried on it, neither by its name nor by its address', async () => {
    const { host, port } = (await api().olt.list({})).find(({ id }) => id === oltId)!
    const candidate = { name: 'x', host, port, community: 'another' }
    const { started } = await api().run.start({ oltId })
    const runId = started[0]!.runId
    const refusal = { code: 'RUN_ACTIVE', params: { olt: `OLT ${n}` } }
    await expect(api().profile.try({ id: oltId })).rejects.toMatchObject(refusal)
    await expect(
      api().profile.try({ id: oltId, changes: { credentials: { version: '2c', community: 'another' } } }),
    ).rejects.toMatchObject(refusal)
    await expect(api().profile.try({ candidate })).rejects.toMatchObject(refusal)

    const { database } = deps()
    const asked = (meant: Parameters<typeof findOltAsked>[1], lost: number[] = []) =>
      findOltAsked(database, meant, { lost: new Set(lost) })
    expect(await asked({ host, port })).toBe(`OLT ${n}`)
    expect(await asked({ host, port: port + 1 })).toBe(null)
    expect(await asked({ oltId }, [runId])).toBe(null)
    await database.run(`update collection_run set status = 'complete' where id = $1`, [runId])
    expect(await asked({ oltId })).toBe(null)
  })

  test('a unit that waits to be provisioned is asked for by its port, whose answer is its own', async () => {
    const waiting = collectedOnu({ onuId: 9, serial: `TEST0000${n}0EE`, status: 'unconfigured', rxPowerDbm: null })
    await storeByNewRun(
      deps().database,
      oltId,
      collection({ onus: [collectedOnu({ onuId: 1 }), { ...waiting, onuId: null }] }),
    )
    const { id } = (await api().onu.list({ olt: `OLT ${n}` })).find(({ status }) => status === 'unconfigured')!
    const started = await api().run.check({ onuId: id })
    expect(started.check).toEqual({ ponPort: '0/1/0', onuId: null })
    expect(await api().run.lastCheck({ onuId: id })).toMatchObject({ run: { id: started.runId, check: started.check } })
  })

  test('what cannot be checked is refused before anything is queued, and no refusal sends anybody to a terminal', async () => {
    const before = await jobs()
    const refused = await Promise.allSettled([
      api().run.check({ onuId: 999_999 }),
      api().run.check({ oltId, ponPort: '9/9/9' }),
    ])
    for (const each of refused) {
      if (each.status === 'fulfilled') throw new Error('was not refused')
      const { next } = each.reason as { next?: string }
      expect(next).toMatch(/\w/)
      expect(next).not.toMatch(/farol|--|npm/)
    }
    await expect(api().run.check({ onuId: 999_999 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(api().run.check({ oltId, ponPort: '9/9/9' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await deps().database.run(`insert into pon_port (olt_id, pon_port, sort_key) values ($1, '-', '-')`, [oltId])
    await expect(api().run.check({ oltId, ponPort: '-' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    await api().olt.setPaused({ id: oltId, paused: true })
    await expect(api().run.check({ onuId })).rejects.toMatchObject({ code: 'OLT_PAUSED' })
    await api().olt.setPaused({ id: oltId, paused: false })
    await withdrawWorker(deps().redis, 'a-worker')
    await expect(api().run.check({ onuId })).rejects.toMatchObject({ code: 'NO_WORKER' })
    expect(await jobs()).toBe(before)
    expect((await api().run.list({ oltId })).filter(({ kind }) => kind === 'check')).toEqual([])
  })
})
