import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

const project = resolve(import.meta.dirname, '../..')

export interface TerminalResult {
  code: number | null
  out: string
  err: string
}

/** Runs `farol …` for a home as a person would in a terminal, and resolves when it ended. */
export function farol(home: string, ...words: string[]): Promise<TerminalResult> {
  const child = spawn(process.execPath, ['out/cli/farol.mjs', ...words, '--home', home], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const result: TerminalResult = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk) => (result.out += String(chunk)))
  child.stderr.on('data', (chunk) => (result.err += String(chunk)))
  return new Promise((ended, failed) => {
    child.once('error', failed)
    child.once('close', (code) => ended({ ...result, code }))
  })
}

/** What `farol … --json` printed. Throws with its own words where it failed. */
export async function farolJson<T>(home: string, ...words: string[]): Promise<T> {
  const { code, out, err } = await farol(home, ...words, '--json')
  if (code !== 0) throw new Error(`farol ${words.join(' ')} ended with ${code}: ${err}${out}`)
  return JSON.parse(out) as T
}
