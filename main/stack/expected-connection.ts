import { setTimeout as sleep } from 'node:timers/promises'
import { FarolError } from '#contract/errors.ts'
import { takeHomeLock } from '../home/home-lock.ts'
import { prepareHome, type HomePaths } from '../home/home-paths.ts'
import { openInstallation } from '../home/installation.ts'
import { readRuntime, writeRuntime } from '../home/runtime-file.ts'
import { ensureSecrets, readHomeSecret } from '../home/secret-files.ts'
import type { StackConnection } from './driver.ts'
import { pickPort } from './free-port.ts'
import { databaseName, databaseUser } from './postgres-cluster.ts'

/**
 * Where the stack of a home is, or will be: a supervisor takes the ports of the last start again. On a home that never
 * had a stack the ports are chosen now and written down for its first start, so that a console opened before it finds it.
 */
export async function expectedConnection(paths: HomePaths): Promise<StackConnection> {
  prepareHome(paths)
  for (let tries = 0; tries < 100; tries += 1) {
    const { db, redis } = readRuntime(paths).ports
    if (db !== undefined && redis !== undefined) return connectionAt(paths, { db, redis })
    if (!(await reservePorts(paths))) await sleep(100)
  }
  throw new FarolError('STACK_BUSY', `The supervisor of ${paths.home} does not say where its servers are.`)
}

/** Answers `false` when a supervisor has the home: it is about to write its own ports down. */
async function reservePorts(paths: HomePaths): Promise<boolean> {
  const lock = takeHomeLock(paths)
  if (lock === null) return false
  try {
    ensureSecrets(paths, !openInstallation(paths).fresh)
    const runtime = readRuntime(paths)
    const db = runtime.ports.db ?? (await pickPort())
    const redis = runtime.ports.redis ?? (await pickPort())
    writeRuntime(paths, { ...runtime, ports: { ...runtime.ports, db, redis } })
    return true
  } finally {
    lock.release()
  }
}

export function connectionAt(paths: HomePaths, ports: { db: number; redis: number }): StackConnection {
  return {
    postgres: {
      host: '127.0.0.1',
      port: ports.db,
      database: databaseName,
      user: databaseUser,
      password: readHomeSecret(paths, 'postgres-password'),
    },
    redis: { host: '127.0.0.1', port: ports.redis, password: readHomeSecret(paths, 'redis-password') },
    sealKey: Buffer.from(readHomeSecret(paths, 'seal-key'), 'hex'),
  }
}
