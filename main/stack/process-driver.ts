import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoScenario, DemoStatus } from '#contract/demo.ts'
import { FarolError } from '#contract/errors.ts'
import { ServiceName, type Service, type Stack } from '#contract/stack.ts'
import { homePaths, prepareHome, type HomePaths } from '../home/home-paths.ts'
import { readHomeSecret } from '../home/secret-files.ts'
import { findSupervisor, type ControlClient } from './control-client.ts'
import type { StackConnection, StackDriver } from './driver.ts'
import { connectionAt } from './expected-connection.ts'
import { simulatedSite, siteOff, type SimulatedSite } from './simulated-site.ts'
import { openSupervisor, type OpenedSupervisor } from './supervisor/open-supervisor.ts'
import type { StackLayout } from './supervisor/service-specs.ts'

export interface ProcessDriverOptions {
  home: string
  layout: StackLayout
  /**
   * Who supervises when nobody does yet: `here` = this process, so the stack ends with it; `detached` = a process of its
   * own that `command` starts, which stays.
   */
  supervise:
    | { where: 'here'; screenFirst?: (() => Promise<void>) | undefined }
    | { where: 'detached'; command: string; args: readonly string[] }
}

export interface ProcessDriver extends StackDriver {
  /** Whether this process supervises the stack: then closing it ends the stack. */
  ownsStack(): boolean
  /** Resolves when the stack that this process supervises was stopped by somebody else. */
  stoppedElsewhere: Promise<void>
  /** Resolves when it is known on which ports the database and Redis are being started, or are. */
  placed: Promise<void>
  /** Resolves when the database can be asked, which is before every service is healthy; never when the stack does not start. */
  dataReady: Promise<void>
  /** Cuts the patience of a stop that is under way. */
  hurry(): void
  /** Kills the children of this process's supervisor at once. */
  killAll(): void
}

const attachWaitMs = 30_000

/**
 * The embedded stack: PostgreSQL and Redis of this machine and Farol's own services as child processes of one supervisor a
 * home, which is this process or another one. Every other driver of the same home speaks to it through its door.
 */
export function createProcessDriver(options: ProcessDriverOptions): ProcessDriver {
  const paths = homePaths(options.home)
  const stoppedElsewhere = Promise.withResolvers<void>()
  const placed = Promise.withResolvers<void>()
  const dataReady = Promise.withResolvers<void>()
  const listeners = new Set<(service: Service) => void>()
  const watching = new AbortController()
  let own: OpenedSupervisor | null = null

  const tell = (service: Service): void => {
    for (const listener of listeners) listener(service)
  }

  async function become(): Promise<boolean> {
    const { supervise } = options
    own = await openSupervisor(paths, options.layout, supervise.where === 'here' ? supervise.screenFirst : undefined)
    own?.supervisor.on('change', tell)
    void own?.stopped.then(stoppedElsewhere.resolve)
    void own?.supervisor.placed.then(placed.resolve)
    void own?.supervisor.dataReady.then(dataReady.resolve)
    return own !== null
  }

  async function reach(): Promise<ControlClient> {
    const client = await findSupervisor(paths)
    if (client === null) throw stackDown()
    return client
  }

  async function site(): Promise<SimulatedSite | null> {
    const service = (await driver.status()).services.find((one) => one.name === 'simulator')
    if (service?.state !== 'healthy' || service.port === null) return null
    return simulatedSite(service.port, readHomeSecret(paths, 'simulator-token'))
  }

  const driver: ProcessDriver = {
    ownsStack: () => own !== null,
    stoppedElsewhere: stoppedElsewhere.promise,
    placed: placed.promise,
    dataReady: dataReady.promise,
    hurry: () => void own?.supervisor.shutdown(),
    killAll: () => own?.supervisor.killAll(),
    async up(report) {
      if (own !== null) return own.supervisor.up(report)
      const client = await attachOrStart(paths, options, become)
      if (client === null) return driver.up(report)
      await client.up(report)
      placed.resolve()
      dataReady.resolve()
    },
    async down() {
      if (own !== null) {
        await own.close()
        own = null
        return
      }
      const client = await findSupervisor(paths)
      if (client === null) return
      await client.down()
      await waitUntil(() => !client.isAlive(), 10_000)
    },
    async status() {
      if (own !== null) return own.supervisor.status()
      const answer = await (await findSupervisor(paths))?.status()
      return answer?.stack ?? absentStack(options.home)
    },
    start: (service) =>
      own === null ? reach().then((client) => client.act(service, 'start')) : own.supervisor.start(service),
    stop: (service) =>
      own === null ? reach().then((client) => client.act(service, 'stop')) : own.supervisor.stop(service),
    restart: (service) =>
      own === null ? reach().then((client) => client.act(service, 'restart')) : own.supervisor.restart(service),
    async connection() {
      return connectionOf(paths, await driver.status())
    },
    onChange(listener) {
      listeners.add(listener)
      if (listeners.size === 1) void followChanges(paths, tell, { signal: watching.signal, isOwn: () => own !== null })
      return () => void listeners.delete(listener)
    },
    demo: {
      status: async () => (await (await site())?.status()) ?? siteOff,
      async start() {
        await (own === null ? (await reach()).setDemo(true) : own.supervisor.setDemo(true))
        return driver.demo.status()
      },
      async stop() {
        await (own === null ? (await reach()).setDemo(false) : own.supervisor.setDemo(false))
        return siteOff
      },
      async scenario(name: DemoScenario): Promise<DemoStatus> {
        const running = await site()
        if (running === null) throw demoOff()
        return running.setScenario(name)
      },
    },
    async close() {
      watching.abort()
      listeners.clear()
      await own?.close()
      own = null
    },
  }
  return driver
}

