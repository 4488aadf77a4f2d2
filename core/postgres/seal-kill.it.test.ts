import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OnuReading } from '#contract/onu.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { serviceEnvironment, type TestEnvironment } from '../testing/service-env.ts'
import { insertTestOlt } from '../testing/stored-runs.ts'
import { addTestOnus, writeReadings } from '../testing/written-readings.ts'
import { openDatabase, type Database } from './database.ts'
import { readHistory } from './history.ts'
import { migrate } from './migrate.ts'
import { addDays, dayOf, listPartitions } from './partitions.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const sealProcess = fileURLToPath(new URL('../testing/seal-process.ts', import.meta.url))
const noRedis = { host: '127.0.0.1', port: 1, password: '-' }
const days = [3, 2].map((ago) => addDays(dayOf(new Date()), -ago))
const hours = Array.from({ length: 24 }, (_, hour) => hour)
const onuCount = 1200

describe.skipIf(notRun !== null)('sealing, killed with -9', () => {
  let postgres: TestPostgres
  let database: Database
  let environment: TestEnvironment
  let watched: number[]
  let whole: string

  beforeAll(async () => {
    postgres = await startPostgres()
    await migrate(postgres.connection)
    database = openDatabase({ ...postgres.connection, applicationName: 'farol test' })
    environment = serviceEnvironment(postgres.connection, noRedis)
    const oltId = await insertTestOlt(database, 'A')
    const onus = await addTestOnus(database, oltId, onuCount, new Date('2020-01-01T00:00:00Z'))
    watched = [onus[0]!, onus[499]!, onus[500]!, onus[onuCount - 1]!]
    for (const day of days) {
      await writeReadings(
        database,
        onus.flatMap((onuId, index) =>
          hours.map((hour) => ({
            onuId,
            at: new Date(Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000 + 137),
            status: (index + hour) % 17 === 0 ? ('offline' as const) : ('online' as const),
            rxPowerDbm: (index + hour) % 17 === 0 ? null : -18 - ((index * 7 + hour) % 900) / 100,
          })),
        ),
      )
    }
    whole = JSON.stringify(await histories())
  })
  afterAll(async () => {
    await database?.close()
    environment?.remove()
    await postgres?.close()
  })

  async function histories(): Promise<OnuReading[][]> {
    return Promise.all(watched.map(async (id) => (await readHistory(database, { id, hours: 24 * 7 })).readings))
  }

  /** Days still as rows, and days sealed, each with the number of its readings. */
  async function state(): Promise<Record<string, string>> {
    const seen: Record<string, string> = {}
    for (const { from, name } of await listPartitions(database, 'reading')) {
      const [row] = await database.rows<{ n: number }>(`select count(*)::int as n from ${name}`)
      if (row!.n > 0) seen[from] = `${row!.n} rows`
    }
    const sealed = await database.rows<{ day: string; n: number }>(
      `select s.day::text, count(r.onu_id)::int as n from sealed_day s
       left join sealed_reading r on r.day = s.day group by s.day`,
    )
    for (const { day, n } of sealed) seen[day] = `${seen[day] === undefined ? '' : `${seen[day]} and `}${n} arrays`
    return seen
  }

  async function run(fatalStep: number, killAfterMs: number | null): Promise<'done' | 'killed'> {
    const child = spawn(process.execPath, [sealProcess, String(fatalStep)], { env: environment.env, stdio: 'ignore' })
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    if (killAfterMs !== null) void sleep(killAfterMs).then(() => child.kill('SIGKILL'))
    const [code, signal] = await ended
    return signal === 'SIGKILL' ? 'killed' : code === 0 ? 'done' : expect.fail(`it ended with ${code}`)
  }

  test('each day is old or new after every kill, its history the same, and the last process does what is left', async () => {
    const old = `${onuCount * 24} rows`
    const fresh = `${onuCount} arrays`
    const allowed = new Set([`${old},${old}`, `${fresh},${old}`, `${fresh},${fresh}`])
    let kills = 0
    let survived = 0
    // A day has seven steps: begin, locked, three times some ONUs, written, dropped. The eighth begins the second day, which is
    // the first one from then on.
    const steps = [1, 2, 3, 4, 5, 6, 7, 8, 2, 3, 4, 5, 6, 7].map((step) => ({ step, ms: null }))
    const moments = [350, 500, 650].map((ms) => ({ step: 0, ms }))
    for (const { step, ms } of [...steps, ...moments]) {
      if ((await run(step, ms)) === 'done') continue
      kills++
      const found = await state()
      const isWhole = JSON.stringify(await histories()) === whole
      const pair = days.map((day) => found[day] ?? 'nothing').join(',')
      if (isWhole && allowed.has(pair)) survived++
      else console.log(`kill at step ${step}, ${ms} ms: ${pair}, history ${isWhole ? 'whole' : 'CHANGED'}`)
    }
    console.log(`sealing killed with -9: survived ${survived} of ${kills}`)
    expect([survived, kills >= steps.length]).toEqual([kills, true])
    expect(await run(0, null)).toBe('done')
    expect(await state()).toEqual(Object.fromEntries(days.map((day) => [day, fresh])))
    expect(JSON.stringify(await histories())).toBe(whole)
  })
})
