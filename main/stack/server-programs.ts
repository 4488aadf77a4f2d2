import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import { runProgram } from './run-program.ts'

export interface PostgresPrograms {
  /** The folder with postgres and initdb of one and the same version. */
  folder: string
  major: number
}

const exe = process.platform === 'win32' ? '.exe' : ''

/** Folders where distributions and installers put PostgreSQL, `*` standing for a version. */
const postgresPlaces = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/opt/homebrew/opt/postgresql/bin',
  '/Library/PostgreSQL/*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
  '/opt/local/lib/postgresql*/bin',
  '/usr/local/pgsql/bin',
  'C:\\Program Files\\PostgreSQL\\*\\bin',
]

const redisPlaces = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/local/bin']

/**
 * Every PostgreSQL found on this machine, newest first. One that has no initdb beside its postgres is left out: packages
 * of the client alone look like that.
 */
export async function findPostgres(env: NodeJS.ProcessEnv): Promise<PostgresPrograms[]> {
  const folders = [...pathFolders(env), ...postgresPlaces.flatMap(expandPlace)]
  const real = new Set(folders.flatMap((folder) => realFolderOf(join(folder, `postgres${exe}`))))
  const found = await Promise.all(
    [...real].filter((folder) => isProgram(join(folder, `initdb${exe}`))).map((folder) => readMajor(folder, env)),
  )
  return found.filter((one) => one !== null).toSorted((a, b) => b.major - a.major)
}

/** The redis-server (or valkey-server) of this machine, or `null`. */
export function findRedis(env: NodeJS.ProcessEnv): string | null {
  const candidates = [...pathFolders(env), ...redisPlaces].flatMap((folder) =>
    ['redis-server', 'valkey-server'].map((name) => join(folder, `${name}${exe}`)),
  )
  return candidates.find(isProgram) ?? null
}

/**
 * Which of the found ones serves a data folder of major version `dataMajor` (`null`: there is none yet, the newest does).
 * Throws TOOL_MISSING that names both versions when none fits.
 */
export function choosePostgres(found: readonly PostgresPrograms[], dataMajor: number | null): PostgresPrograms {
  const newest = found[0]
  if (newest === undefined) {
    throw new FarolError('TOOL_MISSING', 'PostgreSQL is not installed on this machine.', {
      params: { tool: 'postgresql' },
    })
  }
  if (dataMajor === null) return newest
  const fitting = found.find((one) => one.major === dataMajor)
  if (fitting !== undefined) return fitting
  const have = found.map((one) => one.major).join(', ')
  throw new FarolError(
    'TOOL_MISSING',
    `The database in data/postgres was made by PostgreSQL ${dataMajor}, but this machine has PostgreSQL ${have}.`,
    {
      params: { tool: `postgresql-${dataMajor}` },
      next: `Install PostgreSQL ${dataMajor}; the data was not touched.`,
    },
  )
}

function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}

/** A place with its star filled in: the folders that exist. The star stands for the end of one folder's name. */
function expandPlace(place: string): string[] {
  const star = place.indexOf('*')
  if (star < 0) return [place]
  const cut = Math.max(place.lastIndexOf('/', star), place.lastIndexOf('\\', star))
  const parent = place.slice(0, cut)
  const prefix = place.slice(cut + 1, star)
  const rest = place.slice(star + 1).replace(/^[\\/]/, '')
  return listFolder(parent)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(parent, name, rest))
}

function listFolder(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []
}

function realFolderOf(program: string): string[] {
  return isProgram(program) ? [dirname(realpathSync(program))] : []
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false // Not there, or not ours to run: either way not a candidate.
  }
}

/** What packages call the folder of one version: `/usr/lib/postgresql/15/bin`, `/usr/pgsql-15/bin`, `…/postgresql@15/bin`. */
const versionedFolder = /[\\/](?:postgresql[\\/@]|pgsql-)(\d+)(?:\.[\d._]+)?[\\/]bin$/i

/** The version, by the folder's name where it has one: starting the program to ask it costs a start tens of milliseconds. */
async function readMajor(folder: string, env: NodeJS.ProcessEnv): Promise<PostgresPrograms | null> {
  const named = versionedFolder.exec(folder)?.[1]
  if (named !== undefined) return { folder, major: Number(named) }
  const run = {
    command: join(folder, `postgres${exe}`),
    args: ['--version'],
    env: { PATH: env['PATH'] },
    timeoutMs: 10_000,
  }
  const result = await runProgram(run).catch(() => null)
  const major = /\(PostgreSQL\)\s+(\d+)/.exec(result?.stdout ?? '')?.[1]
  return major === undefined ? null : { folder, major: Number(major) }
}
