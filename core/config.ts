import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { FarolError } from '#contract/errors.ts'

const Port = z.coerce.number().int().min(1).max(65535)

/**
 * What every service of the stack is told by its environment. Secrets come as files (`*_FILE`), never as values, so that
 * they stand in no process list and no container's metadata.
 */
const ServiceEnvironment = z.object({
  FAROL_PG_HOST: z.string().default('127.0.0.1'),
  FAROL_PG_PORT: Port.default(5432),
  FAROL_PG_DATABASE: z.string().default('farol'),
  FAROL_PG_USER: z.string().default('farol'),
  FAROL_PG_PASSWORD_FILE: z.string(),
  FAROL_REDIS_HOST: z.string().default('127.0.0.1'),
  FAROL_REDIS_PORT: Port.default(6379),
  FAROL_REDIS_PASSWORD_FILE: z.string(),
  /** 32 random bytes in hex: seals the OLTs' credentials in the database. */
  FAROL_SEAL_KEY_FILE: z.string(),
  FAROL_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  /** Where the service writes its rotated log besides stdout; absent = stdout only. */
  FAROL_LOG_DIR: z.string().optional(),
  /** Renewed at each sign of life, for a container's health check; absent = nobody looks. */
  FAROL_ALIVE_FILE: z.string().optional(),
})

export interface PostgresOptions {
  host: string
  port: number
  database: string
  user: string
  password: string
}

export interface RedisOptions {
  host: string
  port: number
  password: string
}

export interface ServiceConfig {
  postgres: PostgresOptions
  redis: RedisOptions
  sealKey: Buffer
  logLevel: z.infer<typeof ServiceEnvironment>['FAROL_LOG_LEVEL']
  logDir: string | null
  aliveFile: string | null
}

/** Reads a secret's file without its trailing line break. Throws BAD_INPUT that names the file, never its content. */
export function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new FarolError('BAD_INPUT', `The secret file ${path} cannot be read.`, { cause })
  }
}

/** A service's configuration from its environment. Throws BAD_INPUT that names every wrong variable. */
export function loadServiceConfig(env: NodeJS.ProcessEnv): ServiceConfig {
  const parsed = ServiceEnvironment.safeParse(env)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    throw new FarolError('BAD_INPUT', `The service's environment is not usable: ${wrong}`)
  }
  const e = parsed.data
  const sealKey = Buffer.from(readSecret(e.FAROL_SEAL_KEY_FILE), 'hex')
  if (sealKey.length !== 32)
    throw new FarolError('BAD_INPUT', `The seal key in ${e.FAROL_SEAL_KEY_FILE} is not 32 bytes.`)
  return {
    postgres: {
      host: e.FAROL_PG_HOST,
      port: e.FAROL_PG_PORT,
      database: e.FAROL_PG_DATABASE,
      user: e.FAROL_PG_USER,
      password: readSecret(e.FAROL_PG_PASSWORD_FILE),
    },
    redis: {
      host: e.FAROL_REDIS_HOST,
      port: e.FAROL_REDIS_PORT,
      password: readSecret(e.FAROL_REDIS_PASSWORD_FILE),
    },
    sealKey,
    logLevel: e.FAROL_LOG_LEVEL,
    logDir: e.FAROL_LOG_DIR ?? null,
    aliveFile: e.FAROL_ALIVE_FILE ?? null,
  }
}
