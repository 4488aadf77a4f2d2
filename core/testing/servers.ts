import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { PostgresOptions, RedisOptions } from '../config.ts'

const run = promisify(execFile)

/** A PostgreSQL of one test's own, on loopback, in a temporary folder. */
export interface TestPostgres {
  connection: PostgresOptions
  /** The superuser of the cluster, for what the service's own role may not do. */
  superuser: PostgresOptions
  pid(): number
  start(): Promise<void>
  /** `immediate` is a crash: no checkpoint, connections are cut. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>
  restart(mode?: 'fast' | 'immediate'): Promise<void>
  /** A new empty database beside the first. */
  createDatabase(): Promise<PostgresOptions>
  close(): Promise<void>
}

export interface TestRedis {
  connection: RedisOptions
  pid(): number
  start(): Promise<void>
  kill(signal?: NodeJS.Signals): Promise<void>
  close(): Promise<void>
}

/** Why tests with servers cannot run here, with the command that changes it; `null` when they can. */
export function missingServers(): string | null {
  const missing = [
    findProgram('initdb') === null ? 'postgresql' : null,
    findProgram('redis-server') === null ? 'redis-server' : null,
  ].filter((name) => name !== null)
  if (missing.length === 0) return null
  return `NOT RUN: ${missing.join(' and ')} not found; apt-get install --no-install-recommends ${missing.join(' ')}`
}

/** A server's program in PATH or where Debian keeps the versions of PostgreSQL, newest first. */
export function findProgram(name: string): string | null {
  const versions = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .toSorted((a, b) => Number(b) - Number(a))
        .map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions]
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function needProgram(name: string): string {
  const path = findProgram(name)
  if (path === null) throw new Error(`${name} is not on this machine`)
  return path
}

/** PostgreSQL refuses to run as root: the user to become then, else `null`. */
async function serverUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts PostgreSQL with fsync on, so that a crash in a test is a crash. */
export async function startPostgres(): Promise<TestPostgres> {
  const user = await serverUser()
  const home = mkdtempSync(join(tmpdir(), 'farol-pg-'))
  const data = join(home, 'data')
  const passwordFile = join(home, 'password')
  const password = randomBytes(12).toString('hex')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user !== null) for (const path of [home, passwordFile]) chownSync(path, user.uid, user.gid)
  const identity = { ...user, cwd: home }
  const locale = ['--locale=C.UTF-8', '--encoding=UTF8']
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, ...locale]
  await run(needProgram('initdb'), initdb, identity)
  const port = await freePort()
  const superuser = { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password }
  const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', home, '-c', 'max_connections=60']
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    child = spawn(needProgram('postgres'), args, { ...identity, stdio: 'ignore' })
    await waitFor('PostgreSQL', async () => {
      const client = new pg.Client({ ...superuser, connectionTimeoutMillis: 1000 })
      client.on('error', () => undefined)
      try {
        await client.connect()
      } finally {
        await client.end().catch(() => undefined)
      }
    })
  }
  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await endProcess(child, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
    child = null
  }
  async function asSuperuser(statement: string): Promise<void> {
    const client = new pg.Client(superuser)
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }

  await start()
  await asSuperuser(`create role farol login password '${password}'`)
  let databases = 0
  async function createDatabase(): Promise<PostgresOptions> {
    const database = databases === 0 ? 'farol' : `farol_${databases}`
    databases++
    await asSuperuser(`create database ${database} owner farol`)
    return { ...superuser, database, user: 'farol' }
  }
  return {
    connection: await createDatabase(),
    superuser,
    pid: () => child?.pid ?? 0,
    start,
    stop,
    async restart(mode) {
      await stop(mode)
      await start()
    },
    createDatabase,
    async close() {
      await stop('immediate')
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Starts Redis with AOF and noeviction; its configuration, with the password, goes in by stdin. */
export async function startRedis(): Promise<TestRedis> {
  const home = mkdtempSync(join(tmpdir(), 'farol-redis-'))
  const connection: RedisOptions = {
    host: '127.0.0.1',
    port: await freePort(),
    password: randomBytes(12).toString('hex'),
  }
  const config = [
    `port ${connection.port}`,
    'bind 127.0.0.1',
    `dir "${home}"`,
    `requirepass ${connection.password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save 60 1',
    'maxmemory-policy noeviction',
  ].join('\n')
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    child = spawn(needProgram('redis-server'), ['-'], { stdio: ['pipe', 'ignore', 'ignore'] })
    child.stdin?.end(config)
    await waitFor('Redis', async () => {
      const redis = new Redis({ ...connection, lazyConnect: true, retryStrategy: () => null, connectTimeout: 1000 })
      redis.on('error', () => undefined)
      try {
        await redis.connect()
        await redis.ping()
      } finally {
        redis.disconnect()
      }
    })
  }
  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await endProcess(child, signal)
    child = null
  }
  await start()
  return {
    connection,
    pid: () => child?.pid ?? 0,
    start,
    kill,
    async close() {
      await kill()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Sends a signal and waits until the process has gone. */
export async function endProcess(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

/** Tries until it does not throw, at most half a minute. */
export async function waitFor<T>(what: string, attempt: () => Promise<T> | T, timeoutMs = 30_000): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      return await attempt()
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`${what} did not come up in ${timeoutMs} ms`, { cause })
      await sleep(50)
    }
  }
}
