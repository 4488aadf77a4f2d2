import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Policy } from '#contract/policy.ts'
import { defaultPolicy } from '#contract/rules/policy.ts'
import { collectedOnu, collection } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { listOnus, readOnu, readOnuTable } from './onus.ts'
import { changePolicy, readPolicy } from './policy.ts'
import { readSummary } from './summary.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('the policy of an installation', () => {
  let postgres: TestPostgres
  let database: Database

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
  })

  test('a new installation decides as the contract says, and a change of one section leaves the others', async () => {
    expect(await readPolicy(database)).toEqual(defaultPolicy)
    const power = { overloadDbm: -9, warningDbm: -24.5, criticalDbm: -26 }
    expect(await changePolicy(database, { power })).toEqual({ ...defaultPolicy, power })
    expect(await readPolicy(database)).toEqual({ ...defaultPolicy, power })
    expect(await database.rows('select kind, data from event order by id')).toEqual(
      [
        { setting: 'power.overloadDbm', from: -8, to: -9 },
        { setting: 'power.warningDbm', from: -25, to: -24.5 },
        { setting: 'power.criticalDbm', from: -27, to: -26 },
      ].map((data) => ({ kind: 'operator.settings-changed', data })),
    )
  })

  test('setting what stands already is no change and no event', async () => {
    await changePolicy(database, { power: { ...defaultPolicy.power } })
    expect(await database.rows('select 1 from setting')).toEqual([])
    expect(await database.rows('select 1 from event')).toEqual([])
  })

  test('two people at once: the later one sees the earlier one’s values, and both are told', async () => {
    const retention = (runDays: number) => ({ ...defaultPolicy.retention, runDays })
    await Promise.all([30, 31, 32, 33].map((days) => changePolicy(database, { retention: retention(days) })))
    const told = await database.rows<{ from: number; to: number }>(
      `select (data->>'from')::int as "from", (data->>'to')::int as "to" from event order by id`,
    )
    expect(told).toHaveLength(4)
    expect(told.slice(1).map(({ from }) => from)).toEqual(told.slice(0, -1).map(({ to }) => to))
  })

  test('a section with a field that nobody knows stands at its default, and the rest as it was set', async () => {
    const freshness = { lateAfterMinutes: 80, staleAfterMinutes: 200 }
    await changePolicy(database, { freshness })
    await database.run(`insert into setting (key, value) values ('policy.power', '{"warningDbm": -24, "unit": "dBm"}')`)
    expect(await readPolicy(database)).toEqual({ ...defaultPolicy, freshness })
  })

  test('a section that was written before a field existed keeps what was set', async () => {
    await database.run(
      `insert into setting (key, value) values ('policy.retention', '{"readingDays": 400, "rollupYears": 9}')`,
    )
    expect(await readPolicy(database)).toEqual({
      ...defaultPolicy,
      retention: { ...defaultPolicy.retention, readingDays: 400, rollupYears: 9 },
    })
  })

  test.each([
    [{ power: { overloadDbm: -8, warningDbm: -27, criticalDbm: -25 } }, 'warningDbm must be greater than criticalDbm'],
    [{ power: { overloadDbm: -8, warningDbm: -25, criticalDbm: -41 } }, 'criticalDbm must be from -40 to 8 dBm'],
    [{ power: { overloadDbm: -8, warningDbm: -25.05, criticalDbm: -27 } }, 'warningDbm must be a multiple of 0.1 dBm'],
    [
      { freshness: { lateAfterMinutes: 90, staleAfterMinutes: 90 } },
      'staleAfterMinutes must be greater than lateAfterMinutes',
    ],
    [{ retention: { ...defaultPolicy.retention, readingDays: 7 } }, 'readingDays must be from 8 to 1100 days'],
  ])('%j is refused: %s', (change, message) => {
    const parsed = Policy.partial().safeParse(change)
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message])
  })

  test('critical from −27 to −26 adds exactly the ONUs between them, everywhere', async () => {
    const oltId = await insertTestOlt(database, 'A')
    const light = [-26.9, -26.5, -26.1, -26, -27, -27.01, -25.5, -20, null]
    const onus = light.map((rxPowerDbm, index) => collectedOnu({ onuId: index + 1, rxPowerDbm }))
    const dark = collectedOnu({ onuId: 20, status: 'offline', rxPowerDbm: -26.5 })
    await storeByNewRun(database, oltId, collection({ onus: [...onus, dark] }))
    const critical = async () => {
      const [listed, table, summary] = await Promise.all([
        listOnus(database, undefined, ['critical']),
        readOnuTable(database),
        readSummary(database),
      ])
      const one = await readOnu(database, listed[0]!.id)
      return {
        listed: listed.map((onu) => onu.rxPowerDbm).toSorted((a, b) => a! - b!),
        limit: table.limits.power.criticalDbm,
        counted: summary.powerCritical,
        warning: summary.powerWarning,
        one: one.rxPowerLevel,
      }
    }
    expect(await critical()).toEqual({ listed: [-27.01], limit: -27, counted: 1, warning: 6, one: 'critical' })
    await changePolicy(database, { power: { ...defaultPolicy.power, criticalDbm: -26 } })
    expect(await critical()).toEqual({
      listed: [-27.01, -27, -26.9, -26.5, -26.1],
      limit: -26,
      counted: 5,
      warning: 2,
      one: 'critical',
    })
    // A limit between two numbers of a `real`: −26.1 stands at the limit and not under it.
    await changePolicy(database, { power: { ...defaultPolicy.power, criticalDbm: -26.1 } })
    expect(await critical()).toMatchObject({ listed: [-27.01, -27, -26.9, -26.5], counted: 4, warning: 3 })
  })

  test('the light at the OLT is judged by limits of its own', async () => {
    const oltId = await insertTestOlt(database, 'A')
    const onus = [-27.5, -28.5, -30.5].map((oltRxPowerDbm, index) => collectedOnu({ onuId: index + 1, oltRxPowerDbm }))
    await storeByNewRun(database, oltId, collection({ onus }))
    const levels = async () => (await listOnus(database, 'A')).map((onu) => onu.oltRxPowerLevel)
    expect(await levels()).toEqual(['good', 'warning', 'critical'])
    await changePolicy(database, { oltPower: { overloadDbm: -8, warningDbm: -25, criticalDbm: -28 } })
    expect(await levels()).toEqual(['warning', 'critical', 'critical'])
  })

  test('how old is stale is what is set', async () => {
    const oltId = await insertTestOlt(database, 'A')
    const collectedAt = new Date(Date.now() - 150 * 60_000)
    await storeByNewRun(database, oltId, collection({ onus: [collectedOnu({ onuId: 1 })], collectedAt }))
    expect((await readSummary(database)).stale).toBe(1)
    await changePolicy(database, { freshness: { lateAfterMinutes: 75, staleAfterMinutes: 180 } })
    expect((await readSummary(database)).stale).toBe(0)
  })
})
