import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { FarolError } from '#contract/errors.ts'
import { hasDatabase, type HomePaths } from './home-paths.ts'
import { writeFileWhole } from './write-file.ts'

/** `data/.installation-id`. `fresh` until a database has run here once. */
const Installation = z.strictObject({ id: z.uuid(), createdAt: z.iso.datetime(), fresh: z.boolean() })
export type Installation = z.infer<typeof Installation>

/**
 * Says which installation this home holds, and refuses to take a loss for a first start: a home that was used before and
 * whose database folder is gone must never be given a new empty database. Throws BAD_INPUT that says what is missing.
 */
export function openInstallation(paths: HomePaths): Installation {
  const known = readInstallation(paths)
  const isThere = hasDatabase(paths)
  if (known !== null) {
    if (!known.fresh && !isThere) throw databaseGone(paths, 'This home was used before')
    return known
  }
  if (!isThere && holdsFiles(paths)) throw databaseGone(paths, 'data/ holds files')
  return writeInstallation(paths, { id: randomUUID(), createdAt: new Date().toISOString(), fresh: !isThere })
}

/** Notes that a database has run here: from now on its absence is a loss. */
export function markUsed(paths: HomePaths, installation: Installation): Installation {
  return installation.fresh ? writeInstallation(paths, { ...installation, fresh: false }) : installation
}

function readInstallation(paths: HomePaths): Installation | null {
  if (!existsSync(paths.installationId)) return null
  try {
    return Installation.parse(JSON.parse(readFileSync(paths.installationId, 'utf8')))
  } catch (cause) {
    throw new FarolError('BAD_INPUT', `The marker ${paths.installationId} cannot be read.`, {
      cause,
      next: 'Put it back from a backup.',
    })
  }
}

function writeInstallation(paths: HomePaths, installation: Installation): Installation {
  writeFileWhole(paths.installationId, `${JSON.stringify(installation)}\n`, 0o644)
  return installation
}

function databaseGone(paths: HomePaths, why: string): FarolError {
  return new FarolError('BAD_INPUT', `${why}, but its database is missing: ${paths.postgres}.`, {
    next: `Put the folder back, restore a backup, or start afresh: move ${paths.data} away.`,
  })
}

/** Whether any folder of data/ that only a used installation fills has a file in it; empty folders are made for every home. */
function holdsFiles(paths: HomePaths): boolean {
  return [paths.postgres, paths.redis, paths.media].some(
    (folder) =>
      statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
      readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory()),
  )
}
