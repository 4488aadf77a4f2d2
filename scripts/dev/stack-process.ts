import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const Opened = z.object({ url: z.url(), home: z.string() })

export interface RunningStack {
  /** The console's own address, with a token that is good once. */
  url: string
  home: string
  /** Stops it as Ctrl-C does; resolves when nothing of it is left. */
  stop(): Promise<void>
}

/** Runs `farol start` without a window and resolves when its console answers. Rejects when it ends before that. */
export async function runStack(options: { projectFolder: string; args: readonly string[] }): Promise<RunningStack> {
  const command = [join(options.projectFolder, 'out/cli/farol.mjs'), 'start', '--no-open', '--json', ...options.args]
  const child = spawn(process.execPath, command, { cwd: options.projectFolder, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  for await (const line of lines) {
    const opened = line.startsWith('{') ? Opened.safeParse(JSON.parse(line)) : null
    if (opened?.success !== true) continue
    child.stdout.resume()
    return {
      ...opened.data,
      async stop() {
        child.kill('SIGINT')
        await ended
      },
    }
  }
  throw new Error('The stack did not start.')
}
