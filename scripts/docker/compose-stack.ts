import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#core/testing/servers.ts'
import { projectFolder } from '../bootstrap/bootstrap.mjs'
import type { Engine } from './engine.ts'
import { mustRun, run, type Ran } from './run.ts'
import { standInImages } from './stand-ins.ts'

/** A compose stack of one test's own: its project, home and ports. */
export interface ComposeStack {
  home: string
  /** What names the stack to `docker` and to Compose. */
  env: Record<string, string>
  project: string
  ports: { web: number; db: number; redis: number; metrics: number }
  /** `docker compose …` of this stack; throws with its last words. */
  compose(...args: string[]): Promise<string>
  docker(...args: string[]): Promise<string>
  /** As `docker`, whatever the exit code is. */
  tryDocker(...args: string[]): Promise<Ran>
  /** Up, built from what `npm run build` made, and healthy. */
  up(): Promise<void>
  /** The container of a service, as `docker inspect` tells it. */
  inspect(service: string): Promise<Record<string, unknown>>
  /** Ends the stack and removes its home. */
  dispose(): Promise<void>
}

export const composeServices = ['db', 'redis', 'web', 'worker', 'scheduler'] as const

export async function openComposeStack(engine: Engine): Promise<ComposeStack> {
  const project = `farol-test-${randomBytes(4).toString('hex')}`
  const parent = mkdtempSync(join(tmpdir(), 'farol compose '))
  const home = join(parent, 'a home')
  const ports = { web: await freePort(), db: await freePort(), redis: await freePort(), metrics: await freePort() }
  const env = {
    ...engine.env,
    ...standInImages,
    COMPOSE_PROJECT_NAME: project,
    FAROL_HOME: home,
    FAROL_IMAGE: `${project}/backend:test`,
    FAROL_WEB_PORT: String(ports.web),
    FAROL_DB_PORT: String(ports.db),
    FAROL_REDIS_PORT: String(ports.redis),
    FAROL_METRICS_PORT: String(ports.metrics),
  }
  const file = join(projectFolder, 'docker', 'compose.yaml')
  const docker = (...args: string[]): Promise<string> => mustRun('docker', args, { env })
  const compose = (...args: string[]): Promise<string> => docker('compose', '-f', file, ...args)
  await mustRun('sh', [join(projectFolder, 'docker', 'prepare.sh')], { env })
  return {
    home,
    env,
    project,
    ports,
    compose,
    docker,
    tryDocker: (...args) => run('docker', args, { env }),
    async up() {
      await compose('build', '--quiet')
      await compose('up', '--detach', '--wait', '--pull', 'never')
    },
    async inspect(service) {
      const id = (await compose('ps', '--all', '--quiet', service)).trim()
      const answer: unknown = JSON.parse(await docker('inspect', id))
      if (!Array.isArray(answer)) throw new Error(`no container of ${service}`)
      return answer[0] as Record<string, unknown>
    },
    async dispose() {
      await run('docker', ['compose', '-f', file, 'down', '--timeout', '5', '--remove-orphans'], { env })
      await run('docker', ['image', 'rm', '--force', env.FAROL_IMAGE], { env })
      // What containers wrote belongs to their accounts: removed through the engine where this process is not root.
      const clean = ['run', '--rm', '--network', 'none', '--volume', `${parent}:/place`, standInImages.NODE_IMAGE]
      await run('docker', [...clean, 'sh', '-c', 'rm -rf /place/*'], { env })
      await run('rm', ['-rf', parent])
    },
  }
}
