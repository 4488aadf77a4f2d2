import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import { reasonText } from '#contract/reasons.ts'
import { ServiceName, type Service, type Stack } from '#contract/stack.ts'
import type { HomePaths } from '../../home/home-paths.ts'
import { markUsed, openInstallation } from '../../home/installation.ts'
import { processIdentity } from '../../home/process-identity.ts'
import { readRuntime, writeRuntime, type Runtime } from '../../home/runtime-file.ts'
import { ensureSecrets, readHomeSecret } from '../../home/secret-files.ts'
import { clusterMajor, resetPassword, settleOwner, type Cluster } from '../postgres-cluster.ts'
import { measureMemory } from '../process-memory.ts'
import { chooseServerAccount } from '../server-account.ts'
import { choosePostgres, findPostgres, findRedis } from '../server-programs.ts'
import { readIntent, recordDemo, recordStopped } from './intent-file.ts'
import { endLeftovers } from './leftovers.ts'
import { ManagedService } from './managed-service.ts'
import { openRotatingLog, type RotatingLog } from './rotating-log.ts'
import { serviceSpecs, type StackLayout } from './service-specs.ts'

export type SupervisorPhase = 'down' | 'starting' | 'up' | 'stopping'

export interface SupervisorOptions {
  paths: HomePaths
  layout: StackLayout
  /** Brings the database's schema up to date; called once the database answers. */
  migrate: (database: { port: number; password: string }) => Promise<void>
  /** Holds back what is not needed to show the known network, on a home that has one. Absent = nothing is held back. */
  screenFirst?: (() => Promise<void>) | undefined
}

interface SupervisorEvents {
  change: [service: Service]
  /** A start failed before there was anything to supervise. */
  idle: []
}

/** Stopped last to first, started first to last. Those of one row do not need one another. */
const startOrder: readonly (readonly ServiceName[])[] = [
  ['db', 'redis'],
  ['worker', 'scheduler', 'web', 'simulator'],
]

/**
 * The one owner of a home's processes. Whoever makes it holds the home's lock. It keeps every service running that is not
 * stopped on purpose, and stops them in the order in which they need one another.
 */
