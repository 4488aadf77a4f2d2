import { join } from 'node:path'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import type { PostgresOptions } from '../config.ts'
import { databaseError } from './database.ts'

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
    const ran = await runner({
      dbClient: client,
      dir,
      direction: 'up',
      migrationsTable: 'schema_migration',
      singleTransaction: false,
      advisoryLockMode: 'wait',
      checkOrder: true,
      logger: silent,
    })
    return ran.map((migration) => migration.name)
  } catch (error) {
    throw databaseError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

const silent = { debug: noLog, info: noLog, warn: noLog, error: noLog }

function noLog(): void {
  // The caller logs the names that came back, and the error that was thrown.
}
