import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Customer } from '#contract/customer.ts'
import type { CustomerRun } from '#contract/customer-source.ts'
import type { Onu } from '#contract/onu.ts'
import { slotDigits } from '#contract/rules/slot.ts'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps } from '#core/handlers/shared-deps.ts'
import { insertSource, type SourceInput } from '#core/postgres/customer-sources.ts'
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
import { readCatalog } from './profile-store.ts'
import { erpToken, startLocalErp, type LocalErp } from './testing/local-erp.ts'
import { serviceProcesses, type ServiceProcess } from './testing/service-process.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const hourMs = 3_600_000
const community = 'farol-hourly-test'

/**
 * The whole way of customers: schedulers claim an hour, the worker reads an OLT's descriptions, an uploaded file and an ERP's pages,
 * and who is at which ONU stands in the list. One story: each test is the next hour of the one before.
 */
describe.skipIf(notRun !== null)('the hour of customers', () => {
  const processes = serviceProcesses()
  const mediaDir = mkdtempSync(join(tmpdir(), 'farol-media-'))
  let postgres: TestPostgres
  let redis: TestRedis
  let environment: TestEnvironment
  let deps: ReturnType<typeof openSharedDeps>
  let api: RouterClient<ReturnType<typeof createSharedHandlers>>
  let erp: LocalErp
  let worker: ServiceProcess
  let sources: { descriptions: number; sheet: number; erp: number }
  /** Provisioned ONUs of which no other has the same description, and one that nobody has described. */
  let homes: (Onu & { description: string; serial: string })[]
  let bare: Onu

  beforeAll(async () => {
    ;[postgres, redis, erp] = await Promise.all([startPostgres(), startRedis(), startLocalErp()])
    environment = serviceEnvironment(postgres.connection, redis.connection)
    deps = openSharedDeps(environment.config, { name: 'farol test', profiles: () => Promise.resolve(readCatalog()) })
    api = createRouterClient(createSharedHandlers(deps))
    worker = await startWorker()
    const oltId = await addOlt('Norte', '--seed 1')
    await waitFor('the first update', async () => expect((await api.run.list({}))[0]?.status).toBe('complete'))
    const onus = await api.onu.list({})
    homes = onus.filter(
      (onu): onu is (typeof homes)[number] =>
        onu.serial !== null &&
        onu.description !== null &&
        onus.filter(({ description }) => description === onu.description).length === 1,
    )
    bare = onus.find(({ description }) => description === null)!
    sources = {
      descriptions: await insert({
        name: 'Descrições',
        definition: { kind: 'description', oltId, patterns: [String.raw`^(?<login>[a-z]+\.[a-z]+\d*)$`] },
      }),
      sheet: await insert({
        name: 'Planilha',
        definition: {
          kind: 'csv',
          mapping: { code: ['Código'], name: ['Nome'], login: ['Login'], serial: ['Serial'] },
          only: null,
          encoding: 'auto',
          delimiter: 'auto',
        },
        uploadId: await upload(sheet([homes[0]!, homes[1]!])),
      }),
      erp: await insert({ name: 'ERP', definition: erpDefinition(), secret: erpToken }),
    }
  })
  afterAll(async () => {
    await processes.endAll()
    await deps?.close()
    await Promise.all([postgres?.close(), redis?.close(), erp?.close()])
    environment?.remove()
    rmSync(mediaDir, { recursive: true, force: true })
  })

  function startWorker(): Promise<ServiceProcess> {
    const env = { ...environment.env, FAROL_MEDIA_DIR: mediaDir, FAROL_LOCK_MS: '4000', FAROL_LOG_LEVEL: 'trace' }
    return processes.startReady([file('./index.ts')], env)
  }

  /** A scheduler whose clock is so far off, and which opens the hour that it finds when it starts and no other. */
  function startScheduler(shiftMs: number): Promise<ServiceProcess> {
    const args = ['--import', file('./testing/shifted-clock.ts'), file('../scheduler/index.ts')]
    const never = { FAROL_SLOT_CRON: '0 0 29 2 *', FAROL_WATCHDOG_MS: String(24 * hourMs) }
    return processes.startReady(args, {
      ...environment.env,
      ...never,
      FAROL_TEST_CLOCK_SHIFT_MS: String(shiftMs),
    })
  }

  async function addOlt(name: string, further: string): Promise<number> {
    const args = `--slots 1 --pons 2 --onus 8 --columns all ${further} --community ${community}`.split(' ')
    const simulator = processes.start([file('../simulator/benchmark.ts'), ...args], { PATH: process.env['PATH'] })
    const { port } = await waitFor('the simulator', () => JSON.parse(simulator.output()) as { port: number })
    return (await api.olt.add({ name, host: '127.0.0.1', port, community })).id
  }

  /** Saves a source without the first run that a person's saving queues: the hour is to be its first reader. */
  function insert(input: SourceInput): Promise<number> {
    const { sealKey } = environment.config
    return deps.database.transaction((tx) => insertSource(tx, { input, simulated: false, sealKey }))
  }

  async function upload(content: Buffer): Promise<string> {
    const part = { uploadId: null, name: 'clientes.csv', bytes: content.length, part: 0 }
    return (await api.customer.upload({ ...part, data: content.toString('base64') })).uploadId
  }

  /** A sheet as Brazilian ERPs export it: Windows-1252, semicolons, the serial in hexadecimal. */
  function sheet(onus: readonly { serial: string; description: string }[]): Buffer {
    const lines = onus.map(({ serial, description }, index) => {
      const hex = Buffer.from(serial.slice(0, 4), 'latin1').toString('hex') + serial.slice(4)
      return `${70_001 + index};João da Conceição ${index + 1};${description};${hex}`
    })
    return Buffer.from(['Código;Nome;Login;Serial', ...lines].join('\r\n'), 'latin1')
  }

  const erpDefinition = () => ({
    kind: 'http' as const,
    url: erp.url,
    method: 'GET' as const,
    headers: {},
    params: {},
    bodyAs: 'json' as const,
    auth: { kind: 'header' as const, name: 'authorization', prefix: 'Bearer' },
    paging: { kind: 'page' as const, pageParam: 'pagina', firstPage: 1, sizeParam: null, size: 2 },
    format: 'json' as const,
    recordsPath: 'clientes',
    eachPath: '',
    totalPath: 'total',
    mapping: { name: ['razao'], login: ['usuario'] },
    only: null,
    allowLoopback: true,
    verifyTls: true,
  })

  const erpRecords = () => [
    { razao: 'Ana Beatriz', usuario: homes[2]!.description },
    { razao: 'Mercado Boa Esperança', usuario: homes[3]!.description },
    { razao: 'Ninguém Ainda', usuario: 'sem.onu99' },
  ]

  type Told = [login: string | null, name: string | null, state: string, by: string | null, serial: string | null]
  const tell = ({ login, name, state, matchedBy, onu }: Customer): Told => [
    login,
    name,
    state,
    matchedBy,
    onu?.serial ?? null,
  ]
  const byLogin = (a: Told, b: Told) => (a[0]! < b[0]! ? -1 : 1)
  const told = async () => (await api.customer.list({})).map(tell).toSorted(byLogin)
  const runs = async () => {
    const all = await api.customer.runs({})
    return all.map(({ source, kind, status, attempt, reason }: CustomerRun) => ({
      source,
      kind,
      status,
      attempt,
      reason,
    }))
  }
  const ended = (count: number) =>
    waitFor('the readings', async () => {
      const all = await api.customer.runs({})
      expect(all.map(({ status }) => status)).toHaveLength(count)
      expect(all.filter(({ status }) => status === 'queued' || status === 'running')).toEqual([])
    })
  const idOf = async (login: string) => (await api.customer.list({})).find((one) => one.login === login)!.id

  test('two schedulers come to it, and each source is read once, each customer told with its ONU and why', async () => {
    erp.mood = { kind: 'lists', records: erpRecords() }
    await Promise.all([startScheduler(-hourMs), startScheduler(-hourMs)])
    await ended(3)
    const [slot] = await deps.database.rows<{ slot: string }>(
      `select slot from collection_slot where state = 'claimed'`,
    )
    const made = await deps.database.rows(
      'select source_id, kind, slot, status, attempt, job_id from customer_run order by source_id',
    )
    expect(made).toEqual(
      Object.values(sources).map((id) => ({
        source_id: id,
        kind: 'scheduled',
        slot: slot!.slot,
        status: 'complete',
        attempt: 1,
        job_id: `cust-${id}-${slotDigits(slot!.slot)}`,
      })),
    )
    expect(erp.takeAsked()).toEqual([
      { page: 1, hasToken: true },
      { page: 2, hasToken: true },
    ])
    const wanted = homes.map(({ description, serial }, index): Told => {
      if (index < 2) return [description, `João da Conceição ${index + 1}`, 'matched', 'serial', serial]
      const name = ['Ana Beatriz', 'Mercado Boa Esperança'][index - 2] ?? null
      return [description, name, 'matched', 'login', serial]
    })
    expect(await told()).toEqual(
      [...wanted, ['sem.onu99', 'Ninguém Ainda', 'unmatched', null, null] satisfies Told].toSorted(byLogin),
    )
    const onu = (await api.onu.list({})).find(({ serial }) => serial === homes[2]!.serial)
    expect(onu?.customer).toMatchObject({ name: 'Ana Beatriz' })
  })

  test('a source without its file and one that lists nobody take nothing away and say so, and a decision by hand stays', async () => {
    const login = homes[0]!.description
    await api.customer.match({ id: await idOf(login), onuId: bare.id })
    const before = await told()
    expect(before.find(([one]) => one === login)?.slice(2)).toEqual(['matched', 'hand', bare.serial])
    for (const name of readdirSync(join(mediaDir, 'customers'))) rmSync(join(mediaDir, 'customers', name))
    erp.mood = { kind: 'lists', records: [] }
    await startScheduler(0)
    await ended(6)
    expect((await runs()).slice(0, 3).toSorted((a, b) => (a.source < b.source ? -1 : 1))).toEqual([
      { source: 'Descrições', kind: 'scheduled', status: 'complete', attempt: 1, reason: null },
      {
        source: 'ERP',
        kind: 'scheduled',
        status: 'failed',
        attempt: 1,
        reason: 'the answer lists nobody; what was known stays',
      },
      {
        source: 'Planilha',
        kind: 'scheduled',
        status: 'failed',
        attempt: 1,
        reason: 'its file is not there any more: upload it again',
      },
    ])
    expect(await told()).toEqual(before)
    const { events } = await api.event.list({ kinds: ['customers.failed'] })
    expect(new Set(events.map(({ data }) => data['source']))).toEqual(new Set(['ERP', 'Planilha']))
    const listed = await api.customer.sources.list({})
    expect(listed.map(({ name, customers, gone }) => [name, customers, gone])).toEqual([
      ['Planilha', 2, 0],
      ['ERP', 3, 0],
      ['Descrições', homes.length, 0],
    ])
  })

  test('who a whole answer leaves out has gone and keeps the ONU; a decision by hand outlives a new file', async () => {
    erp.mood = { kind: 'refuses', status: 401 }
    await api.customer.collect({ sourceId: sources.erp })
    await ended(7)
    expect((await runs())[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining('401') })
    erp.mood = { kind: 'lists', records: erpRecords().slice(0, 2) }
    await api.customer.collect({ sourceId: sources.erp })
    const [saved] = await api.customer.sources.list({})
    const { id, name, definition } = saved!
    await api.customer.sources.update({ id, name, definition, uploadId: await upload(sheet([homes[0]!])) })
    await ended(9)
    const gone = (await api.customer.list({ gone: true })).map(tell)
    expect(gone).toEqual([['sem.onu99', 'Ninguém Ainda', 'unmatched', null, null]])
    const after = new Map((await told()).map((one) => [one[0], one]))
    expect([homes[0]!, homes[1]!].map(({ description }) => after.get(description)?.slice(1))).toEqual([
      ['João da Conceição 1', 'matched', 'hand', bare.serial],
      // The file lists this one no more; the description still names its login.
      ['João da Conceição 2', 'matched', 'login', homes[1]!.serial],
    ])
    await api.customer.unmatch({ id: await idOf(homes[0]!.description) })
    await waitFor('the keys again', async () => {
      const one = (await told()).find(([login]) => login === homes[0]!.description)
      expect(one?.slice(2)).toEqual(['matched', 'serial', homes[0]!.serial])
    })
  })

  test.each(['SIGKILL', 'SIGTERM'] as const)(
    'a worker that ends by %s in the middle of a page leaves the reading to the next one, which stores it once',
    async (signal) => {
      const before = await told()
      const count = (await api.customer.runs({})).length
      erp.takeAsked()
      erp.mood = { kind: 'hangs', fromPage: 2, records: erpRecords() }
      await api.customer.collect({ sourceId: sources.erp })
      await waitFor('the second page', () => expect(erp.takeAsked().some(({ page }) => page === 2)).toBe(true))
      await endProcess(worker.child, signal)
      erp.mood = { kind: 'lists', records: erpRecords() }
      worker = await startWorker()
      await ended(count + 1)
      expect((await runs())[0]).toEqual({ source: 'ERP', kind: 'manual', status: 'complete', attempt: 2, reason: null })
      expect(await told()).toEqual(before)
      expect(await api.customer.list({ gone: true })).toEqual([])
    },
  )

  test('patterns that are saved before their OLT was first collected are read as soon as it has been', async () => {
    const oltId = await addOlt('Sul', '--seed 2 --delay 60')
    const definition = { kind: 'description' as const, oltId, patterns: [String.raw`^(?<login>[a-z.]+\d*)$`] }
    const { id } = await api.customer.sources.add({ name: 'Descrições do Sul', definition })
    const readings = async () => {
      const all = await api.customer.runs({ sourceId: id })
      return all.map(({ status, reason }) => [status, reason])
    }
    await waitFor('the first readings', async () =>
      expect(await readings()).toEqual([
        ['complete', null],
        ['failed', 'there is no OLT with collected ONUs'],
      ]),
    )
    const south = await api.customer.list({ olt: 'Sul' })
    expect(new Set(south.map(({ state, matchedBy }) => `${state} by ${matchedBy}`))).toEqual(
      new Set(['matched by login']),
    )
    expect(south.length).toBeGreaterThan(10)
  })

  test('neither a token nor a name of a customer stands in a log or in Redis', async () => {
    const keys = await deps.redis.keys('*')
    const kept = await Promise.all(keys.map((key) => deps.redis.dumpBuffer(key)))
    for (const secret of [erpToken, 'Ana Beatriz', 'Ninguém Ainda']) {
      expect(worker.output()).not.toContain(secret)
      expect(kept.filter((value) => value?.includes(secret))).toEqual([])
    }
  })
})