/**
 * Finds the home's supervisor, or makes one: this process (then the answer is `null`) or a detached one. One that is just
 * stopping is waited for, and so is one that holds the home but does not answer yet.
 */
async function attachOrStart(
  paths: HomePaths,
  options: ProcessDriverOptions,
  become: () => Promise<boolean>,
): Promise<ControlClient | null> {
  const deadline = Date.now() + attachWaitMs
  let child: { failed(): boolean } | null = null
  for (;;) {
    const client = await findSupervisor(paths)
    const phase = client === null ? null : (await client.status().catch(() => null))?.phase
    if (client !== null && phase !== undefined && phase !== null && phase !== 'stopping') return client
    if (client === null && options.supervise.where === 'here' && (await become())) return null
    if (client === null && options.supervise.where === 'detached' && child === null)
      child = startDetached(paths, options.supervise)
    if (Date.now() > deadline || child?.failed() === true) {
      throw new FarolError('STACK_BUSY', `The supervisor of ${paths.home} does not answer.`, {
        next: `Look at ${join(paths.logs, 'supervisor.log')}.`,
      })
    }
    await sleep(100)
  }
}

function startDetached(paths: HomePaths, how: { command: string; args: readonly string[] }): { failed(): boolean } {
  prepareHome(paths)
  const log = openSync(join(paths.logs, 'supervisor.log'), 'a', 0o640)
  const child = spawn(how.command, how.args, {
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
    cwd: paths.home,
  })
  closeSync(log)
  let failed = false
  child.once('error', () => (failed = true))
  // Exit code 0: another supervisor was quicker; it is the one to attach to.
  child.once('exit', (code) => (failed = code !== 0))
  child.unref()
  return { failed: () => failed }
}

function connectionOf(paths: HomePaths, stack: Stack): StackConnection {
  const portOf = (name: ServiceName): number => {
    const port = stack.services.find((service) => service.name === name)?.port
    if (!stack.running || port === null || port === undefined) throw stackDown()
    return port
  }
  return connectionAt(paths, { db: portOf('db'), redis: portOf('redis') })
}

/** Listens to the supervisor of another process, and to the next one when it goes. */
async function followChanges(
  paths: HomePaths,
  tell: (service: Service) => void,
  { signal, isOwn }: { signal: AbortSignal; isOwn: () => boolean },
): Promise<void> {
  while (!signal.aborted) {
    const client = isOwn() ? null : await findSupervisor(paths)
    // A supervisor that goes breaks the stream: that is how its end is noticed.
    if (client !== null) await client.changes(tell, signal).catch(() => undefined)
    await sleep(1000, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

async function waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!isTrue() && Date.now() < deadline) await sleep(50)
}

function absentStack(home: string): Stack {
  const services = ServiceName.options.map((name): Service => {
    const nothing = {
      reason: null,
      since: null,
      pid: null,
      port: null,
      restarts: 0,
      lastExitCode: null,
      memoryBytes: null,
    }
    return { name, state: 'absent', ...nothing }
  })
  return { driver: 'process', home, running: false, services }
}

function stackDown(): FarolError {
  return new FarolError('STACK_DOWN', 'The stack is not running.', { next: 'Start it with: npx farol up' })
}

function demoOff(): FarolError {
  return new FarolError('DEMO_OFF', 'The simulated site is not running.', {
    next: 'Start it with: npx farol demo start',
  })
}
