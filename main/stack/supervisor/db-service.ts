import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import {
  createCluster,
  databaseName,
  databaseUser,
  serverArgs,
  serverEnvironment,
  settleOwner,
  type Cluster,
} from '../postgres-cluster.ts'
import { pickPort } from '../free-port.ts'
import type { ServiceSpec } from './managed-service.ts'

export interface DbServiceOptions {
  cluster: Cluster
  password: string
  preferredPort: number | undefined
}

/** PostgreSQL on loopback. Its port stays the same from the first healthy moment on. */
export function dbService(options: DbServiceOptions): ServiceSpec {
  const { cluster, password } = options
  let port = options.preferredPort
  let settled = false
  return {
    name: 'db',
    async prepare() {
      if (!existsSync(join(cluster.folder, 'PG_VERSION'))) await createCluster(cluster, password)
      settleOwner(cluster)
      port = settled && port !== undefined ? port : await pickPort(port)
      const wrapped = cluster.account.wrap(join(cluster.programs.folder, 'postgres'), serverArgs(cluster, port))
      return { ...wrapped, env: serverEnvironment, cwd: realpathSync('/'), ipc: false, port }
    },
    async check() {
      await ask({ host: '127.0.0.1', port: port ?? 0, user: databaseUser, password, database: databaseName })
      settled = true
    },
    pollMs: 40,
    // A server that was killed replays its log first, and that may take minutes.
    startTimeoutMs: 600_000,
    // SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, everything is written, nothing is left to replay.
    stop: { signal: 'SIGINT', graceMs: 60_000 },
  }
}

async function ask(address: pg.ClientConfig): Promise<void> {
  try {
    await query(address, 'select 1')
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error
    // A new cluster has no database of ours yet.
    await query({ ...address, database: 'postgres' }, `create database ${databaseName}`)
    await query(address, 'select 1')
  }
}

async function query(address: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client({
    ...address,
    connectionTimeoutMillis: 3000,
    query_timeout: 10_000,
    application_name: 'farol-health',
  })
  client.on('error', () => undefined) // Reported by the query that it breaks.
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end().catch(() => undefined) // The connection is gone already.
  }
}
