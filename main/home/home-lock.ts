import { DatabaseSync } from 'node:sqlite'
import type { HomePaths } from './home-paths.ts'

export interface HomeLock {
  release(): void
}

/**
 * Takes the home for one supervisor, or answers `null` when another has it. The lock is SQLite's own lock on a file: the
 * kernel lets go of it when its process ends, however it ends, so there is no stale lock and no number to compare.
 */
export function takeHomeLock(paths: HomePaths): HomeLock | null {
  const file = new DatabaseSync(paths.lock)
  try {
    file.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (error instanceof Error && /database is locked/.test(error.message)) return null
    throw error
  }
  return { release: () => file.close() }
}
