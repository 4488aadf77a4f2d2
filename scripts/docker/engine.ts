import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findProgram } from '#core/testing/servers.ts'
import { mustRun, run } from './run.ts'

/** A Docker engine with Compose v2 that tests may use. */
export interface Engine {
  /** DOCKER_HOST and DOCKER_CONFIG: to be set for every call of `docker`. */
  env: Record<string, string>
  /** Stops the engine in order and starts it again; `null` where it is not this process's own. */
  restart: (() => Promise<void>) | null
  /** Ends the engine where it was started here. */
  close(): Promise<void>
}

/** What is downloaded once and kept between runs. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'farol', 'docker')

/** Why no engine can be used or started here; `null` when one can. */
export async function missingEngine(): Promise<string | null> {
  if (process.platform !== 'linux') return 'NOT RUN: the stand-in images are made for Linux'
  if (findProgram('docker') === null) return 'NOT RUN: no docker; apt-get install --no-install-recommends docker.io'
  if ((await answers({})) === null) {
    if (process.getuid?.() !== 0) return 'NOT RUN: no Docker engine answers, and only root can start one'
    if (findProgram('dockerd') === null && !existsSync('/usr/sbin/dockerd'))
      return 'NOT RUN: no Docker engine answers, and there is no dockerd; apt-get install --no-install-recommends docker.io'
  }
  if (findProgram('mmdebstrap') === null)
    return 'NOT RUN: the stand-in images need mmdebstrap; apt-get install --no-install-recommends mmdebstrap'
  return null
}

/** The engine that answers, else one of this process's own, whose images are kept in the cache. */
export async function openEngine(): Promise<Engine> {
  const config = await composeConfig()
  if ((await answers({})) !== null) {
    return { env: { DOCKER_CONFIG: config }, restart: null, close: () => Promise.resolve() }
  }
  const folder = mkdtempSync(join(tmpdir(), 'farol-engine-'))
  const env = { DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`, DOCKER_CONFIG: config }
  let stop = await startDaemon(folder, env)
  return {
    env,
    async restart() {
      await stop()
      stop = await startDaemon(folder, env)
    },
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts dockerd and resolves, when it answers, with how to stop it. */
async function startDaemon(folder: string, env: { DOCKER_HOST: string }): Promise<() => Promise<void>> {
  const log = openSync(join(folder, 'dockerd.log'), 'a')
  const own = ['--data-root', join(cacheFolder, 'engine'), '--exec-root', join(folder, 'exec')]
  const args = [...own, '--host', env.DOCKER_HOST, '--pidfile', join(folder, 'docker.pid')]
  const daemon = spawn(findProgram('dockerd') ?? '/usr/sbin/dockerd', args, { stdio: ['ignore', log, log] })
  closeSync(log)
  const gone = new Promise<void>((resolve) => {
    daemon.once('exit', () => resolve())
    daemon.once('error', () => resolve())
  })
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM')
    await gone
  }
  for (let tries = 0; (await answers(env)) === null; tries += 1) {
    if (daemon.exitCode !== null || tries > 300) {
      await stop()
      const said = readFileSync(join(folder, 'dockerd.log'), 'utf8').trim().split('\n').at(-1)
      throw new Error(`dockerd does not start: ${said}`)
    }
    await sleep(100)
  }
  return stop
}

/** The engine's version, or `null` when none answers. */
async function answers(env: Record<string, string>): Promise<string | null> {
  const asked = await run('docker', ['version', '--format', '{{.Server.Version}}'], { env })
  return asked.code === 0 ? asked.stdout.trim() : null
}

/** A DOCKER_CONFIG with which `docker compose` is Compose v2: the machine's own, else Debian's plugin in the cache. */
async function composeConfig(): Promise<string> {
  const own = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const asked = await run('docker', ['compose', 'version', '--short'], { env: { DOCKER_CONFIG: own } })
  if (asked.code === 0 && /^v?[2-9]/.test(asked.stdout)) return own
  const folder = join(cacheFolder, 'compose')
  if (!existsSync(join(folder, 'cli-plugins', 'docker-compose'))) {
    mkdirSync(folder, { recursive: true })
    await mustRun('sh', [join(import.meta.dirname, 'stand-in', 'compose.sh'), folder])
  }
  return folder
}
