import { spawn } from 'node:child_process'

export interface ProgramRun {
  command: string
  args: readonly string[]
  env: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  /** Written to its standard input, which is then closed. */
  input?: string
  timeoutMs: number
}

export interface ProgramResult {
  code: number | null
  stdout: string
  stderr: string
  timedOut: boolean
}

const outputLimit = 64 * 1024

/** Runs a program to its end without a shell. Rejects only when it cannot be started at all. */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramResult>()
  const child = spawn(run.command, run.args, {
    env: run.env,
    cwd: run.cwd,
    uid: run.uid,
    gid: run.gid,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] = (output[name] + text).slice(-outputLimit)
    })
  }
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, run.timeoutMs)
  child.stdin.on('error', () => undefined) // It ended before it read everything; its exit code tells.
  child.stdin.end(run.input ?? '')
  child.once('error', (error) => {
    clearTimeout(timer)
    reject(error)
  })
  child.once('close', (code) => {
    clearTimeout(timer)
    resolve({ code, ...output, timedOut })
  })
  return promise
}
