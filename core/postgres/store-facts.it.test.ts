import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CollectedOnu, Collection } from '#contract/collection.ts'
import { collectedOnu, collection } from '../testing/collections.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { insertTestOlt, migratedDatabase, storeByNewRun } from '../testing/stored-runs.ts'
import type { Database } from './database.ts'
import { readKnownFacts } from './known-facts.ts'
import { readOltTarget } from './olt-target.ts'
import { rewriteSetting } from './olt-settings.ts'
import { listOnus } from './onus.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

const hour = 3_600_000
const start = Math.floor(Date.now() / hour) * hour - 20 * hour
const at = (hours: number) => new Date(start + hours * hour)

/** An ONU as a run collects it that leaves its facts out. */
function bare(part: Partial<CollectedOnu> & { onuId: number }): CollectedOnu {
  const { description: _name, model: _model, firmware: _version, vendor: _maker, ...onu } = collectedOnu(part)
  return onu
}

const read = (part: Partial<CollectedOnu> & { onuId: number }) => collectedOnu({ areFactsRead: true, ...part })

describe.skipIf(notRun !== null)('what ONUs are called and made of', () => {
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

  const store = (hours: number, onus: CollectedOnu[], more: Partial<Collection> = {}) =>
    storeByNewRun(database, oltId, collection({ onus, collectedAt: at(hours), areFactsWhole: false, ...more }))
  const whole = (hours: number, onus: CollectedOnu[]) => store(hours, onus, { areFactsWhole: true })
  /** By ONU: its name, and the hour that it is of. */
  const facts = async () =>
    (await listOnus(database, `OLT ${n}`)).map(({ onuId, ponPort, description, factsAt }) => [
      `${ponPort}:${onuId}`,
      description,
      factsAt === null ? null : (Date.parse(factsAt) - start) / hour,
    ])
  const isKnown = async (unit: Pick<CollectedOnu, 'serial' | 'ponPort' | 'onuId'>) =>
    (await readKnownFacts(database, oltId))?.units.has(unit)

  test('they stay with the hour in which they were read, and an hour that left them out rewrites no row', async () => {
    await whole(0, [collectedOnu({ onuId: 1 }), collectedOnu({ onuId: 2 })])
    const versions = () => database.rows('select id, xmin::text from onu where olt_id = $1 order by id', [oltId])
    const before = await versions()
    await store(1, [bare({ onuId: 1 }), bare({ onuId: 2 })])
    expect(await versions()).toEqual(before)
    expect(await facts()).toEqual([
      ['0/1/0:1', 'customer 1', 0],
      ['0/1/0:2', 'customer 2', 0],
    ])
    const [onu] = await listOnus(database, `OLT ${n}`)
    expect(onu).toMatchObject({ collectedAt: at(1).toISOString(), model: 'EG8145V5', vendor: 'HWTC' })
    expect(await isKnown(collectedOnu({ onuId: 1 }))).toBe(true)
    // Nor does one that reads them all and finds them as they were.
    await whole(2, [collectedOnu({ onuId: 1 }), collectedOnu({ onuId: 2 })])
    expect(await versions()).toEqual(before)
    expect((await facts()).map(([, , hours]) => hours)).toEqual([2, 2])
  })

  test('a unit that comes, moves or is swapped has its own hour, or none until it was read there', async () => {
    await whole(
      0,
      [1, 2, 3, 4].map((onuId) => collectedOnu({ onuId })),
    )
    const moved = { onuId: 7, ponPort: '0/2/0', serial: 'TEST00000002' }
    const swapped = { onuId: 3, serial: 'TESTFFFF0003' }
    await store(1, [
      bare({ onuId: 1 }),
      read({ ...moved, description: 'moved' }),
      read({ ...swapped, description: 'swapped' }),
      bare({ onuId: 4, ponPort: '0/3/0' }),
      read({ onuId: 5 }),
      bare({ onuId: 6 }),
    ])
    expect(await facts()).toEqual([
      ['0/1/0:1', 'customer 1', 0],
      ['0/1/0:3', 'swapped', 1],
      ['0/1/0:5', 'customer 5', 1],
      ['0/1/0:6', null, null],
      ['0/2/0:7', 'moved', 1],
      ['0/3/0:4', 'customer 4', null],
    ])
    const asked = [moved, swapped, { onuId: 4, ponPort: '0/3/0' }, { onuId: 5 }, { onuId: 6 }]
    const known = await Promise.all(asked.map((part) => isKnown(collectedOnu(part))))
    expect(known).toEqual([true, true, false, true, false])

    // What was due is read by the next run, alone; then a whole one covers everybody.
    await store(2, [
      bare({ onuId: 1 }),
      bare(moved),
      bare(swapped),
      read({ onuId: 4, ponPort: '0/3/0' }),
      bare({ onuId: 5 }),
      read({ onuId: 6 }),
    ])
    expect((await facts()).map(([, , hours]) => hours)).toEqual([0, 1, 1, 2, 1, 2])
    await whole(3, [
      collectedOnu({ onuId: 1 }),
      collectedOnu(moved),
      collectedOnu(swapped),
      collectedOnu({ onuId: 4, ponPort: '0/3/0' }),
      collectedOnu({ onuId: 5 }),
      collectedOnu({ onuId: 6 }),
    ])
    expect((await facts()).map(([, , hours]) => hours)).toEqual([3, 3, 3, 3, 3, 3])
  })

  test('a run that was cut or failed leaves them as old as they are, and they are asked for again', async () => {
    await whole(0, [collectedOnu({ onuId: 1 })])
    await store(1, [collectedOnu({ onuId: 1, description: 'half read' })], { status: 'partial' })
    expect(await facts()).toEqual([['0/1/0:1', 'half read', 0]])
  })

  test('one that is gone keeps its hour, and is read anew where it comes back', async () => {
    const [first, second] = [collectedOnu({ onuId: 1 }), collectedOnu({ onuId: 2 })]
    await whole(0, [first, second])
    await store(1, [bare({ onuId: 1 })])
    await whole(2, [first])
    const gone = async () => {
      const [row] = await database.rows<{ hours: Date | null }>(
        `select facts_at as hours from onu where olt_id = $1 and onu_id = 2`,
        [oltId],
      )
      return row?.hours ?? null
    }
    expect(await gone()).toEqual(at(0))
    expect(await isKnown(second)).toBe(false)
    await store(3, [bare({ onuId: 1 }), bare({ onuId: 2 })])
    expect(await facts()).toEqual([
      ['0/1/0:1', 'customer 1', 2],
      ['0/1/0:2', 'customer 2', null],
    ])
  })

  test('all are due when they were never read whole, and after a day', async () => {
    const age = async (minutes: number) => {
      await database.run(`update olt set facts_at = clock_timestamp() - make_interval(mins => $2) where id = $1`, [
        oltId,
        minutes,
      ])
      return (await readKnownFacts(database, oltId))?.profile ?? null
    }
    await store(0, [collectedOnu({ onuId: 1 })])
    expect(await readKnownFacts(database, oltId)).toBeNull()
    await whole(1, [collectedOnu({ onuId: 1 })])
    // The next run but one would be over a day later.
    expect([await age(22 * 60 + 58), await age(23 * 60 + 2)]).toEqual(['ma5600t-ma5800', null])
  })

  test.each<[string, Partial<Parameters<typeof rewriteSetting>[2]>, boolean]>([
    ['by another name', { name: 'Other', site: 'POP', limits: { inFlight: 2 } }, true],
    ['at another address', { host: '127.0.0.2' }, false],
    ['at another port', { port: 60_001 }, false],
    ['by another profile', { profile: 'generic' }, false],
    ['by another variant', { variants: { optics: 'mib' } }, false],
  ])('an OLT that is asked %s: whether its ONUs are still known', async (what, change, areKnown) => {
    await whole(0, [collectedOnu({ onuId: 1 })])
    const { host, port } = await readOltTarget(database, oltId)
    const setting = { name: `OLT ${n}`, site: null, host, port, profile: 'auto', variants: {}, limits: {} }
    const unlike = 'name' in change ? { name: `${what} ${n}` } : {}
    await database.transaction((tx) => rewriteSetting(tx, oltId, { ...setting, ...change, ...unlike }))
    expect((await readKnownFacts(database, oltId)) !== null).toBe(areKnown)
  })
})