export class Supervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: SupervisorOptions
  readonly #services = new Map<ServiceName, ManagedService>()
  readonly #logs: RotatingLog[] = []
  #phase: SupervisorPhase = 'down'
  #runtime: Runtime
  #isWarm = false
  #busy: Promise<unknown> = Promise.resolve()
  readonly #dataReady = Promise.withResolvers<void>()
  readonly #placed = Promise.withResolvers<void>()

  constructor(options: SupervisorOptions) {
    super()
    this.#options = options
    this.#runtime = { ...readRuntime(options.paths), supervisor: null }
  }

  get phase(): SupervisorPhase {
    return this.#phase
  }

  /** Resolves once it is written down on which ports the database and Redis are being started. */
  get placed(): Promise<void> {
    return this.#placed.promise
  }

  /** Resolves once the database answers and its schema is up to date. */
  get dataReady(): Promise<void> {
    return this.#dataReady.promise
  }

  /** Writes down that this process supervises the home and where it listens. */
  announce(controlPort: number): void {
    const pid = process.pid
    this.#runtime = { ...this.#runtime, supervisor: { pid, identity: processIdentity(pid), controlPort } }
    writeRuntime(this.#options.paths, this.#runtime)
  }

  /** Starts everything that should run and resolves when it is healthy. */
  async up(report: (step: string) => void): Promise<void> {
    await this.#oneAtATime(async () => {
      if (this.#phase === 'down') this.#phase = 'starting'
      if (this.#services.size === 0) await this.#assemble(report).catch((error: unknown) => this.#giveUp(error))
      await this.#startRow(startOrder[0] ?? [], { report, together: true })
      if (this.#phase === 'starting') report('Bringing the database up to date')
      await this.#options.migrate({
        port: this.#portOf('db'),
        password: readHomeSecret(this.#options.paths, 'postgres-password'),
      })
      this.#dataReady.resolve()
      if (this.#isWarm && this.#phase === 'starting') await this.#options.screenFirst?.()
      // One after the other: each takes a whole processor while it loads, and the console is being opened meanwhile.
      await this.#startRow(startOrder[1] ?? [], { report, together: false })
      this.#refuseWhileStopping()
      this.#phase = 'up'
    })
  }

  /** Stops everything, last started first, and resolves when no process is left. A second call hurries the first. */
  async shutdown(): Promise<void> {
    if (this.#phase === 'stopping') {
      for (const service of this.#services.values()) service.hurry()
      return this.#busy.then(() => undefined)
    }
    const starting = this.#busy
    this.#phase = 'stopping'
    const stopping = this.#stopAll(starting)
    this.#busy = stopping
    return stopping
  }

  /** Kills what runs without asking: for a process that must end at once. */
  killAll(): void {
    for (const service of this.#services.values()) service.kill()
  }

  status(): Stack {
    const services = ServiceName.options.map((name) => this.#services.get(name)?.view() ?? absentService(name))
    const memory = measureMemory(services.flatMap((service) => service.pid ?? []))
    return {
      driver: 'process',
      home: this.#options.paths.home,
      running: this.#phase !== 'down',
      services: services.map((service) => ({
        ...service,
        memoryBytes: service.pid === null ? null : (memory.get(service.pid) ?? null),
      })),
    }
  }

  view(name: ServiceName): Service {
    return this.#services.get(name)?.view() ?? absentService(name)
  }

  async start(name: ServiceName): Promise<Service> {
    recordStopped(this.#options.paths, name, false)
    const service = this.#service(name)
    service.start()
    await service.whenHealthy()
    return service.view()
  }

  async stop(name: ServiceName): Promise<Service> {
    const service = this.#service(name)
    recordStopped(this.#options.paths, name, true)
    await service.stop(reasonText('service.stopped'))
    return service.view()
  }

  async restart(name: ServiceName): Promise<Service> {
    await this.#service(name).stop('restarting')
    return this.start(name)
  }

  /** Turns the simulated site on or off; it stays so over restarts of the stack. */
  async setDemo(isOn: boolean): Promise<void> {
    recordDemo(this.#options.paths, isOn)
    if (isOn) await this.start('simulator')
    else await this.#service('simulator').stop(reasonText('service.notWanted'))
  }

  #service(name: ServiceName): ManagedService {
    const service = this.#services.get(name)
    if (service === undefined)
      throw new FarolError('STACK_DOWN', 'The stack is not running.', { next: 'Start it with: npx farol up' })
    return service
  }

  /** Everything that must be right before the first process starts. */
  async #assemble(report: (step: string) => void): Promise<void> {
    const { paths, layout } = this.#options
    const installation = openInstallation(paths)
    this.#isWarm = !installation.fresh
    const [found, account] = await Promise.all([findPostgres(process.env), chooseServerAccount(paths.data)])
    const redis = findRedis(process.env)
    const programs = choosePostgres(found, clusterMajor(paths.postgres))
    if (redis === null)
      throw new FarolError('TOOL_MISSING', 'Redis is not installed on this machine.', {
        params: { tool: 'redis-server' },
      })
    const made = ensureSecrets(paths, !installation.fresh)
    await endLeftovers(paths, report)
    this.#runtime = { ...this.#runtime, processes: {} }
    const cluster: Cluster = { folder: paths.postgres, programs, account }
    if (made.includes('postgres-password') && clusterMajor(paths.postgres) !== null) {
      settleOwner(cluster)
      await resetPassword(cluster, readHomeSecret(paths, 'postgres-password'))
    }
    if (installation.fresh) report(`Making the database (PostgreSQL ${programs.major})`)
    const specs = serviceSpecs({
      paths,
      layout,
      cluster,
      redis,
      ports: this.#runtime.ports,
      portOf: (name) => this.#portOf(name),
    })
    for (const spec of specs) this.#adopt(spec.name, () => new ManagedService(spec, this.#openLog(spec.name)))
    this.#services.get('db')?.on('change', () => {
      if (this.view('db').state === 'healthy') markUsed(paths, installation)
    })
  }

  #giveUp(error: unknown): never {
    if (this.#phase === 'starting') this.#phase = 'down'
    this.emit('idle')
    throw error
  }

  #openLog(name: ServiceName): RotatingLog {
    const log = openRotatingLog(join(this.#options.paths.logs, `${name}.log`))
    this.#logs.push(log)
    return log
  }

  #adopt(name: ServiceName, make: () => ManagedService): void {
    const service = make()
    this.#services.set(name, service)
    service.on('spawned', (pid) => this.#remember(name, pid))
    service.on('change', () => this.emit('change', service.view()))
  }

  #remember(name: ServiceName, pid: number): void {
    const port = this.#services.get(name)?.port
    this.#runtime = {
      ...this.#runtime,
      processes: { ...this.#runtime.processes, [name]: { pid, identity: processIdentity(pid) } },
      ports: port === null || port === undefined ? this.#runtime.ports : { ...this.#runtime.ports, [name]: port },
    }
    writeRuntime(this.#options.paths, this.#runtime)
    if (this.#runtime.processes.db !== undefined && this.#runtime.processes.redis !== undefined) this.#placed.resolve()
  }

  async #startRow(
    row: readonly ServiceName[],
    { report, together }: { report: (step: string) => void; together: boolean },
  ): Promise<void> {
    this.#refuseWhileStopping()
    const intent = readIntent(this.#options.paths)
    const wanted = row.filter(
      (name) => this.#services.has(name) && intent.stopped[name] === undefined && (name !== 'simulator' || intent.demo),
    )
    for (const name of row) {
      if (intent.stopped[name] !== undefined) await this.#services.get(name)?.stop(reasonText('service.stopped'))
    }
    const sleeping = wanted.filter((name) => this.view(name).state !== 'healthy')
    if (sleeping.length > 0) report(`Starting ${sleeping.join(', ')}`)
    const outcomes: Promise<void>[] = []
    for (const name of wanted) {
      this.#refuseWhileStopping()
      this.#service(name).start()
      const healthy = this.#service(name).whenHealthy()
      outcomes.push(healthy)
      // One that does not start must not keep the next from starting; the outcome is awaited below.
      if (!together) await healthy.catch(() => undefined)
    }
    await Promise.all(outcomes)
  }

  async #stopAll(starting: Promise<unknown>): Promise<void> {
    await this.#stopRows()
    // A start that was under way ends as soon as it sees that the stack is being stopped; it may have begun one more.
    await starting.catch(() => undefined)
    await this.#stopRows()
    for (const log of this.#logs.splice(0)) log.close()
    this.#services.clear()
    this.#runtime = { ...this.#runtime, supervisor: null, processes: {} }
    writeRuntime(this.#options.paths, this.#runtime)
    this.#phase = 'down'
  }

  async #stopRows(): Promise<void> {
    for (const row of startOrder.toReversed()) {
      await Promise.all(row.map(async (name) => this.#services.get(name)?.stop()))
    }
  }

  #refuseWhileStopping(): void {
    if (this.#phase === 'stopping') throw new FarolError('STACK_BUSY', 'The stack is being stopped.')
  }

  #portOf(name: ServiceName): number {
    const port = this.#services.get(name)?.port
    if (port === null || port === undefined) throw new FarolError('STACK_DOWN', `The service ${name} has no port yet.`)
    return port
  }

  async #oneAtATime(work: () => Promise<void>): Promise<void> {
    this.#refuseWhileStopping()
    const before = this.#busy
    const now = before.catch(() => undefined).then(work)
    this.#busy = now
    await now
  }
}

function absentService(name: ServiceName): Service {
  return {
    name,
    state: 'absent',
    reason: null,
    since: null,
    pid: null,
    port: null,
    restarts: 0,
    lastExitCode: null,
    memoryBytes: null,
  }
}
