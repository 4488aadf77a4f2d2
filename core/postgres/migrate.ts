import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { PostgresOptions } from '../config.ts'
import { databaseError } from './database.ts'

const migrationsTable = 'schema_migration'

/**
 * Brings the schema up to date: each migration in its own transaction, under an advisory lock that a second process waits
 * for. Returns the names of those that ran. Throws DATABASE_DOWN while PostgreSQL is not there.
 * Files: `FAROL_MIGRATIONS_DIR`, else `migrations/` beside this file, in the source tree and in a build alike.
 */
export async function migrate(connection: PostgresOptions, options: { dir?: string } = {}): Promise<string[]> {
  const dir = options.dir ?? process.env['FAROL_MIGRATIONS_DIR'] ?? join(import.meta.dirname, 'migrations')
  const client = new pg.Client({
    ...connection,
    application_name: 'farol migrate',
    connectionTimeoutMillis: 4000,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    if (await isUpToDate(client, dir)) return []
    const { runner } = await import('node-pg-migrate')
    const ran = await runner({
      dbClient: client,
      dir,
      direction: 'up',
      migrationsTable,
      singleTransaction: false,
      advisoryLockMode: 'wait',
      // Each stands alone: one that comes later with a lower number runs all the same.
      checkOrder: false,
      logger: silent,
    })
    return ran.map((migration) => migration.name)
  } catch (error) {
    throw databaseError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Whether exactly the migrations of `dir` have run: then the tool that runs them need not even be loaded. */
async function isUpToDate(client: pg.Client, dir: string): Promise<boolean> {
  const there = await client.query<{ name: string | null }>(`select to_regclass($1)::text as name`, [migrationsTable])
  if (there.rows[0]?.name == null) return false
  const ran = await client.query<{ name: string }>(`select name from ${migrationsTable}`)
  const names = ran.rows.map((row) => row.name).toSorted()
  const files = (await readdir(dir)).filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -4))
  return files.toSorted().join('\n') === names.join('\n')
}

const silent = { debug: noLog, info: noLog, warn: noLog, error: noLog }

function noLog(): void {
  // The caller logs the names that came back, and the error that was thrown.
}
