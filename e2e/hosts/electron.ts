import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright'
import { collectFailures, type ConsoleHost } from './host.ts'

const project = resolve(import.meta.dirname, '../..')

/**
 * Electron's binary, or `null`. It must be there and say a version: launching something else makes the test runner itself
 * fall over. Asking the `electron` package would download it.
 */
function findElectron(): string | null {
  const folder = join(project, 'node_modules/electron')
  const named = process.env['FAROL_ELECTRON']
  const listed = join(folder, 'path.txt')
  const inPackage = existsSync(listed) ? join(folder, 'dist', readFileSync(listed, 'utf8').trim()) : null
  return [named, inPackage].find((place): place is string => place != null && saysItsVersion(place)) ?? null
}

function saysItsVersion(binary: string): boolean {
  if (!existsSync(binary)) return false
  try {
    const said = execFileSync(binary, ['--version'], {
      timeout: 10_000,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /^v\d+\./.test(said)
  } catch {
    // Not executable here, or not a program at all: then it is no Electron.
    return false
  }
}

/** Finds Electron, or prints that a suite does not run, which is neither a pass nor a failure. */
export function electronOrNotRun(suite: string): string | null {
  const found = findElectron()
  if (found === null) console.log(`NOT RUN: ${suite}: no electron binary`)
  return found
}

/** The console in its own window, as it was built into out/. Not the packaged one, whose fuses keep a test runner out. */
export async function openElectronHost(options: { home: string }): Promise<ConsoleHost> {
  const executablePath = findElectron()
  if (executablePath === null) throw new Error('There is no Electron; ask findElectron() first.')
  const sandboxSwitch = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    executablePath,
    args: [...sandboxSwitch, project, `--home=${options.home}`],
    cwd: project,
  })
  const page = await app.firstWindow()
  return { kind: 'electron', page, failures: collectFailures(page), close: () => app.close() }
}
