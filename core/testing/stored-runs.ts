import type { Collection } from '#contract/collection.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { openDatabase, type Database } from '../postgres/database.ts'
import { migrate } from '../postgres/migrate.ts'
import { insertOlt } from '../postgres/olt-settings.ts'
import { insertManualRun, takeRun } from '../postgres/runs.ts'
import { storeCollection, type StoreResult } from '../postgres/store-collection.ts'
import type { TestPostgres } from './servers.ts'

export const testSealKey = Buffer.alloc(32, 7)

/** A migrated database of a test's own. */
export async function migratedDatabase(postgres: TestPostgres): Promise<Database> {
  const connection = await postgres.createDatabase()
  await migrate(connection)
  return openDatabase({ ...connection, applicationName: 'farol test' })
}

let ports = 20_000

/** An OLT that nobody will find at its address. */
export async function insertTestOlt(database: Database, name: string): Promise<number> {
  const setting = { name, site: null, host: '127.0.0.1', port: ports++, profile: 'auto', variants: {}, limits: {} }
  const credentials = { version: '2c' as const, community: 'c0mmunity' }
  return database.transaction((tx) => insertOlt(tx, { setting, credentials, simulated: false, sealKey: testSealKey }))
}

/** Takes a new manual run of the OLT, as a worker does. */
export async function takeNewRun(database: Database, oltId: number): Promise<{ runId: number; fence: number }> {
  const slot = slotOf(new Date())
  const run = await database.transaction((tx) => insertManualRun(tx, { oltId, slot, lost: new Set() }))
  if (run === null) throw new Error('A run is active.')
  const result = await takeRun(database, { runId: run.runId, worker: 'test', maxAttempts: 10 })
  if (result.taken === null) throw new Error(`The run was not taken: ${result.why}`)
  return { runId: run.runId, fence: result.taken.fence }
}

/** Stores a collection by a run of its own, as at the time of the collection. */
export async function storeByNewRun(database: Database, oltId: number, c: Collection): Promise<StoreResult> {
  return storeCollection(database, await takeNewRun(database, oltId), c, { now: c.collectedAt })
}
