import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeHomeLock } from './home-lock.ts'
import { homePaths, prepareHome, type HomePaths } from './home-paths.ts'
import { markUsed, openInstallation } from './installation.ts'
import { ensureSecrets } from './secret-files.ts'

let paths: HomePaths
beforeEach(() => {
  paths = homePaths(mkdtempSync(join(tmpdir(), 'farol home ')))
  prepareHome(paths)
})
afterEach(() => rmSync(paths.home, { recursive: true }))

function makeDatabase(): void {
  mkdirSync(paths.postgres, { recursive: true })
  writeFileSync(join(paths.postgres, 'PG_VERSION'), '15\n')
}

test('an empty home is a first start, until a database has run in it', () => {
  const first = openInstallation(paths)
  expect(first.fresh).toBe(true)
  makeDatabase()
  markUsed(paths, first)
  expect(openInstallation(paths)).toEqual({ ...first, fresh: false })
})

test('a first start that was cut off is still a first start', () => {
  const first = openInstallation(paths)
  expect(openInstallation(paths)).toEqual(first)
})

test('a used home without its database is refused', () => {
  makeDatabase()
  markUsed(paths, openInstallation(paths))
  rmSync(paths.postgres, { recursive: true })
  expect(() => openInstallation(paths)).toThrow(/used before, but its database is missing/)
})

test('files in data/ without a database and without a marker are refused', () => {
  mkdirSync(paths.redis)
  writeFileSync(join(paths.redis, 'dump.rdb'), '')
  expect(() => openInstallation(paths)).toThrow(/data\/ holds files/)
})

test('a database that was brought from elsewhere is taken as used', () => {
  makeDatabase()
  expect(openInstallation(paths).fresh).toBe(false)
})

test('a home has one holder at a time', () => {
  const first = takeHomeLock(paths)
  expect(takeHomeLock(paths)).toBeNull()
  first?.release()
  const second = takeHomeLock(paths)
  expect(second).not.toBeNull()
  second?.release()
})

test('the key of the credentials is made once and never again', () => {
  expect(ensureSecrets(paths, false)).toContain('seal-key')
  expect(ensureSecrets(paths, true)).toEqual([])
  rmSync(join(paths.secrets, 'seal-key'))
  expect(() => ensureSecrets(paths, true)).toThrow(/seals the OLTs' credentials is missing/)
})
