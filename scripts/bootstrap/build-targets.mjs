import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const always = ['package-lock.json', 'scripts/build', 'scripts/build.ts', 'tsconfig.base.json']

/**
 * What is built, from which files or folders, and a file that is there once it is.
 *
 * @type {Readonly<Record<string, { from: readonly string[], makes: string }>>}
 */
export const buildTargets = {
  services: { from: [...always, 'contract', 'core', 'docker'], makes: 'out/services/worker.mjs' },
  cli: { from: [...always, 'contract', 'core', 'main'], makes: 'out/cli/farol.mjs' },
  renderer: { from: [...always, 'contract', 'renderer'], makes: 'out/renderer/index.html' },
  electron: {
    from: [...always, 'contract', 'core', 'main', 'preload', 'electron.vite.config.ts'],
    makes: 'out/main/index.js',
  },
}

/**
 * The targets whose sources changed since they were built, or whose result is gone.
 *
 * @param {string} projectFolder
 * @returns {string[]}
 */
export function staleTargets(projectFolder) {
  const listed = new Map()
  return Object.keys(buildTargets).filter((name) => isStaleTarget(projectFolder, name, listed))
}

/**
 * Compares sizes and times first, which costs a few milliseconds, and contents only where those differ: a fresh clone or
 * a switch of branches changes times without changing anything.
 */
function isStaleTarget(projectFolder, name, listed) {
  const target = buildTargets[name]
  const stamp = readStamp(projectFolder, name)
  if (stamp === null || !existsSync(join(projectFolder, target.makes))) return true
  const files = listSources(projectFolder, target.from, listed)
  const look = lookOf(files)
  if (look === stamp.look) return false
  if (contentOf(projectFolder, files) !== stamp.content) return true
  writeStamp(projectFolder, name, { ...stamp, look })
  return false
}

/**
 * What a target's sources are now: to be taken before a build and recorded after it, so that an edit in between is seen.
 *
 * @param {string} projectFolder
 * @param {string} name
 */
export function describeSources(projectFolder, name) {
  const files = listSources(projectFolder, buildTargets[name].from)
  return { look: lookOf(files), content: contentOf(projectFolder, files) }
}

/**
 * @param {string} projectFolder
 * @param {string} name
 * @param {{ look: string, content: string }} stamp
 */
export function writeStamp(projectFolder, name, stamp) {
  const path = stampPath(projectFolder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(stamp))
}

function readStamp(projectFolder, name) {
  try {
    return JSON.parse(readFileSync(stampPath(projectFolder, name), 'utf8'))
  } catch {
    return null // Never built, or cut off while it was written: built again.
  }
}

function stampPath(projectFolder, name) {
  return join(projectFolder, 'out', '.stamps', `${name}.json`)
}

/** Tests are no source of a build. */
function isSource(name) {
  return !/\.test\.tsx?$/.test(name) && name !== 'testing' && !name.endsWith('.tsbuildinfo')
}

/** Targets share most of their folders; `listed` keeps what was listed for one of them. */
function listSources(projectFolder, from, listed = new Map()) {
  for (const name of from) if (!listed.has(name)) listed.set(name, listFiles(projectFolder, name))
  return from.flatMap((name) => listed.get(name)).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function listFiles(projectFolder, path) {
  const found = statSync(join(projectFolder, path), { throwIfNoEntry: false })
  if (found === undefined) return []
  if (found.isFile()) return [{ path, size: found.size, time: found.mtimeMs }]
  return readdirSync(join(projectFolder, path))
    .filter(isSource)
    .flatMap((name) => listFiles(projectFolder, `${path}/${name}`))
}

function lookOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file.path}\0${file.size}\0${file.time}\n`)
  return hash.digest('hex')
}

function contentOf(projectFolder, files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash.update(`${file.path}\0${file.size}\n`).update(readFileSync(join(projectFolder, file.path)))
  return hash.digest('hex')
}
