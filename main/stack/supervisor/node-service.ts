import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { FarolError } from '#contract/errors.ts'
import { reasonText } from '#contract/reasons.ts'
import type { ServiceName } from '#contract/stack.ts'
import type { ServiceSpec } from './managed-service.ts'

export interface NodeServiceOptions {
  name: ServiceName
  /** The bundled file of the service. */
  file: string
  /** The Node that runs it. */
  node: string
  home: string
  /** Where Node keeps what it compiled, so that the next start need not; a folder that cannot be written is no fault. */
  compileCache: string
  /** Asked before each start: addresses of the servers, files of the secrets. */
  env: () => Promise<NodeJS.ProcessEnv>
  port: () => number | null
  /** Whether it says over the channel that it is ready; if not, `probe` alone tells. */
  saysReady: boolean
  /** Asks it whether it works; throws when it does not. */
  probe?: () => Promise<void>
  stopGraceMs: number
}

/** How long a service that has begun to send heartbeats may be silent. */
const silenceMs = 20_000

interface Pulse {
  ready: boolean
  lastBeatAt: number | null
}

/**
 * One of Farol's own services as a child. It says `ready` over the channel when it does its work, may beat after that, and
 * ends by itself when the channel closes, so that it never outlives its supervisor.
 */
export function nodeService(options: NodeServiceOptions): ServiceSpec {
  const pulses = new WeakMap<ChildProcess, Pulse>()
  return {
    name: options.name,
    async prepare() {
      if (!existsSync(options.file)) {
        throw new FarolError('TOOL_MISSING', `The service ${options.name} is not built.`, {
          next: 'Build it: npm run build',
        })
      }
      const env = {
        ...inheritedEnvironment(process.env),
        NODE_COMPILE_CACHE: options.compileCache,
        ...(await options.env()),
      }
      return {
        command: options.node,
        args: ['--enable-source-maps', options.file],
        env,
        cwd: options.home,
        ipc: true,
        port: options.port(),
      }
    },
    async check(child) {
      const pulse = pulses.get(child) ?? listen(child, pulses)
      if (options.saysReady && !pulse.ready) throw new Error(reasonText('service.notSaid'))
      if (pulse.lastBeatAt !== null && Date.now() - pulse.lastBeatAt > silenceMs) {
        throw new Error(reasonText('service.noSign', { count: Math.round((Date.now() - pulse.lastBeatAt) / 1000) }))
      }
      await options.probe?.()
    },
    pollMs: 20,
    startTimeoutMs: 60_000,
    stop: { signal: 'SIGTERM', graceMs: options.stopGraceMs },
  }
}

function listen(child: ChildProcess, pulses: WeakMap<ChildProcess, Pulse>): Pulse {
  const pulse: Pulse = { ready: false, lastBeatAt: null }
  pulses.set(child, pulse)
  child.on('message', (message) => {
    const said = typeof message === 'object' && message !== null && 'type' in message ? message.type : message
    if (said === 'ready') pulse.ready = true
    if (said === 'heartbeat') pulse.lastBeatAt = Date.now()
  })
  return pulse
}

/** What a service may know of the environment that Farol was started in: nothing that could be a secret. */
function inheritedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'NODE_EXTRA_CA_CERTS']
  const kept = names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  return { ...Object.fromEntries(kept), TZ: 'UTC', NODE_ENV: 'production' }
}
