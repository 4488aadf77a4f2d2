import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

const notRun = missingServers()
if (notRun !== null) console.log(notRun)

describe.skipIf(notRun !== null)('migrations', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres?.close())

  test('bring an empty database up, and the second time find nothing to do', async () => {
    const connection = await postgres.createDatabase()
    expect(await migrate(connection)).toContain('0001_network-and-runs')
    expect(await migrate(connection)).toEqual([])
  })

  test('run once when two processes start at the same time', async () => {
    const connection = await postgres.createDatabase()
    const [a, b] = await Promise.all([migrate(connection), migrate(connection)])
    expect([a.length, b.length].toSorted((x, y) => x - y)[0]).toBe(0)
    const database = openDatabase({ ...connection, applicationName: 'test' })
    const ran = await database.rows<{ name: string }>('select name from schema_migration')
    expect(ran.length).toBe(a.length + b.length)
    await database.close()
  })

  test('say DATABASE_DOWN where there is no server', async () => {
    const nowhere = { ...postgres.connection, port: 1 }
    await expect(migrate(nowhere)).rejects.toMatchObject({ code: 'DATABASE_DOWN' })
  })
})
