import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { lastLines, runQuietly } from './run-quietly.mjs'
import { runStep, SetupError } from './say.mjs'

/**
 * Installs the locked dependencies where they are missing or of another lock file.
 *
 * @param {{ projectFolder: string, quiet: boolean }} options
 */
export async function installDependencies({ projectFolder, quiet }) {
  const wanted = lockHash(projectFolder)
  const stamp = join(projectFolder, 'node_modules', '.farol-lock')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (!isInstalled(projectFolder)) {
    await runStep({ title: 'Installing the locked dependencies', quiet }, () => runNpmCi(projectFolder))
  }
  writeFileSync(stamp, wanted)
}

/** @param {string} projectFolder */
export function needsInstall(projectFolder) {
  const stamp = join(projectFolder, 'node_modules', '.farol-lock')
  return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash(projectFolder)
}

/** The platform is part of it: a folder shared between machines needs other binaries. */
function lockHash(projectFolder) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  return hash.update(readFileSync(join(projectFolder, 'package-lock.json'))).digest('hex')
}

/**
 * Whether npm's own record of what is installed agrees with the lock file: somebody ran npm by hand, and installing all of
 * it again would only cost time and need a network.
 *
 * @param {string} projectFolder
 * @returns {boolean}
 */
export function isInstalled(projectFolder) {
  const record = join(projectFolder, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages ?? {}
  const locked = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')).packages ?? {}
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '' || entry.optional === true || entry.devOptional === true || entry.link === true) return true
    return installed[path]?.version === entry.version && existsSync(join(projectFolder, path, 'package.json'))
  })
}

async function runNpmCi(projectFolder) {
  const { command, before } = findNpm()
  // No install script of any dependency is needed (docs/decisions/0002-pinned-tools.md), so none may run.
  const args = [...before, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--include=dev']
  const env = { ...process.env, NODE_ENV: 'development' }
  const result = await runQuietly(command, args, { cwd: projectFolder, env, shell: command === 'npm.cmd' }).catch(
    (error) => ({ code: 1, output: String(error.message) }),
  )
  if (result.code === 0) return
  const isOffline = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH/.test(result.output)
  throw new SetupError('The dependencies could not be installed.', {
    detail: lastLines(result.output, 12),
    next: isOffline
      ? 'The package registry cannot be reached. Connect this machine to it once; later starts need no network.'
      : 'Try it by hand with: npm ci --ignore-scripts',
  })
}

/**
 * npm as the one that runs us, else the one beside this Node, else the one in PATH.
 *
 * @returns {{ command: string, before: string[] }}
 */
function findNpm() {
  const candidates = [
    process.env['npm_execpath'],
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  const script = candidates.find((path) => path !== undefined && path.endsWith('npm-cli.js') && existsSync(path))
  if (script !== undefined) return { command: process.execPath, before: [script] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] }
}
