import { createRouterClient, type RouterClient } from '@orpc/server'
import { Worker } from 'bullmq'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { slotOf, slotStart } from '#contract/rules/slot.ts'
import { migrate } from '../postgres/migrate.ts'
import { claimSlot } from '../postgres/slots.ts'
import { connectRedis } from '../redis/connect.ts'
import { queuePrefix } from '../redis/keys.ts'
import {
  missingServers,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '../testing/servers.ts'
import { testCatalog } from '../testing/profiles.ts'
import { serviceEnvironment, type TestEnvironment } from '../testing/service-env.ts'
import { createSharedHandlers } from './index.ts'
import { openSharedDeps } from './shared-deps.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

type Deps = ReturnType<typeof openSharedDeps>

/** Real jobs in a real queue, with a BullMQ worker of the test's own where one has to fail or to hold a job. */
describe.skipIf(notRun !== null)('the jobs of the queues', () => {
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: Deps
  let api: RouterClient<ReturnType<typeof createSharedHandlers>>

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    await migrate(postgres.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(testCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
  })
  afterAll(async () => {
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
  })

  /** A worker of one queue for the length of `during`. */
  async function withWorker(queue: string, work: () => Promise<unknown>, during: () => Promise<void>): Promise<void> {
    const connection = connectRedis(environment.config.redis, 'worker', { name: 'farol test worker' })
    const worker = new Worker(queue, work, { connection, prefix: queuePrefix, skipVersionCheck: true })
    worker.on('error', () => undefined)
    try {
      await during()
    } finally {
      await worker.close(true)
      connection.disconnect()
    }
  }

  const until = (check: () => Promise<boolean>) =>
    waitFor('the job', async () => {
      if (!(await check())) throw new Error('not yet')
    })

  const addOlt = (name: string, port: number) =>
    api.olt.add({ name, host: '127.0.0.1', port, community: 'c0mmunity-in-clear' })

  test('a waiting update is listed with its OLT, and its removal ends the run that waited', async () => {
    const olt = await addOlt('Norte', 31_001)
    const [job] = await api.queue.jobs({ queue: 'collect' })
    expect(job).toMatchObject({
      name: 'collect-olt',
      state: 'waiting',
      subject: 'Norte',
      oltId: olt.id,
      attempt: 0,
      attempts: 3,
    })
    const key = { queue: 'collect', id: job?.id ?? '' } as const
    expect(await api.queue.job(key)).toMatchObject({ canRetry: false, canRemove: true, stacks: [], log: [] })
    expect(await api.queue.remove({ ...key, confirm: key.id })).toEqual(key)
    expect(await api.queue.jobs({ queue: 'collect' })).toEqual([])
    expect(await api.run.list({})).toMatchObject([
      { oltId: olt.id, status: 'failed', reason: 'The job was removed by an operator.' },
    ])
    await expect(api.queue.job(key)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('a job that failed tells its error, its stack and its attempts, and can be tried again', async () => {
    const add = () =>
      deps.queues.withQueues(({ upkeep }) =>
        upkeep.add('upkeep', { day: '2026-11-24' }, { jobId: 'night', attempts: 1 }),
      )
    await add()
    await withWorker(
      'upkeep',
      () => Promise.reject(new Error('no space left on device')),
      () => until(async () => (await api.queue.jobs({ queue: 'upkeep' }))[0]?.state === 'failed'),
    )
    const key = { queue: 'upkeep', id: 'night' } as const
    const detail = await api.queue.job(key)
    expect(detail).toMatchObject({
      state: 'failed',
      subject: '2026-11-24',
      attempt: 1,
      attempts: 1,
      error: 'no space left on device',
      canRetry: true,
      data: '{\n  "day": "2026-11-24"\n}',
    })
    expect(detail.stacks[0]).toContain('queue-jobs.it.test.ts')
    expect(await api.queue.retry(key)).toEqual(key)
    expect(await api.queue.job(key)).toMatchObject({ state: 'waiting', canRetry: false })
    await expect(api.queue.retry(key)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  test('a failed update is tried again as a new run, once', async () => {
    const olt = await addOlt('Sul', 31_002)
    await deps.queues.withQueues(async ({ collect }) => {
      await collect.drain()
      const data = { runId: 999, oltId: olt.id, slot: slotOf(new Date()), kind: 'scheduled' } as const
      await collect.add('collect-olt', data, { jobId: 'dev-9', attempts: 1 })
    })
    await deps.database.run(`update collection_run set status = 'failed' where status = 'queued'`)
    await withWorker(
      'collect',
      () => Promise.reject(new Error('no answer')),
      () => until(async () => (await api.queue.jobs({ queue: 'collect', state: 'failed' })).length === 1),
    )
    const key = { queue: 'collect', id: 'dev-9' } as const
    const again = await api.queue.retry(key)
    expect(await api.queue.job(again)).toMatchObject({ state: 'waiting', subject: 'Sul', name: 'collect-olt' })
    await expect(api.queue.retry(key)).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
  })

  test('a job that a worker holds is not taken away from it', async () => {
    const held = Promise.withResolvers<void>()
    await deps.queues.withQueues(({ customers }) => customers.add('match-customers', {}, { jobId: 'held' }))
    await withWorker(
      'customers',
      () => held.promise,
      async () => {
        await until(async () => (await api.queue.jobs({ state: 'active' })).length === 1)
        const key = { queue: 'customers', id: 'held' } as const
        await expect(api.queue.remove({ ...key, confirm: 'held' })).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
        held.resolve()
        await until(async () => (await api.queue.job(key)).state === 'completed')
      },
    )
  })

  test('a paused queue keeps what waits, and goes on', async () => {
    await deps.queues.withQueues(({ test: questions }) => questions.add('test-olt', { oltId: 1 }, { jobId: 'asked' }))
    expect(await api.queue.setPaused({ queue: 'test', paused: true })).toMatchObject({ paused: true, waiting: 1 })
    expect(await api.queue.jobs({ queue: 'test' })).toMatchObject([{ id: 'asked', state: 'waiting' }])
    const counts = await api.queue.counts({})
    expect(counts.map(({ queue, paused }) => [queue, paused])).toEqual([
      ['collect', false],
      ['test', true],
      ['customers', false],
      ['upkeep', false],
    ])
    expect(await api.queue.setPaused({ queue: 'test', paused: false })).toMatchObject({ paused: false, waiting: 1 })
  })

  test('sealed and secret data is not shown', async () => {
    const candidate = { host: '127.0.0.1', sealed: 'c2VjcmV0', community: 'public' }
    await deps.queues.withQueues(({ test: questions }) =>
      questions.add('test-olt', { candidate } as never, { jobId: 'candidate' }),
    )
    const { data } = await api.queue.job({ queue: 'test', id: 'candidate' })
    expect(JSON.parse(data)).toEqual({ candidate: { host: '127.0.0.1', sealed: '•••', community: '•••' } })
  })

  test('the schedule tells when each thing was last due and is next', async () => {
    const slot = slotOf(new Date())
    await claimSlot(deps.database, slot, 'test')
    const schedule = await api.queue.schedule({})
    expect(schedule.map(({ name, lastAt, lastResult }) => [name, lastAt, lastResult])).toEqual([
      ['olts', slotStart(slot).toISOString(), 'running'],
      ['customers', null, null],
      ['upkeep', null, null],
    ])
    expect(schedule.every((entry) => Date.parse(entry.nextAt) > Date.now())).toBe(true)
  })
})
