import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createRouterClient, type RouterClient } from '@orpc/server'
import type { Run } from '#contract/run.ts'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps, type SharedDeps } from '#core/handlers/shared-deps.ts'
import { createLog } from '#core/log.ts'
import { migrate } from '#core/postgres/migrate.ts'
import { insertOlt } from '#core/postgres/olt-settings.ts'
import { serviceEnvironment, type TestEnvironment } from '#core/testing/service-env.ts'
import {
  endProcess,
  startPostgres,
  startRedis,
  waitFor,
  type TestPostgres,
  type TestRedis,
} from '#core/testing/servers.ts'
import type { ClockDeps } from '../../../docker/scheduler/slot-clock.ts'
import type { StandingAgent } from './fleet.ts'

const worker = fileURLToPath(new URL('../../../docker/worker/index.ts', import.meta.url))
const scheduler = fileURLToPath(new URL('../../../docker/scheduler/index.ts', import.meta.url))

/** A service in a process of its own. */
export interface Service {
  child: ChildProcess
  /** All that it has written so far. */
  output(): string
  /** Resolves when it does its work. */
  ready: Promise<void>
}

/** PostgreSQL, Redis and the handlers of a fault's own, and a way to start the real services on them. */
export interface Rig {
  postgres: TestPostgres
  redis: TestRedis
  environment: TestEnvironment
  deps: SharedDeps
  api: RouterClient<ReturnType<typeof createSharedHandlers>>
  /** A process of ours on the same servers; `args` are those of Node. */
  spawn(args: readonly string[], env?: NodeJS.ProcessEnv): Service
  startWorker(env?: NodeJS.ProcessEnv): Promise<Service>
  startScheduler(env?: NodeJS.ProcessEnv): Promise<Service>
  /** OLTs without a first run, in the order of the agents. */
  addOlts(agents: readonly StandingAgent[]): Promise<number[]>
  runs(): Promise<Run[]>
  /** Resolves when no run is queued or running; throws when that takes longer. */
  isQuiet(timeoutMs?: number): Promise<void>
  close(): Promise<void>
}

export async function openRig(): Promise<Rig> {
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
  const environment = serviceEnvironment(postgres.connection, redis.connection)
  await migrate(postgres.connection)
  const deps = openSharedDeps(environment.config, {
    name: 'farol faults',
    profiles: () => Promise.resolve({ profiles: [], refused: [] }),
  })
  const api = createRouterClient(createSharedHandlers(deps))
  const services: Service[] = []

  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Service {
    const child = spawn(process.execPath, args, {
      env: { ...environment.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()))
    const ready = once(child, 'message').then(() => undefined)
    ready.catch(() => undefined)
    const service = { child, output: () => output, ready }
    services.push(service)
    return service
  }
  async function startReady(file: string, env?: NodeJS.ProcessEnv): Promise<Service> {
    const service = start([file], env)
    await Promise.race([service.ready, endedEarly(service)])
    return service
  }
  const runs = () => api.run.list({ limit: 1000 })
  return {
    postgres,
    redis,
    environment,
    deps,
    api,
    spawn: start,
    startWorker: (env) => startReady(worker, env),
    startScheduler: (env) => startReady(scheduler, env),
    async addOlts(agents) {
      const ids: number[] = []
      for (const { name, port, community } of agents) {
        const setting = { name, site: null, host: '127.0.0.1', port, profile: 'auto', variants: {}, limits: {} }
        const credentials = { version: '2c' as const, community }
        const { sealKey } = environment.config
        const olt = { setting, credentials, simulated: false, sealKey }
        ids.push(await deps.database.transaction((tx) => insertOlt(tx, olt)))
      }
      return ids
    },
    runs,
    async isQuiet(timeoutMs = 120_000) {
      await waitFor(
        'the end of all runs',
        async () => {
          const [open] = await deps.database.rows<{ n: number }>(
            `select count(*)::int as n from collection_run where status in ('queued', 'running')`,
          )
          if (open?.n !== 0) throw new Error(`${open?.n} runs are open`)
        },
        timeoutMs,
      )
    },
    async close() {
      await Promise.all(services.map(({ child }) => endProcess(child, 'SIGKILL')))
      await deps.close()
      await Promise.all([postgres.close(), redis.close()])
      environment.remove()
    },
  }
}

async function endedEarly({ child, output }: Service): Promise<never> {
  await once(child, 'exit')
  throw new Error(`a service ended before it was ready: ${output().slice(-2000)}`)
}

/** What the scheduler's clock works with, for faults that tell it the time. */
export function clockOf({ deps }: Rig): ClockDeps {
  const log = createLog({ service: 'scheduler', level: 'silent', dir: null })
  return { schedulerId: 'faults', database: deps.database, queues: deps.queues, redis: deps.redis, log }
}

/** Runs `use` on a rig of its own and closes it, whatever comes of it. */
export async function withRig<T>(use: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await openRig()
  try {
    return await use(rig)
  } finally {
    await rig.close()
  }
}
