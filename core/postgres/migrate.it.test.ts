import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultOltLimits } from '#contract/olt.ts'
import { unsealCredentials } from '../credentials.ts'
import { seal } from '../seal.ts'
import { missingServers, startPostgres, type TestPostgres } from '../testing/servers.ts'
import { testSealKey } from '../testing/stored-runs.ts'
import { openDatabase } from './database.ts'
import { readOltTarget } from './olt-target.ts'
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

  test('what has not run yet is run, whatever has run before', async () => {
    const connection = await postgres.createDatabase()
    const ran = await migrate(connection)
    const database = openDatabase({ ...connection, applicationName: 'test' })
    const folder = mkdtempSync(join(tmpdir(), 'farol migrations '))
    cpSync(join(import.meta.dirname, 'migrations'), folder, { recursive: true })
    writeFileSync(join(folder, '9000_one-more.sql'), 'create table one_more (id int);')
    expect(await migrate(connection, { dir: folder })).toEqual(['9000_one-more'])
    expect(await database.rows('select count(*)::int as count from schema_migration')).toEqual([
      { count: ran.length + 1 },
    ])
    await database.close()
    rmSync(folder, { recursive: true })
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

  test('run in any order: one with a lower number than those that ran already runs too', async () => {
    const connection = await postgres.createDatabase()
    const some = mkdtempSync(join(tmpdir(), 'farol-some-'))
    const migrations = join(import.meta.dirname, 'migrations')
    const names = readdirSync(migrations).toSorted()
    for (const name of names.filter((one) => !one.startsWith('0002'))) {
      cpSync(join(migrations, name), join(some, name))
    }
    await migrate(connection, { dir: some })
    expect(await migrate(connection)).toEqual(['0002_credentials-and-limits'])
    rmSync(some, { recursive: true })
  })

  test('leave the communities of the first release where they open', async () => {
    const connection = await postgres.createDatabase()
    const first = mkdtempSync(join(tmpdir(), 'farol-first-'))
    const migrations = join(import.meta.dirname, 'migrations')
    cpSync(join(migrations, '0001_network-and-runs.sql'), join(first, '0001_network-and-runs.sql'))
    await migrate(connection, { dir: first })
    const database = openDatabase({ ...connection, applicationName: 'test' })
    await database.run(`insert into olt (name, host, port, agent_key) values ('Centro', '10.0.0.1', 161, 'x')`)
    const sealed = seal(testSealKey, 'old-community', 'olt:1')
    await database.run('insert into olt_credential (olt_id, community) values (1, $1)', [sealed])
    await migrate(connection)
    const target = await readOltTarget(database, 1)
    expect(unsealCredentials(testSealKey, target, { oltId: 1 })).toEqual({ version: '2c', community: 'old-community' })
    expect(target.limits).toEqual(defaultOltLimits)
    await database.close()
    rmSync(first, { recursive: true })
  })

  test('say DATABASE_DOWN where there is no server', async () => {
    const nowhere = { ...postgres.connection, port: 1 }
    await expect(migrate(nowhere)).rejects.toMatchObject({ code: 'DATABASE_DOWN' })
  })
})
