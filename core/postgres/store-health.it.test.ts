import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CollectedBoard, CollectedPart, CollectedUplink, Collection } from '#contract/collection.ts'
import { collection } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { listParts, listUplinks } from './olt-hardware.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Math.floor(Date.now() / hour) * hour - 6 * hour
const at = (hours: number) => new Date(start + hours * hour)

function uplink(
  name: string,
  inOctets: bigint | null,
  readAt: Date,
  more: Partial<CollectedUplink> = {},
): CollectedUplink {
  const outOctets = inOctets === null ? null : inOctets * 2n
  return { name, ifIndex: 1, alias: null, operStatus: 'up', speedMbps: 10_000, inOctets, outOctets, readAt, ...more }
}

function part(kind: CollectedPart['kind'], name: string, more: Partial<CollectedPart>): CollectedPart {
  return { kind, name, condition: null, conditionRaw: null, value: null, unit: null, ...more }
}

const board = (position: string, temperatureC: number | null): CollectedBoard => ({
  position,
  type: 'GPHF',
  operStatus: 'up',
  cpuPercent: temperatureC === null ? null : 11,
  memoryPercent: null,
  temperatureC,
})

describe.skipIf(notRun !== null)('storing the health of an OLT', () => {
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

  /** A run `hours` after the first, of an OLT that was started 40 days before it. */
  const run = async (hours: number, part: Partial<Collection>, uptimeSeconds = 40 * 86_400 + hours * 3600) => {
    const base = collection({ collectedAt: at(hours) })
    const identity = { ...base.identity!, uptimeSeconds }
    await storeByNewRun(database, oltId, { ...base, identity, ...part })
  }
  const rates = async () =>
    (await listUplinks(database, oltId)).map(({ name, inBps, outBps, rateSeconds, rateGap }) => [
      name,
      inBps,
      outBps,
      rateSeconds,
      rateGap,
    ])
  const samples = () =>
    database.rows(
      `select subject, name, cpu_percent, temperature_c, in_bps from health_sample where olt_id = $1 order by at, subject, name`,
      [oltId],
    )

  test('traffic is told from the second run on, over the time that passed, however large the counters are', async () => {
    const huge = 2n ** 63n
    await run(0, { uplinks: [uplink('gei_1/4/1', huge, at(0)), uplink('gei_1/4/10', null, at(0))] })
    expect(await rates()).toEqual([
      ['gei_1/4/1', null, null, null, 'first'],
      ['gei_1/4/10', null, null, null, 'not-reported'],
    ])
    await run(1, { uplinks: [uplink('gei_1/4/1', huge + 450_000n, at(1)), uplink('gei_1/4/2', 5n, at(1))] })
    expect(await rates()).toEqual([
      ['gei_1/4/1', 1000, 2000, 3600, null],
      ['gei_1/4/2', null, null, null, 'first'],
      ['gei_1/4/10', null, null, null, 'not-reported'],
    ])
    expect(await samples()).toEqual([
      { subject: 'uplink', name: 'gei_1/4/1', cpu_percent: null, temperature_c: null, in_bps: 1000 },
    ])
  })

  test('a reboot between two runs is no spike, and the run after it has a rate again', async () => {
    await run(0, { uplinks: [uplink('gei_1/4/1', 1000n, at(0))] })
    await run(1, { uplinks: [uplink('gei_1/4/1', 900_000n, at(1))] }, 1800)
    expect(await rates()).toEqual([['gei_1/4/1', null, null, null, 'rebooted']])
    await run(2, { uplinks: [uplink('gei_1/4/1', 1_350_000n, at(2))] }, 5400)
    expect(await rates()).toEqual([['gei_1/4/1', 1000, 2000, 3600, null]])
    const events = await database.rows<{ kind: string }>(
      `select kind from event where olt_id = $1 and kind like 'olt.%' order by id`,
      [oltId],
    )
    expect(events).toEqual([{ kind: 'olt.rebooted' }])
  })

  test('a silent run keeps what was last known; a part that a whole table lists no more is dropped', async () => {
    const parts = [
      part('fan', '1', { condition: 'ok', conditionRaw: '1', value: 3200, unit: 'rpm' }),
      part('fan', '2', { condition: 'failed', conditionRaw: '2' }),
      part('power', '0/1', { value: 50, unit: 'W' }),
    ]
    await run(0, { parts, wholeParts: ['fan', 'power'] })
    const shown = async () =>
      (await listParts(database, oltId)).map(({ kind, name, condition }) => [kind, name, condition])
    await run(1, { status: 'failed', failure: { state: 'silent', reason: 'no answer' }, identity: null })
    expect(await shown()).toEqual([
      ['fan', '1', 'ok'],
      ['fan', '2', 'failed'],
      ['power', '0/1', null],
    ])
    await run(2, { parts: parts.slice(0, 1), wholeParts: ['fan'] })
    expect(await shown()).toEqual([
      ['fan', '1', 'ok'],
      ['power', '0/1', null],
    ])
  })

  test('trends are kept for 30 days; what has no value is no sample', async () => {
    await run(-31 * 24, { boards: [board('0/1', 40)] })
    await run(-29 * 24, { boards: [board('0/1', 41)] })
    await run(0, {
      boards: [board('0/1', 42), board('0/2', null)],
      parts: [part('temperature', '1', { value: 47.25, unit: '°C' }), part('fan', '1', { value: 3000, unit: 'rpm' })],
    })
    expect(await samples()).toEqual([
      { subject: 'board', name: '0/1', cpu_percent: 11, temperature_c: 41, in_bps: null },
      { subject: 'board', name: '0/1', cpu_percent: 11, temperature_c: 42, in_bps: null },
      { subject: 'temperature', name: '1', cpu_percent: null, temperature_c: 47.25, in_bps: null },
    ])
  })
})
