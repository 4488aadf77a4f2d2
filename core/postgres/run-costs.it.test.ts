import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Collection } from '#contract/collection.ts'
import { judgeCost } from '#contract/rules/cost.ts'
import { collection, silence } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { readHealthTrend } from './health-trend.ts'
import { readOlt } from './olts.ts'
import { listRunCosts, listTableCosts, readComparedRuns } from './run-costs.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Date.now() - 20 * hour
const at = (hours: number) => new Date(start + hours * hour)

describe.skipIf(notRun !== null)('what runs cost an OLT', () => {
  let postgres: TestPostgres
  let database: Database
  let oltId: number
  let n = 0

  beforeAll(async () => {
    postgres = await startPostgres()
    database = await migratedDatabase(postgres)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })
  beforeEach(async () => {
    oltId = await insertTestOlt(database, `OLT ${++n}`)
  })

  const table = (name: string, ms: number, requests = Math.round(ms / 10)) => ({
    table: name,
    status: 'complete' as const,
    rows: 100,
    ms,
    requests,
    timeouts: 0,
    reason: null,
  })
  const run = (ms: number, hours: number, more: Partial<Collection> = {}) =>
    storeByNewRun(
      database,
      oltId,
      collection({
        collectedAt: at(hours),
        cost: { ms, requests: ms / 10, timeouts: 1, retransmits: 2 },
        tables: [
          table('onus', ms / 4),
          table('onu-optics', (ms * 3) / 4),
          { ...table('absent', 5, 0), status: 'absent' },
        ],
        ...more,
      }),
    )

  test('a device that becomes three times as slow is seen to rise at once and warned of within three runs', async () => {
    const levels: string[] = []
    for (const [hours, ms] of [4000, 4100, 3900, 4000, 4050, 12_000, 12_300, 11_900].entries()) {
      await run(ms, hours)
      levels.push(judgeCost((await readComparedRuns(database, oltId)).get(oltId) ?? []).level)
    }
    expect(levels).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'steady', 'rising', 'slow', 'slow'])
    const { warnings } = await readOlt(database, oltId)
    expect(warnings).toEqual([
      { kind: 'cost', level: 'warn', name: '', value: expect.closeTo(11_900 / 4000, 1) as number },
    ])
  })

  test('a silent run is listed with what it cost and compares with nothing', async () => {
    for (const hours of [0, 1, 2, 3, 4]) await run(4000, hours)
    await storeByNewRun(database, oltId, {
      ...silence(at(5)),
      cost: { ms: 15_000, requests: 5, timeouts: 1, retransmits: 4 },
    })
    const [newest, before] = await listRunCosts(database, { oltId, limit: 10 })
    expect([newest, before]).toMatchObject([
      { status: 'failed', ms: 15_000, rows: 0, requests: 5, timeouts: 1, retransmits: 4 },
      { status: 'complete', ms: 4000, rows: 300, requests: 400, timeouts: 1, retransmits: 2 },
    ])
    expect((await readComparedRuns(database, oltId)).get(oltId)?.map(({ ms }) => ms)).toEqual(Array(5).fill(4000))
  })

  test('each table that was asked for stands beside its usual cost, the most expensive first', async () => {
    for (const hours of [0, 1, 2]) await run(4000, hours)
    await run(8000, 3)
    expect(await listTableCosts(database, oltId)).toEqual([
      { table: 'onu-optics', rows: 100, ms: 6000, requests: 600, timeouts: 0, usualMs: 3000, usualRequests: 300 },
      { table: 'onus', rows: 100, ms: 2000, requests: 200, timeouts: 0, usualMs: 1000, usualRequests: 100 },
    ])
  })

  test('trends: a value for each run that has one, a gap where it has none', async () => {
    const board = { position: '0/1', type: 'GPHF', operStatus: 'up', memoryPercent: null } as const
    const hot = (cpuPercent: number | null, temperatureC: number | null) => [{ ...board, cpuPercent, temperatureC }]
    await run(1000, 0, { boards: hot(10, 50) })
    await run(1000, 1, { boards: hot(null, 71) })
    await run(1000, 2, { boards: hot(12, 72) })
    expect(await readHealthTrend(database, { oltId, hours: 24 })).toEqual({
      at: [0, 1, 2].map((hours) => at(hours).getTime() / 1000),
      series: [
        { subject: 'board', name: '0/1', quantity: 'cpuPercent', values: [10, null, 12] },
        { subject: 'board', name: '0/1', quantity: 'temperatureC', values: [50, 71, 72] },
      ],
    })
    expect((await readHealthTrend(database, { oltId, hours: 1 })).at).toEqual([])
    expect((await readOlt(database, oltId)).warnings).toEqual([{ kind: 'hot', level: 'warn', name: '0/1', value: 72 }])
  })
})
