import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { slotOf } from '#contract/rules/slot.ts'
import type { Run } from '#contract/run.ts'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps } from '#core/handlers/shared-deps.ts'
import { serviceEnvironment, type TestEnvironment } from '#core/testing/service-env.ts'
import {
  endProcess,
  missingServers,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '#core/testing/servers.ts'
import { claimSlot } from '#core/postgres/slots.ts'
import { claimTask } from '#core/postgres/daily-tasks.ts'
import { upkeepJobId } from '#core/queues/job-ids.ts'
import { insertTestOlt } from '#core/testing/stored-runs.ts'
import { addTestOnus, writeReadings } from '#core/testing/written-readings.ts'
import { readCatalog } from './profile-store.ts'
import { serviceProcesses, type ServiceProcess } from './testing/service-process.ts'
import { TestAgent } from './testing/test-agent.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const community = 'farol-worker-test'
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** A BDCOM GPON device of one ONU, whose light is -215 of a unit that sources disagree over. */
const gponDevice = {
  '1.3.6.1.2.1.1.1.0': Buffer.from('BDCOM(tm) GP3600-08 Software, Version 10.1.0E'),
  '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.3320.1.388.0' },
  '1.3.6.1.2.1.1.3.0': { ticks: 360_000 },
  '1.3.6.1.2.1.1.5.0': Buffer.from('gp3600'),
  '1.3.6.1.2.1.2.2.1.3.9': 250,
  '1.3.6.1.2.1.2.2.1.3.101': 1,
  '1.3.6.1.2.1.2.2.1.8.9': 1,
  '1.3.6.1.2.1.2.2.1.8.101': 1,
  '1.3.6.1.2.1.31.1.1.1.1.9': Buffer.from('GPON0/1'),
  '1.3.6.1.2.1.31.1.1.1.1.101': Buffer.from('GPON0/1:1'),
  '1.3.6.1.4.1.3320.10.3.3.1.2.101': Buffer.from('BDCM01020304'),
  '1.3.6.1.4.1.3320.10.3.4.1.2.101': -215,
}

