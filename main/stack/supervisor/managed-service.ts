import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { FarolError } from '#contract/errors.ts'
import { reasonText } from '#contract/reasons.ts'
import type { Service, ServiceName, ServiceState } from '#contract/stack.ts'
import { restartDelayMs, settledAfterMs } from './backoff.ts'
import { endProcess, ended, killGroup } from './end-process.ts'
import type { RotatingLog } from './rotating-log.ts'

/** How to start one process of a service. Nothing secret may stand in `args` or `env`. */
export interface Launch {
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
  cwd: string
  uid?: number
  gid?: number
  /** Written to its standard input, for a server that reads its configuration there. */
  input?: string
  /** Whether it speaks over Node's IPC channel. */
  ipc: boolean
  port: number | null
}

export interface ServiceSpec {
  name: ServiceName
  /** Called before each start. Throws a FarolError where a start cannot help. */
  prepare(): Promise<Launch>
  /** Resolves once it does its work; called again until then, every `pollMs`, by throwing. */
  check(child: ChildProcess): Promise<void>
  pollMs: number
  startTimeoutMs: number
  stop: { ask?: () => Promise<void>; signal: NodeJS.Signals; graceMs: number }
}

/** The moments that the supervisor writes down. */
interface ManagedServiceEvents {
  change: []
  spawned: [pid: number]
}

const checkEveryMs = 3000
/** Checks in a row that must fail before a healthy service counts as unhealthy: one slow answer is not an illness. */
const failedChecksToUnhealthy = 2

/** One service that is kept running until it is stopped on purpose: started, watched, restarted with growing pauses. */
export class ManagedService extends EventEmitter<ManagedServiceEvents> {
  readonly spec: ServiceSpec
  readonly #log: RotatingLog
  #state: ServiceState = 'absent'
  #reason: string | null = null
  #since: Date | null = null
  #child: ChildProcess | null = null
  #port: number | null = null
  #restarts = 0
  #failures = 0
  #lastExitCode: number | null = null
  #wanted = false
  #life: Promise<void> = Promise.resolve()
  #wake = new AbortController()
  #hurry = new AbortController()

  constructor(spec: ServiceSpec, log: RotatingLog) {
    super()
    this.spec = spec
    this.#log = log
  }

  get wanted(): boolean {
    return this.#wanted
  }

  get port(): number | null {
    return this.#port
  }

  /** The service as the contract shows it; memory is measured by the caller, who sees all processes at once. */
  view(): Service {
    return {
      name: this.spec.name,
      state: this.#state,
      reason: this.#reason,
      since: this.#since?.toISOString() ?? null,
      pid: this.#child?.pid ?? null,
      port: this.#port,
      restarts: this.#restarts,
      lastExitCode: this.#lastExitCode,
      memoryBytes: null,
    }
  }

  /** Wants it running from now on. Does not wait. */
  start(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#failures = 0
    this.#wake = new AbortController()
    this.#hurry = new AbortController()
    const before = this.#life
    this.#life = before.then(() => this.#live())
  }

