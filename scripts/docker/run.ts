import { spawn } from 'node:child_process'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** Runs a program to its end; `-1` = it could not be started or was ended by a signal. */
export function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>()
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  child.once('error', (error) => resolve({ code: -1, stdout, stderr: error.message }))
  child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }))
  return promise
}

/** Throws with the program's last words when it fails. */
export async function mustRun(...call: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...call)
  if (code === 0) return stdout
  const said = stderr.trim().split('\n').slice(-6).join('\n')
  throw new Error(`${call[0]} ${call[1].slice(0, 3).join(' ')}: exit code ${code}: ${said}`)
}