describe.skipIf(notRun !== null)('a worker in a process of its own', () => {
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: ReturnType<typeof openSharedDeps>
  let api: RouterClient<ReturnType<typeof createSharedHandlers>>
  const services = serviceProcesses()

  beforeEach(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(readCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
  })
  afterEach(async () => {
    await services.endAll()
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close()])
    environment?.remove()
  })

  const startWorker = (env: NodeJS.ProcessEnv = {}): Promise<ServiceProcess> =>
    services.startReady([file('./index.ts')], { ...environment.env, ...env })

  /** A simulated OLT of 256 ONUs and two that wait to be provisioned, slow enough to be interrupted: about `delayMs` for each of some 50 requests. */
  async function addOlt(name: string, delayMs: number): Promise<number> {
    const args = ['--slots', '2', '--pons', '4', '--onus', '32', '--delay', String(delayMs), '--community', community]
    const simulator = services.start([file('../simulator/benchmark.ts'), ...args], { PATH: process.env['PATH'] })
    const { port } = await waitFor('the simulator', () => JSON.parse(simulator.output()) as { port: number })
    return (await api.olt.add({ name, host: '127.0.0.1', port, community })).id
  }

  const run = async (): Promise<Run> => (await api.run.list({}))[0]!
  const isRunning = () => waitFor('the run', async () => expect(await run()).toMatchObject({ status: 'running' }))
  const isStored = (timeoutMs = 60_000) =>
    waitFor('the result', async () => expect(await run()).toMatchObject({ status: 'complete', onus: 258 }), timeoutMs)
  const readings = async () => (await deps.database.rows<{ n: number }>('select count(*)::int as n from reading'))[0]!.n

  test('collects, stores, tells how far it is, and writes the community nowhere', async () => {
    const worker = await startWorker({ FAROL_LOG_LEVEL: 'trace' })
    const progress: number[] = []
    const stop = new AbortController()
    const reading = (async () => {
      for await (const event of await api.live.events({}, { signal: stop.signal })) {
        if (event.type === 'run-progress' && event.progress.status === 'running')
          progress.push(event.progress.tablesDone)
      }
    })().catch(() => undefined)
    await addOlt('Norte', 20)
    await isStored()
    stop.abort()
    await reading
    expect(progress.length).toBeGreaterThan(2)
    expect(await api.run.clock({})).toMatchObject({ workers: 1 })
    const silent = { name: 'x', host: '127.0.0.1', port: 9, community: 'another-secret' }
    expect(await api.olt.test({ candidate: silent })).toMatchObject({ state: 'silent' })
    const keys = await deps.redis.keys('*')
    const kept = await Promise.all(keys.map((key) => deps.redis.dumpBuffer(key)))
    for (const secret of [
      community,
      'another-secret',
      environment.config.redis.password,
      environment.config.postgres.password,
    ]) {
      expect(worker.output()).not.toContain(secret)
      expect(kept.some((value) => value?.includes(secret) ?? false)).toBe(false)
    }
  })

  test('tries a profile on a device: every column and an anonymised recording, and nothing of it stays behind', async () => {
    await startWorker()
    const simulator = services.start(
      [
        file('../simulator/benchmark.ts'),
        ...'--slots 1 --pons 2 --onus 8 --columns all --community'.split(' '),
        community,
      ],
      { PATH: process.env['PATH'] },
    )
    const { port } = await waitFor('the simulator', () => JSON.parse(simulator.output()) as { port: number })
    const candidate = { name: 'x', host: '127.0.0.1', port, community }
    const { trial, recording } = await api.profile.try({ candidate, records: true })
    expect([trial.state, trial.found.onus, trial.profile?.name]).toEqual(['reachable', 16, 'ma5600t-ma5800'])
    const serial = trial.tables[0]?.columns.find(({ field }) => field === 'serial')
    expect(serial).toMatchObject({ status: 'whole', values: 16, decoded: 16 })
    const told = serial?.samples[0]?.raw.replace(/^0x/, '') ?? ''
    expect(told.length).toBeGreaterThan(7)
    expect(recording?.text).not.toContain(told)
    expect(recording?.replaced.serials).toBeGreaterThanOrEqual(16)
    expect(await deps.redis.keys('*trial-*')).toEqual([])
    expect(await api.olt.list({})).toEqual([])
    await expect(api.profile.try({ candidate: { ...candidate, profile: 'nobody' } })).rejects.toMatchObject({
      code: 'PROFILE_UNKNOWN',
    })
    const withVariant = { ...candidate, variants: { 'epon-rx': 'offset' } }
    expect((await api.profile.try({ candidate: withVariant })).trial.variants).toEqual({ 'epon-rx': 'offset' })
  })

  test('reads an OLT by the variant that was chosen for it, from the next run on', async () => {
    await startWorker()
    const agent = await TestAgent.start(gponDevice)
    try {
      const candidate = { name: 'Vila', host: '127.0.0.1', port: agent.port, community }
      const { id } = await api.olt.add({ ...candidate, variants: { optics: 'mib' } })
      const light = (dbm: number) =>
        waitFor('the light', async () => expect((await api.onu.list({}))[0]?.rxPowerDbm).toBe(dbm))
      // -215 steps of 0.002 dB, or as many tenths.
      await light(-0.43)
      expect((await api.olt.list({}))[0]?.variants).toEqual({ optics: 'mib' })
      await expect(api.olt.update({ id, changes: { variants: { optics: 'dezenas' } } })).rejects.toMatchObject({
        code: 'VARIANT_UNKNOWN',
        next: 'It has: optics=tenth (by default), optics=mib, reason=mib (by default), reason=one-more.',
      })
      await waitFor('the run’s end', async () => expect((await run()).status).not.toBe('running'))
      expect((await api.olt.update({ id, changes: { variants: { optics: null } } })).variants).toEqual({})
      await light(-21.5)
    } finally {
      agent.close()
    }
  })

  test('a check asks for one PON port, renews its ONUs alone, and is over in a moment', async () => {
    await startWorker()
    const oltId = await addOlt('Norte', 5)
    await isStored()
    const before = await api.onu.list({})
    const [{ ponPort } = { ponPort: '' }] = before
    const cost = async () => (await api.olt.cost({ id: oltId })).runs[0]!.requests
    const { runId, check } = await api.run.check({ oltId, ponPort })
    expect(check).toEqual({ ponPort, onuId: null })
    const done = await waitFor('the check', async () => {
      const checked = await api.run.get({ id: runId })
      expect(checked.status).toBe('complete')
      return checked
    })
    expect(done).toMatchObject({ kind: 'check', onus: 32, check })
    const renewed = (await api.onu.list({})).filter((onu, place) => onu.collectedAt !== before[place]?.collectedAt)
    expect([renewed.length, new Set(renewed.map((onu) => onu.ponPort))]).toEqual([32, new Set([ponPort])])
    const [row] = await deps.database.rows<{ requests: number }>('select requests from collection_run where id = $1', [
      runId,
    ])
    console.log(`a check of one port of eight: ${row!.requests} requests, a full update: ${await cost()}`)
    expect(row!.requests).toBeLessThan((await cost()) / 2)
    // The seats of the slot and of the OLT's last update are not taken by a check.
    expect((await api.olt.get({ id: oltId })).olt.lastRun?.runId).not.toBe(runId)
    await expect(api.run.check({ oltId, ponPort })).rejects.toMatchObject({ code: 'CHECK_TOO_SOON' })
  })

  test('the hour leaves out what is read once a day; who asks for an update has it read', async () => {
    await startWorker()
    const oltId = await addOlt('Norte', 0)
    await isStored()
    const versions = async (kind: Run['kind'], runs: number) => {
      const done = await waitFor('the run', async () => {
        expect((await api.run.list({})).length).toBe(runs)
        expect(await run()).toMatchObject({ kind, status: 'complete' })
        return await run()
      })
      return done.tables.find(({ table }) => table === 'ont-version')?.status
    }
    // The simulated device has no such table: that is what a run says that has asked for it.
    expect(await versions('manual', 1)).toBe('absent')
    const { runs } = await claimSlot(deps.database, slotOf(new Date()), 'test')
    for (const { jobId, job } of runs) await deps.queues.enqueueRun(jobId, job)
    expect(await versions('scheduled', 2)).toBe('skipped')
    await api.run.start({ oltId })
    expect(await versions('manual', 3)).toBe('absent')
  })

  test('killed in mid-job, its job is taken up again and stored once', async () => {
    const first = await startWorker()
    await addOlt('Norte', 60)
    await isRunning()
    await endProcess(first.child, 'SIGKILL')
    const killedAt = Date.now()
    expect(await run()).toMatchObject({ status: 'running', attempt: 1 })
    await startWorker()
    await waitFor('the second worker', async () => expect(await run()).toMatchObject({ attempt: 2 }), 45_000)
    const seconds = (Date.now() - killedAt) / 1000
    console.log(`killed in mid-job: taken up again after ${seconds.toFixed(1)} s`)
    await isStored()
    expect(await run()).toMatchObject({ attempt: 2 })
    expect(await readings()).toBe(258)
  })

  test('killed again and again, the run is set aside with the reason, and the rest goes on', async () => {
    const impatient = { FAROL_LOCK_MS: '1000' }
    let worker = await startWorker(impatient)
    const poison = await addOlt('Veneno', 100)
    for (let kills = 1; kills <= 3; kills++) {
      await waitFor('the run', async () => expect(await run()).toMatchObject({ status: 'running', attempt: kills }))
      await endProcess(worker.child, 'SIGKILL')
      worker = await startWorker(impatient)
    }
    await waitFor('the end', async () => expect(await run()).toMatchObject({ status: 'failed', oltId: poison }))
    expect(await run()).toMatchObject({ attempt: 3, reason: expect.stringContaining('Set aside') })
    await addOlt('Sul', 0)
    await isStored()
  })

  test('asked to end in mid-job, it hands the run back and the next one takes it at once', async () => {
    const first = await startWorker()
    await addOlt('Norte', 60)
    await isRunning()
    await endProcess(first.child, 'SIGTERM')
    expect(first.child.exitCode).toBe(0)
    expect(await run()).toMatchObject({ status: 'queued', attempt: 1 })
    await startWorker()
    await waitFor('the second worker', async () => expect(await run()).toMatchObject({ attempt: 2 }), 8000)
    await isStored()
    expect(await readings()).toBe(258)
  })

  test('seals the days that are over at night, killed in the middle too, and writes down what it did', async () => {
    const at = (ago: number, hour: number) => {
      const day = new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)
      return new Date(Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000)
    }
    let worker = await startWorker({ FAROL_LOCK_MS: '1000' })
    const oltId = await insertTestOlt(deps.database, 'Norte')
    const onus = await addTestOnus(deps.database, oltId, 1500, at(9, 0))
    const hours = Array.from({ length: 24 }, (_, hour) => hour)
    await writeReadings(
      deps.database,
      [4, 3].flatMap((ago) =>
        onus.flatMap((onuId) => hours.map((hour) => ({ onuId, at: at(ago, hour), rxPowerDbm: -20 }))),
      ),
    )
    const before = await api.onu.history({ id: onus[700]! })
    const day = new Date().toISOString().slice(0, 10)
    await claimTask(deps.database, { task: 'upkeep', day, jobId: upkeepJobId(day), claimedBy: 'test' })
    await deps.queues.enqueueUpkeep(upkeepJobId(day), { day })
    await waitFor('the night’s work', async () => {
      const upkeep = (await api.queue.counts({})).find(({ queue }) => queue === 'upkeep')
      expect(upkeep?.active).toBe(1)
    })
    await endProcess(worker.child, 'SIGKILL')
    worker = await startWorker({ FAROL_LOCK_MS: '1000' })
    await waitFor('the result', async () => {
      const [task] = await deps.database.rows('select 1 from daily_task where finished_at is not null')
      expect(task).toBeDefined()
    })
    expect((await api.onu.history({ id: onus[700]! })).readings).toEqual(before.readings)
    expect(before.readings).toHaveLength(48)
    expect(await deps.database.rows('select onus, readings::int from sealed_day')).toEqual([
      { onus: 1500, readings: 36_000 },
      { onus: 1500, readings: 36_000 },
    ])
    expect(await readings()).toBe(0)
    expect(worker.child.exitCode).toBeNull()
  })

  test('ends when its supervisor has gone', async () => {
    const worker = await startWorker()
    worker.child.disconnect()
    await once(worker.child, 'exit')
    expect(worker.child.exitCode).toBe(0)
  })

  test('waits for servers that come later, and says ready only then', async () => {
    await Promise.all([postgres.stop('immediate'), redis.kill()])
    const worker = services.start([file('./index.ts')], environment.env)
    let ready = false
    worker.child.once('message', () => (ready = true))
    await sleep(2500)
    expect({ ready, exited: worker.child.exitCode }).toEqual({ ready: false, exited: null })
    await postgres.start()
    await sleep(1500)
    expect({ ready, exited: worker.child.exitCode }).toEqual({ ready: false, exited: null })
    await redis.start()
    await waitFor('ready', () => expect(ready).toBe(true))
  })

  test('PostgreSQL crashing every few seconds during a run costs no process, no row and no second run', async () => {
    const worker = await startWorker()
    await addOlt('Norte', 60)
    await isRunning()
    for (let n = 0; n < 5; n++) {
      await postgres.restart('immediate')
      await sleep(400)
    }
    await isStored()
    expect(worker.child.exitCode).toBeNull()
    expect(await readings()).toBe(258)
    expect(await run()).toMatchObject({ attempt: 1 })
  })

  test.each([1, 8])(
    'Redis killed for %i s in a run and idle: the run is stored, the next job is taken',
    async (seconds) => {
      const worker = await startWorker()
      const olt = await addOlt('Norte', 60)
      await isRunning()
      await redis.kill()
      await sleep(seconds * 1000)
      await redis.start()
      await isStored()
      await redis.kill()
      await sleep(seconds * 1000)
      await redis.start()
      const started = await waitFor('the next run', () => api.run.start({ oltId: olt }))
      const askedAt = Date.now()
      expect(started.started).toHaveLength(1)
      await isStored()
      console.log(
        `Redis away for ${seconds} s: next run stored ${((Date.now() - askedAt) / 1000).toFixed(1)} s after it was asked for`,
      )
      expect(worker.child.exitCode).toBeNull()
      expect(await readings()).toBe(516)
    },
  )
})
