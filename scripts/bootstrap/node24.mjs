import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { SetupError } from './say.mjs'

const wanted = { major: 24, minor: 14 }

/**
 * @param {string} version `24.21.0`
 * @returns {boolean} whether Farol runs on it
 */
export function isNode24(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major === wanted.major && minor >= wanted.minor
}

/**
 * @param {string} version
 * @returns {boolean} whether it can run this set-up
 */
export function canBootstrap(version) {
  return Number(version.split('.')[0]) >= 20
}

/** Throws a SetupError on a Node that is too old for the set-up itself. */
export function checkNode() {
  if (canBootstrap(process.versions.node)) return
  throw new SetupError(`Farol needs Node.js 20 or later; this is ${process.versions.node}.`, {
    next: 'Install Node.js 24 from https://nodejs.org, or with your package manager.',
  })
}

/**
 * The Node 24 that runs Farol: this one, or the one that came with the dependencies.
 *
 * @param {string} projectFolder
 * @returns {string} path of the program
 */
export function findNode24(projectFolder) {
  if (isNode24(process.versions.node)) return process.execPath
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const program = join(projectFolder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(program)) return program
  throw new SetupError(`Farol runs on Node.js 24, and this is ${process.versions.node}.`, {
    next: 'Install Node.js 24 from https://nodejs.org, or with your package manager, and start again.',
  })
}
