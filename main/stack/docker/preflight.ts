import { existsSync, readdirSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { pickPort } from '../free-port.ts'
import { runProgram, type ProgramResult } from '../run-program.ts'
import { judgePreflight, type PreflightFacts, type PreflightProblem } from './judge-preflight.ts'

/** What `docker compose config` tells of a stack, as far as it matters before a start. */
const ComposeConfig = z.object({
  services: z.record(
    z.string(),
    z.object({
      user: z.string().optional(),
      ports: z.array(z.object({ published: z.coerce.number().int() })).default([]),
      volumes: z.array(z.object({ type: z.string(), source: z.string(), target: z.string() })).default([]),
    }),
  ),
  secrets: z.record(z.string(), z.object({ file: z.string() })).default({}),
})
type ComposeConfig = z.infer<typeof ComposeConfig>

/**
 * Looks whether the compose stack could be started on this machine, and says in words what stands in the way. What is asked
 * for, ports and folders, is what Compose itself makes of the file and its .env. Changes nothing.
 */
export async function preflight(projectFolder: string, env: NodeJS.ProcessEnv): Promise<PreflightProblem[]> {
  const ask = (...args: string[]): Promise<ProgramResult | null> =>
    runProgram({ command: 'docker', args, env, timeoutMs: 20_000 }).catch(() => null)
  const file = join(projectFolder, 'docker', 'compose.yaml')
  const facts: PreflightFacts = {
    docker: null,
    compose: null,
    fileRefused: null,
    missingSecrets: [],
    folders: [],
    strangeInRedis: null,
    takenPorts: [],
    freeBytes: null,
    areServicesBuilt: existsSync(join(projectFolder, 'out', 'services', 'worker.mjs')),
  }
  const version = await ask('version', '--format', '{{.Server.Version}}')
  if (version === null) return judgePreflight(facts)
  facts.docker = { server: version.code === 0 ? version.stdout.trim() : null, said: version.stderr }
  const compose = facts.docker.server === null ? null : await ask('compose', 'version', '--short')
  if (compose?.code !== 0) return judgePreflight(facts)
  facts.compose = compose.stdout.trim()
  const told = await ask('compose', '-f', file, 'config', '--format', 'json')
  if (told?.code !== 0) {
    facts.fileRefused = told?.stderr.trim().split('\n').at(-1) ?? 'no answer'
    return judgePreflight(facts)
  }
  const config = ComposeConfig.parse(JSON.parse(told.stdout))
  const running = await ask('compose', '-f', file, 'ps', '--services', '--status', 'running')
  return judgePreflight({ ...facts, ...(await lookAt(config, new Set(running?.stdout.split('\n')))) })
}

async function lookAt(config: ComposeConfig, running: ReadonlySet<string>): Promise<Partial<PreflightFacts>> {
  const services = Object.entries(config.services)
  const binds = services.flatMap(([name, service]) =>
    service.volumes
      .filter((volume) => volume.type === 'bind' && /^\/(data|var)(\/|$)/.test(volume.target))
      .map((volume) => ({ service: name, path: volume.source, uid: Number(service.user?.split(':')[0] ?? 0) })),
  )
  const redis = binds.find((bind) => bind.service === 'redis')?.path
  const place = binds.map((bind) => bind.path).find(existsSync)
  return {
    missingSecrets: Object.values(config.secrets)
      .map((secret) => secret.file)
      .filter((path) => !existsSync(path))
      .map((path) => basename(path)),
    folders: [...new Map(binds.map((bind) => [bind.path, bind])).values()].flatMap(({ path, uid }) => {
      const problem = folderProblem(path, uid)
      return problem === null ? [] : [{ path, uid, problem }]
    }),
    strangeInRedis: redis === undefined ? null : strangeFile(redis),
    takenPorts: await takenPorts(services.filter(([name]) => !running.has(name))),
    freeBytes: place === undefined ? null : await freeBytes(dirname(place)),
  }
}

/** Root of a container gives its folder away itself, so that the folder need only be there. */
function folderProblem(path: string, uid: number): 'missing' | 'not writable' | null {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) return 'missing'
  if (uid === 0) return null
  const shift = found.uid === uid ? 6 : found.gid === uid ? 3 : 0
  return ((found.mode >> shift) & 0o3) === 0o3 ? null : 'not writable'
}

function strangeFile(folder: string): string | null {
  try {
    const strange = readdirSync(folder).find((name) => !name.endsWith('.rdb') && name !== 'appendonlydir')
    return strange === undefined ? null : join(folder, strange)
  } catch {
    return null // Given away to Redis's account, which is how it should be.
  }
}

async function takenPorts(
  services: [string, { ports: { published: number }[] }][],
): Promise<PreflightFacts['takenPorts']> {
  const wanted = services.flatMap(([service, { ports }]) => ports.map((port) => ({ service, port: port.published })))
  const taken = await Promise.all(wanted.map(async ({ port }) => (await pickPort(port)) !== port))
  return wanted.filter((_, n) => taken[n] === true)
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}
