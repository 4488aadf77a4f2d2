import type { PostgresOptions } from '#core/config.ts'
import { openDatabase, type Database } from '#core/postgres/database.ts'
import { migrate } from '#core/postgres/migrate.ts'
import { startPostgres, type TestPostgres } from '#core/testing/servers.ts'

/** A PostgreSQL of the benchmark's own: fsync on, no vacuum and no checkpoint that nobody has asked for. */
export interface Cluster {
  postgres: TestPostgres
  /** As superuser, for its log and its checkpoints. */
  admin: Database
  /** An empty database with the product's schema. */
  newDatabase(): Promise<{ database: Database; connection: PostgresOptions }>
  close(): Promise<void>
}

export const clusterSettings: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
}

export async function startCluster(): Promise<Cluster> {
  const postgres = await startPostgres()
  const first = superuser(postgres)
  for (const [name, value] of Object.entries(clusterSettings)) {
    await first.run(`alter system set ${name} = '${value}'`)
  }
  await first.close()
  await postgres.restart()
  const admin = superuser(postgres)
  const opened: Database[] = [admin]
  return {
    postgres,
    admin,
    async newDatabase() {
      const connection = await postgres.createDatabase()
      await migrate(connection)
      const database = openDatabase({
        ...connection,
        applicationName: 'farol bench',
        statementTimeoutMs: 1_800_000,
      })
      opened.push(database)
      return { database, connection }
    },
    async close() {
      await Promise.all(opened.map((database) => database.close()))
      await postgres.close()
    },
  }
}

function superuser(postgres: TestPostgres): Database {
  return openDatabase({ ...postgres.superuser, applicationName: 'farol bench', statementTimeoutMs: 600_000 })
}

/** What one piece of work took: wall, this process's own CPU, and bytes of write-ahead log of the whole cluster. */
export interface Cost {
  ms: number
  cpuMs: number
  walBytes: number
}

export async function costOf({ admin }: Cluster, work: () => Promise<void>): Promise<Cost> {
  const walBefore = await walPosition(admin)
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  await work()
  const ms = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpuBefore)
  return { ms, cpuMs: (user + system) / 1000, walBytes: (await walPosition(admin)) - walBefore }
}

async function walPosition(admin: Database): Promise<number> {
  const [row] = await admin.rows<{ at: number }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as at`,
  )
  if (row === undefined) throw new Error('PostgreSQL told no position of its log.')
  return row.at
}
