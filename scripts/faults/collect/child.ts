import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Runs a script beside this file to its end and reads the JSON that it prints last. Rejects when it ends otherwise. */
export async function runChild<T>(
  script: string,
  args: readonly (string | number)[],
  execArgv: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<T> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [...execArgv, file, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (err += data.toString()))
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed)
    child.once('close', ended)
  })
  const last = out.trim().split('\n').at(-1) ?? ''
  if (code !== 0 || last === '') throw new Error(`${script} ended with ${code}: ${err.slice(-1000)}`)
  return JSON.parse(last) as T
}
