import pg from 'pg'
import { FarolError } from '#contract/errors.ts'
import type { PostgresOptions } from '../config.ts'

/** What runs SQL: the pool, or the one connection of a transaction. */
export interface Sql {
  /** Rows of one statement. Parameters only; throws DATABASE_DOWN, TIMEOUT or DISK_FULL where that is the reason. */
  rows<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** The same as arrays in the order of the columns: half the cost for many rows. */
  arrays<Row extends unknown[]>(text: string, values?: unknown[]): Promise<Row[]>
  /** How many rows a statement touched. */
  run(text: string, values?: unknown[]): Promise<number>
}

export interface Transaction extends Sql {
  /** The connection itself, for COPY. */
  client: pg.PoolClient
}

/** The one door to PostgreSQL of a process. */
export interface Database extends Sql {
  /** Commits what `work` did, or rolls it back when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: { statementTimeoutMs?: number }): Promise<T>
  /** Whether PostgreSQL answers within the time, without throwing. */
  answers(timeoutMs?: number): Promise<boolean>
  pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions extends PostgresOptions {
  /** Stands in pg_stat_activity: `farol worker`. */
  applicationName: string
  maxConnections?: number
  /** A statement that runs longer is cancelled by the server. */
  statementTimeoutMs?: number
  connectTimeoutMs?: number
}

/** Opens a pool; connects when first asked. A lost connection never ends the process: it costs the statement it carried. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    host: options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    password: options.password,
    application_name: options.applicationName,
    max: options.maxConnections ?? 8,
    statement_timeout: options.statementTimeoutMs ?? 20_000,
    // The server cancels first; this one is for a server that no longer answers at all.
    query_timeout: (options.statementTimeoutMs ?? 20_000) + 5000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 4000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=120000',
  })
  // Idle connections report their end here; without a listener it would end the process. The next query reconnects.
  pool.on('error', ignoreLostConnection)
  pool.on('connect', (client) => client.on('error', ignoreLostConnection))

  const sql = sqlOver(pool)
  return {
    ...sql,
    pool,
    async transaction(work, { statementTimeoutMs } = {}) {
      const client = await pool.connect().catch(refused)
      let broken: Error | undefined
      try {
        await client.query('begin')
        if (statementTimeoutMs !== undefined) {
          await client.query(`select set_config('statement_timeout', $1, true)`, [String(statementTimeoutMs)])
        }
        const result = await work({ ...sqlOver(client), client })
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch((e: Error) => (broken = e))
        return refused(error)
      } finally {
        client.release(broken)
      }
    },
    async answers(timeoutMs = 2000) {
      const query = pool.query({ text: 'select 1', query_timeout: timeoutMs } as pg.QueryConfig)
      const late = new Promise<false>((resolve) => setTimeout(resolve, timeoutMs, false).unref())
      return Promise.race([query.then(() => true).catch(() => false), late])
    },
    async close() {
      await pool.end()
    },
  }
}

function ignoreLostConnection(): void {
  // Nothing to do: pg has already dropped the connection from the pool.
}

function sqlOver(source: pg.Pool | pg.PoolClient): Sql {
  return {
    async rows<Row extends pg.QueryResultRow>(text: string, values?: unknown[]) {
      const result = await source.query<Row>(text, values).catch(refused)
      return result.rows
    },
    async arrays<Row extends unknown[]>(text: string, values: unknown[] = []) {
      const result = await source.query<Row>({ text, values, rowMode: 'array' }).catch(refused)
      return result.rows
    },
    async run(text, values) {
      const result = await source.query(text, values).catch(refused)
      return result.rowCount ?? 0
    },
  }
}

function refused(error: unknown): never {
  throw databaseError(error)
}

const startLater = 'Wait a moment; if it stays down, look at the db service: farol status.'

/** What an error of pg means for Farol: a `FarolError` where it can be expected, else the error itself. */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FarolError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '53100') {
    return new FarolError('DISK_FULL', 'PostgreSQL has no disk space left.', {
      cause: error,
      next: 'Free space on the disk that holds the data folder.',
    })
  }
  if (code === '57014' || error.message === 'Query read timeout') {
    return new FarolError('TIMEOUT', 'PostgreSQL took too long and the statement was cancelled.', {
      cause: error,
      next: 'Try again; if it stays slow, look at what else the database is doing.',
    })
  }
  if (code === '28P01' || code === '28000') {
    return new FarolError('DATABASE_DOWN', 'PostgreSQL refuses this installation’s password.', {
      cause: error,
      next: 'The secret file and the database differ: restore both from the same backup.',
    })
  }
  if (code === '42P01') {
    return new FarolError('DATABASE_DOWN', 'The database has no tables yet: it is still being set up.', {
      cause: error,
      next: startLater,
    })
  }
  if (code === '25006') {
    return new FarolError('DATABASE_DOWN', 'PostgreSQL is read-only now: it is recovering or a replica.', {
      cause: error,
      next: startLater,
    })
  }
  if (!isConnectionLoss(code, error.message)) return error
  return new FarolError('DATABASE_DOWN', 'PostgreSQL does not answer.', { cause: error, next: startLater })
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
])
const serverCodes = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25P03', '3D000'])

function isConnectionLoss(code: string, message: string): boolean {
  if (networkCodes.has(code) || serverCodes.has(code) || code.startsWith('08')) return true
  return /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|^Client was closed/i.test(
    message,
  )
}
