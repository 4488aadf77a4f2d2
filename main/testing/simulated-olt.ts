import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { projectFolder } from './stack-home.ts'

/** A simulated OLT of a few ONUs in a process of its own, which lets in the SNMPv3 users of a file. */
export async function startSimulatedOlt(users: string): Promise<{ port: number; close: () => Promise<void> }> {
  const script = join(projectFolder, 'docker', 'simulator', 'benchmark.ts')
  const size = ['--slots', '1', '--pons', '2', '--onus', '8', '--columns', 'all']
  const child = spawn(process.execPath, [script, ...size, '--users', users], { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    const { port } = JSON.parse(line) as { port: number }
    return {
      port,
      close: () => {
        child.kill('SIGKILL')
        return ended
      },
    }
  }
  throw new Error('the simulated OLT did not start')
}
