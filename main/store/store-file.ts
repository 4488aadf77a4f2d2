import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

/** Marks the file as Farol's own (`application_id`): "Faro" in ASCII. */
const applicationId = 0x4661726f

/**
 * The steps from an empty file to today's form, in order. `user_version` counts those that were taken; a step is never
 * changed once it was released.
 */
const migrations: readonly string[] = [
  `create table setting (
     key text primary key,
     value text not null
   ) strict, without rowid;
   create table picture (
     only integer primary key check (only = 1),
     saved_at text not null,
     content blob not null
   ) strict;`,
]

/** What happened at the opening that the person should know. The store works in every case. */
export interface StoreNotice {
  /**
   * `put-aside`: the file was damaged, was renamed to `keptAs`, and a fresh one made. `newer`: a newer Farol wrote it; it
   * was left alone. `unusable`: it cannot be opened. In the last two cases nothing is remembered until Farol restarts.
   */
  kind: 'put-aside' | 'newer' | 'unusable'
  file: string
  keptAs: string | null
  /** One English line with what to do. */
  message: string
}

export interface OpenedFile {
  database: Database.Database
  notice: StoreNotice | null
}

/** Opens the desktop's file, or stands in for it when it cannot be used: a wrong file never keeps the console from starting. */
export function openStoreFile(file: string): OpenedFile {
  try {
    return openOrRefuse(file)
  } catch (error) {
    if (!isDamage(error)) return inMemory({ kind: 'unusable', file, keptAs: null, message: unusable(file, error) })
    return startAfresh(file)
  }
}

function openOrRefuse(file: string): OpenedFile {
  const database = openFile(file)
  try {
    const version = database.pragma('user_version', { simple: true }) as number
    if (version > migrations.length) {
      database.close()
      const message = `A newer Farol wrote ${file}. It was left alone, and settings are not kept until Farol is updated.`
      return inMemory({ kind: 'newer', file, keptAs: null, message })
    }
    checkContent(database, version)
    migrate(database)
    return { database, notice: null }
  } catch (error) {
    database.close()
    throw error
  }
}

function openFile(file: string): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // SQLite makes its file with the umask's mode, and its journal with the file's: so the file is made first.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  return new Database(file, { timeout: 3000 })
}

class DamagedFile extends Error {}

function checkContent(database: Database.Database, version: number): void {
  const owner = database.pragma('application_id', { simple: true })
  if (version > 0 && owner !== applicationId) throw new DamagedFile('not a file of Farol')
  if (database.pragma('quick_check', { simple: true }) !== 'ok') throw new DamagedFile('the check found damage')
  const tables = database.prepare('select count(*) from sqlite_schema').pluck().get()
  if (version === 0 && tables !== 0) throw new DamagedFile('not a file of Farol')
}

function migrate(database: Database.Database): void {
  database.pragma('journal_mode = wal')
  database.pragma('synchronous = normal')
  database
    .transaction(() => {
      const version = database.pragma('user_version', { simple: true }) as number
      for (const step of migrations.slice(version)) database.exec(step)
      database.pragma(`application_id = ${applicationId}`)
      database.pragma(`user_version = ${migrations.length}`)
    })
    .immediate()
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedFile) return true
  const code = error instanceof Database.SqliteError ? error.code : ''
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')
}

function startAfresh(file: string): OpenedFile {
  const keptAs = `${file}.damaged-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  for (const ending of ['', '-wal', '-shm']) {
    if (existsSync(file + ending)) renameSync(file + ending, keptAs + ending)
  }
  const message = `${file} was damaged. It was kept as ${keptAs}, and the settings start afresh.`
  return { database: openOrRefuse(file).database, notice: { kind: 'put-aside', file, keptAs, message } }
}

function inMemory(notice: StoreNotice): OpenedFile {
  const database = new Database(':memory:')
  migrate(database)
  return { database, notice }
}

function unusable(file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `${file} cannot be used (${reason}). Settings are not kept until that is put right and Farol restarted.`
}
