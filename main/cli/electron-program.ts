import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { runProgram } from '../stack/run-program.ts'
import { hasDesktopSession } from './desktop-session.ts'

/** Electron's program, or why the console is shown in the browser instead. */
export type ElectronChoice = { program: string } | { missing: string }

/**
 * Finds Electron, and fetches it with its own install script where there is a screen for it and a network that answers.
 * FAROL_ELECTRON=0 leaves it out; FAROL_ELECTRON=PATH names another one.
 */
export async function chooseElectron(projectFolder: string, remark: (line: string) => void): Promise<ElectronChoice> {
  const named = process.env['FAROL_ELECTRON']
  if (named === '0') return { missing: 'FAROL_ELECTRON=0 asks for it' }
  if (!existsSync(join(projectFolder, 'out', 'main', 'index.js'))) return { missing: 'the window is not built' }
  if (!hasDesktopSession()) return { missing: 'there is no desktop session here for a window' }
  const program = await findElectron(projectFolder, named)
  if (program !== null) return { program }
  if (!(await answersQuickly('github.com', 443)))
    return { missing: "Electron's program is not installed and cannot be fetched now" }
  remark('  Fetching Electron (once, about 110 MB)')
  await fetchElectron(projectFolder)
  const fetched = await findElectron(projectFolder, undefined)
  return fetched === null ? { missing: "Electron's program could not be fetched" } : { program: fetched }
}

async function findElectron(projectFolder: string, named: string | undefined): Promise<string | null> {
  const folder = join(projectFolder, 'node_modules', 'electron')
  const listed = join(folder, 'path.txt')
  const inPackage = existsSync(listed) ? join(folder, 'dist', readFileSync(listed, 'utf8').trim()) : null
  const candidate = named ?? inPackage
  if (candidate === null || !existsSync(candidate)) return null
  const said = await runProgram({ command: candidate, args: ['--version'], env: process.env, timeoutMs: 10_000 }).catch(
    () => null,
  )
  return /^v\d+\./.test(said?.stdout ?? '') ? candidate : null
}

async function fetchElectron(projectFolder: string): Promise<void> {
  const script = join(projectFolder, 'node_modules', 'electron', 'install.js')
  if (!existsSync(script)) return
  const run = { command: process.execPath, args: [script], env: process.env, cwd: projectFolder, timeoutMs: 180_000 }
  await runProgram(run).catch(() => null) // Whether it worked is seen by looking for the program again.
}

function answersQuickly(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host, port, timeout: 1500 })
  const end = (answered: boolean): void => {
    socket.destroy()
    resolve(answered)
  }
  socket.once('connect', () => end(true))
  socket.once('timeout', () => end(false))
  socket.once('error', () => end(false))
  return promise
}
