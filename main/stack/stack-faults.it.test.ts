import { spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceName } from '#contract/stack.ts'
import { homePaths } from '../home/home-paths.ts'
import { readHomeSecret, secretPath } from '../home/secret-files.ts'
import { builtLayout, makeTestHome, projectFolder } from '../testing/stack-home.ts'
import { isAlive, pidsOf, query, statesOf } from './driver-conformance.ts'
import { createProcessDriver, type ProcessDriver } from './process-driver.ts'

const cli = join(projectFolder, 'out', 'cli', 'farol.mjs')

function driverOf(home: string): ProcessDriver {
  const args = [cli, 'supervise', '--home', home]
  return createProcessDriver({
    home,
    layout: builtLayout,
    supervise: { where: 'detached', command: process.execPath, args },
  })
}

function supervisorOf(home: string): number {
  const runtime: unknown = JSON.parse(readFileSync(homePaths(home).runtime, 'utf8'))
  return (runtime as { supervisor: { pid: number } }).supervisor.pid
}

const allHealthy = { db: 'healthy', redis: 'healthy', web: 'healthy', worker: 'healthy', scheduler: 'healthy' }

describe('A stack that loses processes', () => {
  const place = makeTestHome()
  const driver = driverOf(place.home)

  beforeAll(() => driver.up(() => undefined))
  afterAll(async () => {
    await driver.down()
    await driver.close()
    place.remove()
  })

  test.each<ServiceName>(['worker', 'scheduler', 'web', 'redis', 'db'])(
    'kill -9 of %s: it is started again',
    async (name) => {
      const before = (await pidsOf(driver))[name] ?? 0
      process.kill(before, 'SIGKILL')
      await expect.poll(async () => (await pidsOf(driver))[name], { timeout: 30_000 }).not.toBe(before)
      await expect.poll(() => statesOf(driver), { timeout: 30_000 }).toMatchObject(allHealthy)
      const service = (await driver.status()).services.find((one) => one.name === name)
      expect(service?.restarts).toBe(1)
    },
  )

  test('kill -9 of the supervisor: its services end, and the next start takes over what servers are left', async () => {
    await query(await driver.connection(), 'create table written as select 42 as value')
    const before = await pidsOf(driver)
    process.kill(supervisorOf(place.home), 'SIGKILL')
    const services = [before['worker'], before['scheduler'], before['web']].map(Number)
    await expect.poll(() => services.filter(isAlive), { timeout: 10_000 }).toEqual([])
    expect((await driver.status()).running).toBe(false)
    await driver.up(() => undefined)
    expect(await statesOf(driver)).toMatchObject(allHealthy)
    expect(Object.values(before).filter(isAlive)).toEqual([])
    expect(await query(await driver.connection(), 'select value from written')).toEqual([{ value: 42 }])
  })

  test('a number in postmaster.pid that now belongs to a stranger ends neither the stranger nor the start', async () => {
    const stranger = strangerOf(homePaths(place.home).postgres)
    try {
      await driver.down()
      const pidFile = join(homePaths(place.home).postgres, 'postmaster.pid')
      writeFileSync(pidFile, `${stranger.pid}\n${homePaths(place.home).postgres}\n1\n1\n\n127.0.0.1\n\n`)
      await driver.up(() => undefined)
      expect(await statesOf(driver)).toMatchObject(allHealthy)
      expect(isAlive(stranger.pid ?? 0)).toBe(true)
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  test('two starts at once make one supervisor', async () => {
    await driver.down()
    const [first, second] = [driverOf(place.home), driverOf(place.home)]
    await Promise.all([first.up(() => undefined), second.up(() => undefined)])
    expect(await pidsOf(first)).toEqual(await pidsOf(second))
    const running = commandLines().filter((line) => line.includes('supervise') && line.includes(place.home))
    expect(running).toHaveLength(1)
    await Promise.all([first.close(), second.close()])
  })

  test('no secret stands in a command line or an environment', () => {
    const paths = homePaths(place.home)
    const names = [
      'postgres-password',
      'redis-password',
      'seal-key',
      'web-token',
      'control-token',
      'simulator-token',
    ] as const
    const secrets = names.map((name) => readHomeSecret(paths, name))
    const seen = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => ['cmdline', 'environ'].map((file) => readProc(`/proc/${pid}/${file}`)))
    expect(seen.some((text) => text.includes(place.home))).toBe(true)
    expect(seen.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([])
  })

  test('what is private is private', () => {
    const paths = homePaths(place.home)
    const modes = [
      paths.state,
      paths.secrets,
      paths.postgres,
      paths.redis,
      paths.runtime,
      secretPath(paths, 'seal-key'),
    ].map((path) => (statSync(path).mode & 0o777).toString(8))
    expect(modes).toEqual(['700', '700', '700', '700', '600', '600'])
  })
})

describe('A home that lost something', () => {
  const place = makeTestHome()
  const paths = homePaths(place.home)
  const driver = driverOf(place.home)

  beforeAll(async () => {
    await driver.up(() => undefined)
    await driver.down()
  })
  afterAll(async () => {
    await driver.down()
    await driver.close()
    place.remove()
  })

  test('a database folder that is gone is never replaced by an empty one', async () => {
    renameSync(paths.postgres, `${paths.postgres}.away`)
    await expect(driver.up(() => undefined)).rejects.toThrow(/its database is missing/)
    expect(existsSync(paths.postgres)).toBe(false)
    renameSync(`${paths.postgres}.away`, paths.postgres)
  })

  test('a database of another major version is refused with both versions, untouched', async () => {
    const file = join(paths.postgres, 'PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '9\n')
    await expect(driver.up(() => undefined)).rejects.toThrow(
      /made by PostgreSQL 9, but this machine has PostgreSQL \d+/,
    )
    writeFileSync(file, version)
  })

  test('without the key of the credentials it does not start', async () => {
    const key = secretPath(paths, 'seal-key')
    renameSync(key, `${key}.away`)
    await expect(driver.up(() => undefined)).rejects.toThrow(/key that seals/)
    expect(existsSync(key)).toBe(false)
    renameSync(`${key}.away`, key)
  })

  test('a lost database password is given anew', async () => {
    rmSync(secretPath(paths, 'postgres-password'))
    await driver.up(() => undefined)
    expect(await statesOf(driver)).toMatchObject(allHealthy)
  })
})

describe.skipIf(process.getuid?.() !== 0)('As root', () => {
  test('PostgreSQL runs as another account where that account can reach the home', async () => {
    const place = makeTestHome()
    chmodSync(dirname(place.home), 0o755)
    mkdirSync(place.home)
    const driver = driverOf(place.home)
    try {
      await driver.up(() => undefined)
      const pid = (await pidsOf(driver))['db'] ?? 0
      expect(statSync(`/proc/${pid}`).uid).not.toBe(0)
      expect(readProc(`/proc/${pid}/status`)).toMatch(/CapEff:\t0+\n/)
    } finally {
      await driver.down()
      await driver.close()
      place.remove()
    }
  })
})

/** A process of the database's account that has nothing to do with this home. */
function strangerOf(folder: string): ChildProcess {
  const owner = statSync(folder)
  const asOwner = process.getuid?.() === 0 ? { uid: owner.uid, gid: owner.gid } : {}
  return spawn('sleep', ['600'], { ...asOwner, cwd: '/', stdio: 'ignore' })
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readProc(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
}

function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // It ended meanwhile.
  }
}
