import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildTargets, describeSources, staleTargets, writeStamp } from './build-targets.mjs'
import { isInstalled } from './install.mjs'
import { canBootstrap, isNode24 } from './node24.mjs'
import { isStale, withSetUpLock } from './set-up-lock.mjs'
import { chooseProjects, countReport, notRunReasons } from './test-report.mjs'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'farol set-up '))))
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['18.20.0', false, false],
  ['20.0.0', true, false],
  ['22.21.0', true, false],
  ['24.13.9', true, false],
  ['24.14.0', true, true],
  ['24.21.0', true, true],
  ['26.0.0', true, false],
])('Node %s: sets up %s, runs Farol %s', (version, setsUp, runs) => {
  expect([canBootstrap(version), isNode24(version)]).toEqual([setsUp, runs])
})

describe('the lock of the set-up', () => {
  test('lets one in at a time', async () => {
    const lock = join(folder, 'state', 'set-up.lock')
    const seen: string[] = []
    const work = (name: string) => async () => {
      seen.push(`${name} in`)
      await sleep(50)
      seen.push(`${name} out`)
    }
    await Promise.all([withSetUpLock(lock, work('a')), withSetUpLock(lock, work('b'))])
    expect([seen[0]?.slice(2), seen[1]?.slice(2), seen[0]?.[0] === seen[1]?.[0]]).toEqual(['in', 'out', true])
    expect(readdirSync(join(folder, 'state'))).toEqual([])
  })

  test('is taken from a holder that is gone', async () => {
    const lock = join(folder, 'set-up.lock')
    mkdirSync(lock)
    writeFileSync(join(lock, 'holder'), '4194305')
    expect(isStale(lock)).toBe(true)
    expect(await withSetUpLock(lock, () => Promise.resolve('done'))).toBe('done')
  })

  test('is taken from a number that somebody else has now', () => {
    const lock = join(folder, 'set-up.lock')
    mkdirSync(lock)
    writeFileSync(join(lock, 'holder'), String(process.pid))
    expect(isStale(lock)).toBe(false)
    utimesSync(lock, new Date(0), new Date(0))
    expect(isStale(lock)).toBe(true)
  })
})

describe('what is stale', () => {
  const sources = (): void => {
    for (const name of ['contract', 'core', 'main', 'docker', 'out/cli'])
      mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, 'main', 'cli.ts'), 'one')
    writeFileSync(join(folder, buildTargets['cli']?.makes ?? ''), 'built')
    writeStamp(folder, 'cli', describeSources(folder, 'cli'))
  }

  test('what was never built is', () => {
    expect(staleTargets(folder)).toEqual(Object.keys(buildTargets))
  })

  test('an edit makes it so; a new time or a test does not', () => {
    sources()
    expect(staleTargets(folder)).not.toContain('cli')
    utimesSync(join(folder, 'main', 'cli.ts'), new Date(), new Date(1))
    writeFileSync(join(folder, 'main', 'cli.test.ts'), 'a test')
    expect(staleTargets(folder)).not.toContain('cli')
    writeFileSync(join(folder, 'main', 'cli.ts'), 'two')
    expect(staleTargets(folder)).toContain('cli')
  })

  test('a lost result makes it so', () => {
    sources()
    rmSync(join(folder, 'out', 'cli', 'farol.mjs'))
    expect(staleTargets(folder)).toContain('cli')
  })
})

test('dependencies that npm installed by hand are not installed again; an older one is', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0', optional: true },
    },
  }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  expect(isInstalled(folder)).toBe(false)
  mkdirSync(join(folder, 'node_modules', 'a'), { recursive: true })
  writeFileSync(join(folder, 'node_modules', 'a', 'package.json'), '{}')
  const record = (version: string) =>
    writeFileSync(
      join(folder, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': { version } } }),
    )
  record('1.0.0')
  expect(isInstalled(folder)).toBe(true)
  record('0.9.0')
  expect(isInstalled(folder)).toBe(false)
})

test('a report counts tests, and a suite that could not be loaded as a failure', () => {
  const report = {
    testResults: [
      {
        name: 'a',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'a one' },
          { status: 'failed', fullName: 'a two' },
          { status: 'pending', fullName: 'a three' },
        ],
      },
      { name: 'b', status: 'failed', message: 'cannot be loaded', assertionResults: [] },
    ],
  }
  expect(countReport(report)).toEqual({ passed: 1, failed: 2, skipped: ['a three'] })
})

test('reasons for not running are found in what was printed, each once', () => {
  expect(notRunReasons('x\nstdout | NOT RUN: e2e: no Chromium\nNOT RUN: e2e: no Chromium\n')).toEqual([
    'NOT RUN: e2e: no Chromium',
  ])
})

test('projects are chosen, and all else is passed on', () => {
  expect(chooseProjects(['--project', 'unit', 'core', '--project=e2e'])).toEqual({
    projects: ['unit', 'e2e'],
    rest: ['core'],
  })
  expect(chooseProjects([]).projects).toEqual(['unit', 'integration', 'e2e'])
})