  /** Stops it and resolves when its process is gone. `reason` is shown while it stays stopped. */
  async stop(reason: string | null = null): Promise<void> {
    this.#wanted = false
    this.#wake.abort()
    await this.#life
    if (this.#state !== 'absent' || reason !== null) this.#become('stopped', reason)
  }

  /** Cuts the patience of a stop that is under way. */
  hurry(): void {
    this.#hurry.abort()
  }

  /** Kills the process at once without waiting: for a supervisor that ends now. */
  kill(): void {
    if (this.#child !== null) killGroup(this.#child)
  }

  /** Resolves when healthy; throws with the reason after `attempts` starts failed in a row, or when it is stopped. */
  async whenHealthy(attempts = 3): Promise<void> {
    while (this.#state !== 'healthy') {
      if (!this.#wanted)
        throw new FarolError('STACK_BUSY', `The service ${this.spec.name} was stopped while it was starting.`)
      if (this.#failures >= attempts) throw this.#failure()
      const { promise, resolve } = Promise.withResolvers<void>()
      this.once('change', resolve)
      await promise
    }
  }

  #failure(): FarolError {
    return new FarolError(
      'INTERNAL',
      `The service ${this.spec.name} does not start: ${this.#reason ?? 'no reason known'}`,
      {
        params: { service: this.spec.name },
        next: `Its log is data/logs/${this.spec.name}.log.`,
      },
    )
  }

  /** One life: from the first start to a stop on purpose, with as many processes as it takes. */
  async #live(): Promise<void> {
    while (this.#wanted) {
      const problem = await this.#runOnce()
      if (problem === null) return
      this.#failures += 1
      const delay = restartDelayMs(this.#failures)
      this.#become('failed', reasonText('service.again', { why: problem, seconds: delay / 1000 }))
      await sleep(delay, undefined, { signal: this.#wake.signal }).catch(() => undefined)
      if (this.#wanted) this.#restarts += 1
    }
  }

  /** Runs one process to its end. Answers why it ended, or `null` when it was stopped on purpose. */
  async #runOnce(): Promise<string | null> {
    this.#become('starting', null)
    let child: ChildProcess
    try {
      const launch = await this.spec.prepare()
      if (!this.#wanted) return null
      this.#port = launch.port
      child = await spawnDetached(launch, this.#log)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    this.#child = child
    this.emit('spawned', child.pid ?? 0)
    this.emit('change')
    const problem = await this.#watch(child)
    this.#child = null
    this.#lastExitCode = child.exitCode
    return problem
  }

  async #watch(child: ChildProcess): Promise<string | null> {
    const gone = ended(child)
    const over = new AbortController()
    void gone.then(() => over.abort())
    const wake = AbortSignal.any([this.#wake.signal, over.signal])
    const startedAt = Date.now()
    let healthySince: number | null = null
    let failedChecks = 0
    while (!wake.aborted) {
      const problem = await this.spec.check(child).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      if (wake.aborted) break
      if (problem === null) {
        healthySince ??= Date.now()
        failedChecks = 0
        if (Date.now() - healthySince > settledAfterMs) this.#failures = 0
        if (this.#state !== 'healthy') this.#become('healthy', null)
      } else if (healthySince !== null) {
        failedChecks += 1
        if (failedChecks >= failedChecksToUnhealthy && this.#state === 'healthy') this.#become('unhealthy', problem)
      } else if (Date.now() - startedAt > this.spec.startTimeoutMs) {
        await endProcess(child, { ...this.spec.stop, hurry: this.#hurry.signal })
        return reasonText('service.notReady', { seconds: this.spec.startTimeoutMs / 1000, why: problem })
      }
      const pause = healthySince === null ? this.spec.pollMs : checkEveryMs
      await sleep(pause, undefined, { signal: wake }).catch(() => undefined)
    }
    if (this.#wanted || over.signal.aborted) {
      await gone
      return this.#wanted ? this.#describeEnd(child) : null
    }
    await endProcess(child, { ...this.spec.stop, hurry: this.#hurry.signal })
    return null
  }

  #describeEnd(child: ChildProcess): string {
    const { signalCode: signal } = child
    const text = signal === 'SIGKILL' ? null : lastWords(this.#log.lastLine())
    if (signal !== null) {
      return text === null
        ? reasonText('service.signal', { signal })
        : reasonText('service.signalSaying', { signal, text })
    }
    const count = child.exitCode ?? 0
    return text === null ? reasonText('service.exit', { count }) : reasonText('service.exitSaying', { count, text })
  }

  #become(state: ServiceState, reason: string | null): void {
    if (this.#state !== state) this.#since = new Date()
    this.#state = state
    this.#reason = reason
    this.emit('change')
  }
}

/** What a process said last, in a sentence: of a structured line, its error or its message. */
export function lastWords(line: string | null): string | null {
  if (line === null) return null
  try {
    const entry = StructuredLine.parse(JSON.parse(line))
    return (entry.err?.message ?? entry.msg).slice(0, 300)
  } catch {
    return line.slice(0, 300) // Plain text, as the servers write it.
  }
}

const StructuredLine = z.object({ msg: z.string(), err: z.object({ message: z.string() }).optional() })

/**
 * Starts a child as the leader of its own group: Ctrl-C in a terminal reaches every process of the foreground group at
 * once, and the database must not stop before those who write to it.
 */
async function spawnDetached(launch: Launch, log: RotatingLog): Promise<ChildProcess> {
  const child = spawn(launch.command, launch.args, {
    env: launch.env,
    cwd: launch.cwd,
    uid: launch.uid,
    gid: launch.gid,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: [launch.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(launch.ipc ? (['ipc'] as const) : [])],
  })
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => log.write(text))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  child.once('spawn', resolve)
  child.once('error', reject)
  await promise
  child.on('error', () => undefined) // A message that it could not be sent: its end is reported by its exit.
  if (launch.input !== undefined) {
    child.stdin?.on('error', () => undefined) // It ended before it read everything; its exit code tells.
    child.stdin?.end(launch.input)
  }
  return child
}
