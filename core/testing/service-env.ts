import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresOptions, RedisOptions, ServiceConfig } from '../config.ts'

export interface TestEnvironment {
  config: ServiceConfig
  /** What a service's process is started with; its secrets are in files, as everywhere. */
  env: NodeJS.ProcessEnv
  remove(): void
}

/** The environment of a service over a test's own servers. */
export function serviceEnvironment(postgres: PostgresOptions, redis: RedisOptions): TestEnvironment {
  const dir = mkdtempSync(join(tmpdir(), 'farol-env-'))
  const sealKey = randomBytes(32)
  const secret = (name: string, value: string) => {
    const path = join(dir, name)
    writeFileSync(path, `${value}\n`, { mode: 0o600 })
    return path
  }
  return {
    config: { postgres, redis, sealKey, logLevel: 'info', logDir: null, aliveFile: null },
    env: {
      PATH: process.env['PATH'],
      FAROL_PG_HOST: postgres.host,
      FAROL_PG_PORT: String(postgres.port),
      FAROL_PG_DATABASE: postgres.database,
      FAROL_PG_USER: postgres.user,
      FAROL_PG_PASSWORD_FILE: secret('pg', postgres.password),
      FAROL_REDIS_HOST: redis.host,
      FAROL_REDIS_PORT: String(redis.port),
      FAROL_REDIS_PASSWORD_FILE: secret('redis', redis.password),
      FAROL_SEAL_KEY_FILE: secret('seal', sealKey.toString('hex')),
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
