import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectedOnu, collection } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { listWaitingOnus } from './waiting-onus.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Date.now() - 5 * hour
const at = (hours: number) => new Date(start + hours * hour)

describe.skipIf(notRun !== null)('ONUs that wait to be provisioned', () => {
  let postgres: TestPostgres
  let database: Database

  beforeAll(async () => {
    postgres = await startPostgres()
    database = await migratedDatabase(postgres)
  })
  afterAll(async () => {
    await database?.close()
    await postgres?.close()
  })

  const waiting = async () =>
    (await listWaitingOnus(database)).onus.map((onu) => [
      onu.serial,
      onu.olt,
      onu.ponPort,
      onu.firstSeenAt,
      onu.lastSeenAt,
      onu.waitingSince,
    ])

  test('come with their place and times, wait since nobody has provisioned them, and leave when somebody does', async () => {
    const [centro, serra] = [await insertTestOlt(database, 'Centro'), await insertTestOlt(database, 'Serra')]
    const stranger = collectedOnu({ onuId: 7, serial: 'TESTFFFFFFFF', status: 'unconfigured', rxPowerDbm: null })
    const plain = collectedOnu({ onuId: 1 })
    const update = (olt: number, hours: number, onus: (typeof plain)[]) =>
      storeByNewRun(database, olt, collection({ onus, collectedAt: at(hours) }))
    const asWaiting = { ...plain, status: 'unconfigured' as const, onuId: null, rxPowerDbm: null }

    await update(centro, 0, [plain, { ...stranger, onuId: null }])
    await update(serra, 0, [collectedOnu({ onuId: 2, serial: 'TEST000000AA' })])
    const [t0, t1, t2] = [0, 1, 2].map((hours) => at(hours).toISOString())
    expect(await waiting()).toEqual([['TESTFFFFFFFF', 'Centro', '0/1/0', t0, t0, t0]])

    // Seen again it waits on, and one that lost its configuration waits from then.
    await update(centro, 1, [asWaiting, { ...stranger, onuId: null }])
    expect(await waiting()).toEqual([
      ['TEST00000001', 'Centro', '0/1/0', t0, t1, t1],
      ['TESTFFFFFFFF', 'Centro', '0/1/0', t0, t1, t0],
    ])

    // One was provisioned, the other is seen no more.
    await update(centro, 2, [{ ...stranger, status: 'online', rxPowerDbm: -20 }])
    expect(await waiting()).toEqual([])
    await update(serra, 2, [
      collectedOnu({ onuId: 2, serial: 'TEST000000AA' }),
      { ...stranger, serial: 'TESTEEEEEEEE', ponPort: '0/2/1', onuId: null },
    ])
    expect(await waiting()).toEqual([['TESTEEEEEEEE', 'Serra', '0/2/1', t2, t2, t2]])
  })
})
