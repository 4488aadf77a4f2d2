import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceName } from '#contract/stack.ts'
import { reasonText } from '#contract/reasons.ts'
import type { HomePaths } from '../../home/home-paths.ts'
import type { Runtime } from '../../home/runtime-file.ts'
import { readHomeSecret, secretPath } from '../../home/secret-files.ts'
import { pickPort } from '../free-port.ts'
import { databaseName, databaseUser, type Cluster } from '../postgres-cluster.ts'
import { dbService } from './db-service.ts'
import type { ServiceSpec } from './managed-service.ts'
import { nodeService } from './node-service.ts'
import { redisService } from './redis-service.ts'

/** Where the built services lie, and what runs them. */
export interface StackLayout {
  /** `out/services`: `<name>.mjs`, `migrations/`, `profiles/`. */
  services: string
  /** The console's bundle, served by the web service. */
  renderer: string
  /** The Node program that runs a service. */
  node: string
}

export interface SpecOptions {
  paths: HomePaths
  layout: StackLayout
  cluster: Cluster
  redis: string
  /** Ports of the last start. */
  ports: Runtime['ports']
  /** The port that a service of this start has. */
  portOf: (name: ServiceName) => number
}

/** Every service of the embedded stack, in no order. One whose file is not built fails at its start and says so. */
export function serviceSpecs(options: SpecOptions): ServiceSpec[] {
  const { paths, ports } = options
  return [
    dbService({
      cluster: options.cluster,
      password: readHomeSecret(paths, 'postgres-password'),
      preferredPort: ports.db,
    }),
    redisService({
      program: options.redis,
      folder: paths.redis,
      password: readHomeSecret(paths, 'redis-password'),
      preferredPort: ports.redis,
    }),
    // A worker finishes the table that it is walking, or hands the job back; both are quick.
    workerService(options),
    schedulerService(options),
    webService(options),
    simulatorService(options),
  ]
}

/** Its port answers /metrics. */
function workerService(options: SpecOptions): ServiceSpec {
  let port = options.ports.worker
  return nodeService({
    name: 'worker',
    file: serviceFile(options, 'worker'),
    node: options.layout.node,
    home: options.paths.home,
    compileCache: join(options.layout.services, '.compile-cache'),
    async env() {
      port = await pickPort(port)
      return { ...serverAddresses(options), ...workerLimits(process.env), FAROL_METRICS_PORT: String(port) }
    },
    port: () => port ?? null,
    saysReady: true,
    stopGraceMs: 15_000,
  })
}

function schedulerService(options: SpecOptions): ServiceSpec {
  return nodeService({
    name: 'scheduler',
    file: serviceFile(options, 'scheduler'),
    node: options.layout.node,
    home: options.paths.home,
    compileCache: join(options.layout.services, '.compile-cache'),
    env: () => Promise.resolve(serverAddresses(options)),
    port: () => null,
    saysReady: true,
    stopGraceMs: 5000,
  })
}

/** What bounds a worker as a whole is told to whoever starts the stack (docs/operations.md). */
function workerLimits(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['FAROL_COLLECT_CONCURRENCY', 'FAROL_REQUESTS_IN_FLIGHT']
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])))
}

function webService(options: SpecOptions): ServiceSpec {
  let port = options.ports.web
  return nodeService({
    name: 'web',
    file: serviceFile(options, 'web'),
    node: options.layout.node,
    home: options.paths.home,
    compileCache: join(options.layout.services, '.compile-cache'),
    async env() {
      port = await pickPort(port)
      return {
        ...serverAddresses(options),
        FAROL_WEB_HOST: '127.0.0.1',
        FAROL_WEB_PORT: String(port),
        FAROL_WEB_STATIC_DIR: options.layout.renderer,
        FAROL_WEB_TOKEN_FILE: secretPath(options.paths, 'web-token'),
      }
    },
    port: () => port ?? null,
    saysReady: true,
    probe: () => askHttp(`http://127.0.0.1:${port}/healthz`),
    stopGraceMs: 5000,
  })
}

function simulatorService(options: SpecOptions): ServiceSpec {
  let port = options.ports.simulator
  const token = readHomeSecret(options.paths, 'simulator-token')
  return nodeService({
    name: 'simulator',
    file: serviceFile(options, 'simulator'),
    node: options.layout.node,
    home: options.paths.home,
    compileCache: join(options.layout.services, '.compile-cache'),
    async env() {
      port = await pickPort(port)
      return {
        FAROL_SIMULATOR_PORT: String(port),
        FAROL_SIMULATOR_TOKEN_FILE: secretPath(options.paths, 'simulator-token'),
        FAROL_SIMULATOR_STATE: join(options.paths.state, 'simulator.json'),
      }
    },
    port: () => port ?? null,
    saysReady: false,
    probe: () => askHttp(`http://127.0.0.1:${port}/status`, token),
    stopGraceMs: 5000,
  })
}

function serviceFile(options: SpecOptions, name: ServiceName): string {
  return join(options.layout.services, `${name}.mjs`)
}

/** The environment of core/config.ts: where the servers are, and in which files the secrets lie. */
function serverAddresses({ paths, layout, portOf }: SpecOptions): NodeJS.ProcessEnv {
  const profiles = join(layout.services, 'profiles')
  return {
    FAROL_PG_HOST: '127.0.0.1',
    FAROL_PG_PORT: String(portOf('db')),
    FAROL_PG_DATABASE: databaseName,
    FAROL_PG_USER: databaseUser,
    FAROL_PG_PASSWORD_FILE: secretPath(paths, 'postgres-password'),
    FAROL_REDIS_HOST: '127.0.0.1',
    FAROL_REDIS_PORT: String(portOf('redis')),
    FAROL_REDIS_PASSWORD_FILE: secretPath(paths, 'redis-password'),
    FAROL_SEAL_KEY_FILE: secretPath(paths, 'seal-key'),
    FAROL_MEDIA_DIR: paths.media,
    FAROL_MIGRATIONS_DIR: join(layout.services, 'migrations'),
    ...(existsSync(profiles) ? { FAROL_PROFILES_DIR: profiles } : {}),
    FAROL_DROPIN_PROFILES_DIR: paths.profiles,
  }
}

async function askHttp(url: string, token?: string): Promise<void> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(3000) })
  await response.body?.cancel()
  if (!response.ok) throw new Error(reasonText('service.http', { count: response.status }))
}
