import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Collection } from '#contract/collection.ts'
import type { DemoScenario } from '#contract/demo.ts'
import type { Onu } from '#contract/onu.ts'
import type { Database } from '#core/postgres/database.ts'
import { readKnownFacts } from '#core/postgres/known-facts.ts'
import { listOnus } from '#core/postgres/onus.ts'
import { readWalkMemory } from '#core/postgres/walk-memory.ts'
import { endProcess, missingServers, startPostgres, waitFor, type TestPostgres } from '#core/testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '#core/testing/stored-runs.ts'
import { collectOlt } from './collect-olt.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const token = 'control-token-of-a-test'

interface Site {
  port: number
  play: (scenario: DemoScenario) => Promise<void>
}

describe.skipIf(notRun !== null)('a simulated OLT, update after update', () => {
  let postgres: TestPostgres
  let database: Database
  const processes: ChildProcess[] = []
  const folder = mkdtempSync(join(tmpdir(), 'farol-facts-'))

  beforeAll(async () => {
    postgres = await startPostgres()
    database = await migratedDatabase(postgres)
    writeFileSync(join(folder, 'token'), token)
  })
  afterEach(() => Promise.all(processes.splice(0).map((child) => endProcess(child, 'SIGKILL'))))
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A site of one OLT in a process of its own. */
  async function startSite(kind: string): Promise<Site> {
    const olt = { name: 'Centro', kind, port: 0, slots: 2, ponsPerSlot: 4, onus: 180 }
    const env = {
      PATH: process.env['PATH'],
      FAROL_SIMULATOR_TOKEN_FILE: join(folder, 'token'),
      FAROL_SIMULATOR_SITE: JSON.stringify({ community: 'farol-facts', seed: 3, olts: [olt] }),
    }
    const child = spawn(process.execPath, [fileURLToPath(new URL('../../simulator/index.ts', import.meta.url))], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    processes.push(child)
    let said = ''
    child.stdout?.on('data', (data: Buffer) => (said += data.toString()))
    const ready = await waitFor('the simulator', () => {
      const line = said.split('\n').find((one) => one.includes('"ready"')) ?? ''
      return JSON.parse(line) as { control: { host: string; port: number }; olts: { port: number }[] }
    })
    return {
      port: ready.olts[0]?.port ?? 0,
      play: async (name) => {
        const answer = await fetch(`http://${ready.control.host}:${ready.control.port}/scenario`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify({ name }),
        })
        expect(answer.status).toBe(200)
      },
    }
  }

  /** What each unit is called and made of, by its serial. */
  const names = (onus: readonly Onu[]) =>
    new Map(onus.map((onu) => [onu.serial, [onu.description, onu.model, onu.firmware, onu.vendor].join(' | ')]))

  test.each(['huawei', 'zte-c320', 'ufiber', 'vsol-epon'])(
    '%s: a second one asks less and knows the same; who moves is read, who was renamed is by the next day',
    async (kind) => {
      const site = await startSite(kind)
      const name = `${kind} of a test`
      const oltId = await insertTestOlt(database, name)
      const credentials = { version: '2c' as const, community: 'farol-facts' }
      const target = { host: '127.0.0.1', port: site.port, credentials, profileChoice: 'auto' }
      /** A run as a worker makes it: by the hour, or by somebody's hand, which reads all. */
      const update = async (by: 'hour' | 'hand'): Promise<Collection> => {
        const memory = await readWalkMemory(database, oltId)
        const facts = by === 'hand' ? null : await readKnownFacts(database, oltId)
        const collection = await collectOlt(target, { memory, facts })
        await storeByNewRun(database, oltId, collection)
        expect(collection.status).toBe('complete')
        return collection
      }
      const onus = () => listOnus(database, name)
      const events = async () =>
        (
          await database.rows<{ kind: string }>(
            `select kind from event where olt_id = $1 and kind in ('onu.moved', 'onu.serial-swapped', 'onu.renamed') order by kind`,
            [oltId],
          )
        ).map((event) => event.kind)

      await update('hour')
      // From here on both kinds of run know how the device is walked.
      const whole = await update('hand')
      const before = await onus()
      const kept = await update('hour')
      expect(kept.cost.requests).toBeLessThan(whole.cost.requests)
      expect(names(await onus())).toEqual(names(before))
      const ages = new Set((await onus()).map((onu) => `${onu.collectedAt} ${onu.factsAt}`))
      expect([...ages]).toEqual([`${kept.collectedAt.toISOString()} ${whole.collectedAt.toISOString()}`])

      await site.play('inventory')
      const changed = await update('hour')
      expect(changed.cost.requests).toBeLessThan(whole.cost.requests)
      expect(await events()).toEqual(['onu.moved', 'onu.serial-swapped'])
      const own = (await onus()).filter((onu) => onu.factsAt === changed.collectedAt.toISOString())
      expect(own).toHaveLength(2)
      const after = names(await onus())

      // A day passes.
      await database.run(`update olt set facts_at = facts_at - interval '24 hours' where id = $1`, [oltId])
      const next = await update('hour')
      expect(await events()).toEqual(['onu.moved', 'onu.renamed', 'onu.serial-swapped'])
      expect(new Set((await onus()).map((onu) => onu.factsAt))).toEqual(new Set([next.collectedAt.toISOString()]))
      const differing = [...names(await onus())].filter(([serial, name]) => after.get(serial) !== name)
      expect(differing).toHaveLength(1)
    },
    120_000,
  )

  test('who asks for an update by hand sees a new name at once', async () => {
    const site = await startSite('huawei')
    const name = 'asked by hand'
    const oltId = await insertTestOlt(database, name)
    const credentials = { version: '2c' as const, community: 'farol-facts' }
    const target = { host: '127.0.0.1', port: site.port, credentials, profileChoice: 'auto' }
    await storeByNewRun(database, oltId, await collectOlt(target))
    const before = names(await listOnus(database, name))
    await site.play('inventory')
    await storeByNewRun(database, oltId, await collectOlt(target, { facts: null }))
    const renamed = [...names(await listOnus(database, name))].filter(
      ([serial, now]) => before.has(serial) && before.get(serial) !== now,
    )
    expect(renamed).toHaveLength(1)
  })
})
