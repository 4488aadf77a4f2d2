import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { projectFolder } from './stack-home.ts'

const script = join(projectFolder, 'out', 'cli', 'farol.mjs')

export interface CliResult {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the built terminal to its end. */
export function runCli(words: readonly string[], input = ''): Promise<CliResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CliResult>()
  const child = spawn(process.execPath, [script, ...words], { stdio: ['pipe', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  }
  child.stdin.end(input)
  child.once('error', reject)
  child.once('close', (code) => resolve({ code, ...said }))
  return promise
}

export interface RunningCli {
  pid: number
  url: string
  /** Sends a signal and resolves with the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
  output(): string
}

/** Starts a command that stays, as `start`, and resolves once it printed the console's address. */
export async function startCli(words: readonly string[]): Promise<RunningCli> {
  const child = spawn(process.execPath, [script, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  for await (const line of createInterface({ input: child.stdout })) {
    output += `${line}\n`
    const { url } = JSON.parse(line) as { url: string }
    return {
      pid: child.pid ?? 0,
      url,
      output: () => output,
      async end(signal) {
        child.kill(signal)
        return ended
      },
    }
  }
  throw new Error(`${words.join(' ')} ended with ${await ended} before it printed an address: ${output}`)
}
