import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { collectedOnu, collection } from '../testing/collections.ts'
import { customerRowOf, insertTestSource, reading, storeReading } from '../testing/customer-rows.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import {
  insertManualCustomerRun,
  insertRunAfterChange,
  listCustomerRuns,
  takeCustomerRun,
  wantMatching,
} from './customer-runs.ts'
import { deleteSource } from './customer-sources.ts'
import { decideByHand, listCustomers, readCustomer, readCustomerTable, undecide } from './customers.ts'
import type { Database } from './database.ts'
import { matchUntilDone } from './match-again.ts'
import { deleteOlts } from './olts.ts'
import { listOnus, readOnuTable } from './onus.ts'
import { findInNetwork } from './search.ts'
import { lockCustomers, storeCustomers } from './store-customers.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('customers', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number

  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })
  beforeEach(async () => {
    await database?.close()
    database = await migratedDatabase(postgres)
    oltId = await insertTestOlt(database, 'Norte')
    await storeByNewRun(
      database,
      oltId,
      collection({ onus: [1, 2, 3, 4].map((onuId) => collectedOnu({ onuId, description: `cliente ${onuId}` })) }),
    )
  })

  const serial = (onuId: number) => `TEST${String(onuId).padStart(8, '0')}`
  const people = (count: number, from = 1) =>
    Array.from({ length: count }, (_, index) =>
      customerRowOf({
        code: String(1000 + from + index),
        name: `Pessoa ${from + index}`,
        serial: serial(from + index),
        line: index + 2,
      }),
    )
  const told = async () =>
    (await listCustomers(database, { limit: 1000 })).map(({ code, state, matchedBy, onu, goneAt }) => [
      code,
      state,
      matchedBy,
      onu?.serial ?? null,
      goneAt !== null,
    ])
  const match = async () => {
    await wantMatching(database)
    return matchUntilDone(database)
  }
  const idOf = async (code: string) =>
    (await listCustomers(database, { limit: 1000 })).find((one) => one.code === code)!.id
  const onuOf = async (onuId: number) =>
    (await listOnus(database, undefined)).find((onu) => onu.serial === serial(onuId))!.id

  test('are joined to their ONUs, and the ONU shows its customer, in lists, the table and the search', async () => {
    const source = await insertTestSource(database, 'ERP')
    const rows = [
      customerRowOf({
        code: '7',
        name: 'José Brandão',
        login: 'jose.b',
        document: '123.456.789-01',
        phone: '(35) 99999-0001',
        serial: serial(2),
      }),
      customerRowOf({ code: '8', name: 'Ninguém' }),
    ]
    const result = await storeReading(database, source, reading(rows))
    expect(result).toMatchObject({
      stored: true,
      status: 'complete',
      counts: { records: 2, added: 2, changed: 0, gone: 0, matched: { serial: 1 }, ambiguous: 0, unmatched: 1 },
    })
    const [customer] = await listCustomers(database, { olt: 'norte', limit: 10 })
    expect(customer).toMatchObject({
      name: 'José Brandão',
      document: '…8901',
      state: 'matched',
      matchedBy: 'serial',
      matchedValue: serial(2),
      source: 'ERP',
      onu: { olt: 'Norte', ponPort: '0/1/0', onuId: 2, serial: serial(2), status: 'online', rxPowerDbm: -20.5 },
    })
    const onus = await listOnus(database, undefined)
    expect(onus.map((onu) => onu.customer?.name ?? null)).toEqual([null, 'José Brandão', null, null])
    const table = await readOnuTable(database)
    expect(table.columns.customer).toEqual([null, 'José Brandão', null, null])
    expect((await readCustomerTable(database)).columns.document).toEqual(['…8901', null])
    for (const text of [
      'jose brandao',
      'BRANDÃO',
      'jose.b',
      '123.456.789-01',
      '45678901',
      '(35) 99999-0001',
      '99999-0001',
    ]) {
      const [hit] = await findInNetwork(database, { text, limit: 5 })
      expect(hit, text).toMatchObject({ kind: 'customer', title: 'José Brandão', customerOnuId: onus[1]!.id, onuId: 2 })
    }
  })

  test('of an empty or a failed answer keep everything, and the run says why', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(4)))
    const before = await told()
    expect(await storeReading(database, source, reading([]))).toMatchObject({
      status: 'failed',
      reason: 'the answer lists nobody; what was known stays',
    })
    const failure = { status: 'failed', reason: 'no answer', rows: [] } as const
    expect(await storeReading(database, source, reading([], failure))).toMatchObject({
      status: 'failed',
      reason: 'no answer',
    })
    const cut = reading(people(1), { status: 'partial', reason: 'page 2: no answer' })
    expect(await storeReading(database, source, cut)).toMatchObject({ status: 'partial', counts: { gone: 0 } })
    expect(await told()).toEqual(before)
  })

  test('that a whole answer leaves out are gone since then, keep their match, and come back', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(4)))
    await storeReading(database, source, reading(people(3)))
    expect(await told()).toEqual([
      ['1001', 'matched', 'serial', serial(1), false],
      ['1002', 'matched', 'serial', serial(2), false],
      ['1003', 'matched', 'serial', serial(3), false],
      ['1004', 'matched', 'serial', serial(4), true],
    ])
    await storeReading(database, source, reading(people(4)))
    expect((await told())[3]).toEqual(['1004', 'matched', 'serial', serial(4), false])
  })

  test('are not believed to have gone by more than half at once, until a person accepts it', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(30)))
    const shrunk = await storeReading(database, source, reading(people(12)))
    expect(shrunk).toMatchObject({
      status: 'partial',
      reason: '18 of 30 customers would be gone: not believed, what was known stays',
      counts: { gone: 0 },
    })
    expect((await told()).filter((one) => one[4])).toHaveLength(0)
    expect(await database.rows('select shrunk from customer_run order by id')).toEqual([
      { shrunk: false },
      { shrunk: true },
    ])
    const accepted = await storeReading(database, source, reading(people(12)), { acceptShrink: true })
    expect(accepted).toMatchObject({ status: 'complete', counts: { gone: 18 } })
    // A few may leave at once without a question.
    expect(await storeReading(database, source, reading(people(3)))).toMatchObject({
      status: 'complete',
      counts: { gone: 9 },
    })
  })

  test('a quiet reading writes no row', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(4)))
    const versions = () =>
      database.rows(
        `select 'c' as t, id, xmin::text from customer union all select 'r', id, xmin::text from customer_record order by 1, 2`,
      )
    const before = await versions()
    await storeReading(database, source, reading(people(4)))
    await match()
    expect(await versions()).toEqual(before)
  })

  test('a decision by hand wins, and survives collection, a move to another OLT and another source', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(2)))
    const id = await idOf('1001')
    await database.transaction(async (tx) => decideByHand(tx, { id, onuId: await onuOf(4) }))
    await match()
    await storeReading(database, source, reading(people(2)))
    expect(await readCustomer(database, id)).toMatchObject({
      matchedBy: 'hand',
      onu: { serial: serial(4) },
      conflicts: [{ by: 'serial', onu: { serial: serial(1) } }],
    })
    // The unit turns up at another OLT, and is listed at the first one no more.
    const south = await insertTestOlt(database, 'Sul')
    await storeByNewRun(database, oltId, collection({ onus: [1, 2, 3].map((onuId) => collectedOnu({ onuId })) }))
    await storeByNewRun(database, south, collection({ onus: [collectedOnu({ onuId: 4 })] }))
    await match()
    expect(await readCustomer(database, id)).toMatchObject({
      matchedBy: 'hand',
      onu: { olt: 'Sul', serial: serial(4) },
    })
    // The source is replaced by one that tells the login besides.
    const remove = async (sourceId: number) =>
      database.transaction(async (tx) => {
        await lockCustomers(tx)
        await deleteSource(tx, sourceId)
        await storeCustomers(tx)
      })
    await remove(source)
    expect(await told()).toEqual([['1001', 'matched', 'hand', serial(4), true]])
    const other = await insertTestSource(database, 'ERP novo')
    await storeReading(database, other, reading([customerRowOf({ code: '1001', login: 'pessoa1', name: 'Pessoa 1' })]))
    expect(await told()).toEqual([['1001', 'matched', 'hand', serial(4), false]])
    // And the OLT is removed, and comes back.
    await database.transaction((tx) => deleteOlts(tx, [south]))
    await match()
    // What is left of the unit is where it stood before, and is shown as gone.
    const left = { olt: 'Norte', serial: serial(4), goneAt: expect.any(String) }
    expect(await readCustomer(database, await idOf('1001'))).toMatchObject({
      state: 'matched',
      matchedBy: 'hand',
      onu: left,
    })
    await database.transaction((tx) => deleteOlts(tx, [oltId]))
    await match()
    expect(await readCustomer(database, await idOf('1001'))).toMatchObject({ state: 'unmatched', problem: 'hand-lost' })
    await storeByNewRun(
      database,
      await insertTestOlt(database, 'Sul'),
      collection({ onus: [collectedOnu({ onuId: 4 })] }),
    )
    await match()
    expect(await told()).toEqual([['1001', 'matched', 'hand', serial(4), false]])
    await database.transaction((tx) => undecide(tx, id))
    await match()
    expect((await told())[0]).toEqual(['1001', 'unmatched', null, null, false])
  })

  test('"at no ONU" by hand stays until it is taken back', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(1)))
    const id = await idOf('1001')
    await database.transaction((tx) => decideByHand(tx, { id, onuId: null }))
    await storeReading(database, source, reading(people(1)))
    expect(await readCustomer(database, id)).toMatchObject({
      state: 'unmatched',
      matchedBy: 'hand',
      problem: 'hand-none',
      onu: null,
    })
    await database.transaction((tx) => undecide(tx, id))
    await match()
    expect(await readCustomer(database, id)).toMatchObject({ state: 'matched', matchedBy: 'serial' })
  })

  test('of descriptions follow each run of an OLT, and join what a file says of the same code', async () => {
    const definition = { kind: 'description' as const, oltId: null, patterns: [String.raw`^cliente (?<code>\d+)$`] }
    const source = await insertTestSource(database, 'Descrições', definition)
    const { readDescriptions } = await import('../customers/read-descriptions.ts')
    const { listDescribedOnus } = await import('./onu-descriptions.ts')
    const { rows } = readDescriptions(definition.patterns, await listDescribedOnus(database, null))
    await storeReading(database, source, reading(rows))
    expect(await told()).toEqual([1, 2, 3, 4].map((n) => [String(n), 'matched', 'description', serial(n), false]))
    const file = await insertTestSource(database, 'Planilha')
    await storeReading(database, file, reading([customerRowOf({ code: '0003', name: 'Ana', line: 9 })]))
    expect(await readCustomer(database, await idOf('0003'))).toMatchObject({
      name: 'Ana',
      source: 'Planilha',
      matchedBy: 'description',
      onu: { serial: serial(3) },
      records: [{ source: 'Planilha', line: 9 }, { source: 'Descrições' }],
    })
    // The technician swaps two descriptions; the next run of the OLT shows it, without a run of the source.
    const swapped = [4, 2, 3, 1].map((n, index) => collectedOnu({ onuId: index + 1, description: `cliente ${n}` }))
    await storeByNewRun(database, oltId, collection({ onus: swapped }))
    await match()
    expect((await told()).filter((one) => !one[4]).map((one) => [one[0], one[3]])).toEqual([
      ['1', serial(4)],
      ['2', serial(2)],
      ['4', serial(1)],
      ['0003', serial(3)],
    ])
  })

  test('with no more than a router’s MAC are found by the ONU that it was seen behind', async () => {
    const onuId = await onuOf(3)
    await database.run(
      `insert into mac_sighting (olt_id, mac, vlan, is_fdb_id, place, pon_port, onu_id, port, first_seen_at, since, seen_at)
       values ($1, 'aa:bb:cc:00:00:01', 100, false, 'onu', '0/1/0', $2, 'x', now(), now(), now())`,
      [oltId, onuId],
    )
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading([customerRowOf({ name: 'Ana', mac: 'AA:BB:CC:00:00:01' })]))
    const [customer] = await listCustomers(database, { limit: 10 })
    expect(customer).toMatchObject({ matchedBy: 'mac', matchedValue: 'AA:BB:CC:00:00:01', onu: { serial: serial(3) } })
  })

  test('two who match at once, and a reading between them, leave one truth', async () => {
    const source = await insertTestSource(database, 'ERP')
    await wantMatching(database)
    await Promise.all([
      matchUntilDone(database),
      storeReading(database, source, reading(people(4))),
      matchUntilDone(database),
    ])
    expect((await told()).map((one) => one[1])).toEqual(Array(4).fill('matched'))
    expect(await database.rows('select 1 from customer')).toHaveLength(4)
  })

  test('of a source that is changed while it is read are read once more, by one run that takes over what a person accepts', async () => {
    const sourceId = await insertTestSource(database, 'ERP')
    const slot = '2026-11-24T10Z'
    const change = (acceptShrink: boolean) =>
      database.transaction((tx) => insertRunAfterChange(tx, { sourceId, slot, acceptShrink }))
    const first = await change(false)
    const taken = await takeCustomerRun(database, { runId: first!.job.runId, maxAttempts: 10 })
    const second = await change(false)
    expect(await change(true)).toBeNull()
    const { storeSource } = await import('./store-source.ts')
    const many = Array.from({ length: 30 }, (_, index) => customerRowOf({ code: String(index), name: `P ${index}` }))
    await storeSource(database, { runId: first!.job.runId, fence: taken.taken!.fence }, reading(many))
    const again = await takeCustomerRun(database, { runId: second!.job.runId, maxAttempts: 10 })
    await storeSource(
      database,
      { runId: second!.job.runId, fence: again.taken!.fence },
      reading([customerRowOf({ code: '1', name: 'P 1' })]),
    )
    const runs = await listCustomerRuns(database, { limit: 10 })
    expect(runs.map(({ status, counts }) => [status, counts?.gone])).toEqual([
      ['complete', 29],
      ['complete', 0],
    ])
  })

  test('a worker that was believed dead stores nothing', async () => {
    const source = await insertTestSource(database, 'ERP')
    await storeReading(database, source, reading(people(1)))
    const run = await database.transaction((tx) =>
      insertManualCustomerRun(tx, { sourceId: source, slot: '2026-11-24T10Z', acceptShrink: false, lost: new Set() }),
    )
    const runId = run!.job.runId
    const first = await takeCustomerRun(database, { runId, maxAttempts: 10 })
    const second = await takeCustomerRun(database, { runId, maxAttempts: 10 })
    const { storeSource } = await import('./store-source.ts')
    expect(await storeSource(database, { runId, fence: first.taken!.fence }, reading(people(2)))).toEqual({
      stored: false,
      why: 'fenced',
    })
    expect(await storeSource(database, { runId, fence: second.taken!.fence }, reading(people(2)))).toMatchObject({
      stored: true,
    })
    expect(await storeSource(database, { runId, fence: second.taken!.fence }, reading(people(3)))).toEqual({
      stored: false,
      why: 'finished',
    })
  })
})
