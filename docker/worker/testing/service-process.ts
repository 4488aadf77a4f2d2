import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { endProcess } from '#core/testing/servers.ts'

export interface ServiceProcess {
  child: ChildProcess
  /** Everything that it wrote so far. */
  output(): string
}

/** Processes of a test: all of them end with it. */
export interface ServiceProcesses {
  start(args: readonly string[], env: NodeJS.ProcessEnv): ServiceProcess
  /** Starts a service and resolves once it says that it is ready. */
  startReady(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ServiceProcess>
  endAll(): Promise<void>
}

export function serviceProcesses(): ServiceProcesses {
  const running: ServiceProcess[] = []
  function start(args: readonly string[], env: NodeJS.ProcessEnv): ServiceProcess {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()))
    const service = { child, output: () => output }
    running.push(service)
    return service
  }
  return {
    start,
    async startReady(args, env) {
      const service = start(args, env)
      const ended = once(service.child, 'exit').then(() => {
        throw new Error(`${args.join(' ')} ended before it was ready:\n${service.output()}`)
      })
      await Promise.race([once(service.child, 'message'), ended])
      return service
    },
    async endAll() {
      await Promise.all(running.splice(0).map(({ child }) => endProcess(child, 'SIGKILL')))
    },
  }
}
