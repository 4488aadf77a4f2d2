import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FarolError } from '#contract/errors.ts'

/** Every path that a home holds (docs/decisions/0003-where-state-lives.md). All absolute. */
export interface HomePaths {
  home: string
  data: string
  postgres: string
  redis: string
  media: string
  /** The operator's own OLT profiles, in `media`. */
  profiles: string
  staticfiles: string
  logs: string
  installationId: string
  backups: string
  /** `.farol`, 0700: what belongs to this installation and is no data. */
  state: string
  secrets: string
  runtime: string
  intent: string
  lock: string
  desktopStore: string
}

/** The home that was asked for: `--home`, else FAROL_HOME, else the project's folder. */
export function chooseHome(choice: string | undefined, env: NodeJS.ProcessEnv, projectFolder: string): string {
  return resolve(choice ?? env['FAROL_HOME'] ?? projectFolder)
}

export function homePaths(home: string): HomePaths {
  const data = join(home, 'data')
  const state = join(home, '.farol')
  return {
    home,
    data,
    postgres: join(data, 'postgres'),
    redis: join(data, 'redis'),
    media: join(data, 'media'),
    profiles: join(data, 'media/profiles'),
    staticfiles: join(data, 'staticfiles'),
    logs: join(data, 'logs'),
    installationId: join(data, '.installation-id'),
    backups: join(home, 'backups'),
    state,
    secrets: join(state, 'secrets'),
    runtime: join(state, 'runtime.json'),
    intent: join(state, 'intent.json'),
    lock: join(state, 'lock'),
    desktopStore: join(state, 'desktop.sqlite'),
  }
}

/** Where logs lie: those of the services, those that the desktop keeps of servers that write none, and that of its window. */
export function logFolders(paths: HomePaths): string[] {
  return [paths.logs, join(paths.state, 'logs'), join(paths.state, 'desktop', 'logs')]
}

/** Whether a database was made in this home. */
export function hasDatabase(paths: HomePaths): boolean {
  return existsSync(join(paths.postgres, 'PG_VERSION'))
}

/**
 * Makes the folders that may be made without looking: the state folder (0700), logs and backups. The folders of the
 * database and of Redis are made by their own first start, which looks first whether an empty one would hide a loss.
 * Throws BAD_INPUT where the home is not a folder that can be written.
 */
export function prepareHome(paths: HomePaths): void {
  try {
    if (statSync(paths.home, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw new FarolError('BAD_INPUT', `The home ${paths.home} is a file, not a folder.`)
    }
    mkdirSync(paths.home, { recursive: true })
    accessSync(paths.home, constants.W_OK | constants.X_OK)
    for (const folder of [paths.state, paths.secrets]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      chmodSync(folder, 0o700)
    }
    const open = [paths.data, paths.media, paths.profiles, paths.staticfiles, paths.logs, paths.backups]
    for (const folder of open) mkdirSync(folder, { recursive: true })
  } catch (cause) {
    if (cause instanceof FarolError) throw cause
    throw new FarolError('BAD_INPUT', `The home ${paths.home} cannot be written: ${reasonOf(cause)}.`, {
      cause,
      next: 'Choose another folder with --home DIR or FAROL_HOME.',
    })
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
