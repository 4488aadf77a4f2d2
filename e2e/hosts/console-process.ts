import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** A running `farol console`: the stack it needs is up, and its address opens a session once. */
export interface ConsoleProcess {
  url: string
  pid: number
  /** Everything that it wrote, for a failing test to show. */
  output(): string
  /** Asks it to end, as Ctrl-C does, and resolves with its exit code. */
  stop(): Promise<number | null>
}

export interface ConsoleProcessOptions {
  home: string
  /** Further words of the command line, as `--demo`. */
  args?: readonly string[]
  timeoutMs?: number
}

const project = resolve(import.meta.dirname, '../..')

/** Starts `farol console` for a home and resolves once it printed its address. */
export async function startConsoleProcess(options: ConsoleProcessOptions): Promise<ConsoleProcess> {
  const command = [
    'out/cli/farol.mjs',
    'console',
    '--no-open',
    '--json',
    '--home',
    options.home,
    ...(options.args ?? []),
  ]
  const child = spawn(process.execPath, command, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const stop = (): Promise<number | null> => endOf(child)
  try {
    const url = await firstUrl(child, (line) => (output += `${line}\n`), options.timeoutMs ?? 120_000)
    return { url, pid: child.pid ?? 0, output: () => output, stop }
  } catch (error) {
    await stop()
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output}`, { cause: error })
  }
}

function firstUrl(child: ChildProcess, keep: (line: string) => void, timeoutMs: number): Promise<string> {
  return new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error('farol console printed no address in time.')), timeoutMs)
    child.once('exit', (code) => failed(new Error(`farol console ended with ${code} before it printed an address.`)))
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(line)
      const url = urlIn(line)
      if (url === null) return
      clearTimeout(timer)
      found(url)
    })
  })
}

function urlIn(line: string): string | null {
  if (!line.startsWith('{')) return null
  const parsed: unknown = JSON.parse(line)
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed)) return null
  return typeof parsed.url === 'string' ? parsed.url : null
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolved) => {
    const killer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    child.once('exit', (code) => {
      clearTimeout(killer)
      resolved(code)
    })
    child.kill('SIGINT')
  })
}
