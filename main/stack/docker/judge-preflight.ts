/** What was found out about a machine before the compose stack is started on it. */
export interface PreflightFacts {
  /** `null` = there is no `docker` program. */
  docker: { server: string | null; said: string } | null
  /** Version of Compose, `null` = not there. Read only when an engine answers. */
  compose: string | null
  /** Why `docker compose config` refuses the file; `null` = it does not. */
  fileRefused: string | null
  missingSecrets: readonly string[]
  /** Folders that an account of a container cannot write, or that do not exist. */
  folders: readonly { path: string; uid: number; problem: 'missing' | 'not writable' }[]
  /** A file in Redis's folder that is not Redis's own; `null` = none, or the folder cannot be read. */
  strangeInRedis: string | null
  takenPorts: readonly { service: string; port: number }[]
  freeBytes: number | null
  areServicesBuilt: boolean
}

export interface PreflightProblem {
  problem: string
  next: string
}

const oldestEngine = [20, 10] as const
const leastFreeBytes = 3_000_000_000

/** What stands in the way of the compose stack, in words, the first to be mended first. Empty = nothing does. */
export function judgePreflight(facts: PreflightFacts): PreflightProblem[] {
  const engine = engineProblem(facts.docker)
  if (engine !== null) return [engine]
  const compose = composeProblem(facts.compose)
  if (compose !== null) return [compose]
  const found: PreflightProblem[] = []
  if (facts.fileRefused !== null) {
    found.push({ problem: `Compose refuses docker/compose.yaml: ${facts.fileRefused}`, next: 'Look at docker/.env.' })
  }
  if (!facts.areServicesBuilt) {
    found.push({ problem: 'The services are not built: out/services is missing.', next: 'npm run build' })
  }
  if (facts.missingSecrets.length > 0) {
    found.push({ problem: `Secrets are missing: ${facts.missingSecrets.join(', ')}.`, next: 'sh docker/prepare.sh' })
  }
  for (const { path, uid, problem } of facts.folders) {
    found.push(
      problem === 'missing'
        ? { problem: `The folder ${path} does not exist.`, next: 'sh docker/prepare.sh' }
        : {
            problem: `The containers' account ${uid} cannot write ${path}.`,
            next: `sudo chown -R ${uid}:${uid} '${path}'`,
          },
    )
  }
  if (facts.strangeInRedis !== null) {
    found.push({
      problem: `Redis cannot start with a foreign file in its folder: ${facts.strangeInRedis}.`,
      next: 'Move it elsewhere.',
    })
  }
  for (const { service, port } of facts.takenPorts) {
    found.push({
      problem: `Port ${port} of 127.0.0.1, wanted by ${service}, is taken by another program.`,
      next: 'Choose another one in docker/.env.',
    })
  }
  if (facts.freeBytes !== null && facts.freeBytes < leastFreeBytes) {
    found.push({
      problem: `Only ${gigabytes(facts.freeBytes)} GB are free on the disk of data/; ${gigabytes(leastFreeBytes)} GB are the least to start with.`,
      next: 'Make room, or choose another disk with FAROL_HOME.',
    })
  }
  return found
}

function engineProblem(docker: PreflightFacts['docker']): PreflightProblem | null {
  if (docker === null) {
    return {
      problem: 'There is no docker program.',
      next: 'Install Docker Engine 20.10 or later with its Compose plugin.',
    }
  }
  if (docker.server === null) {
    return /permission denied/i.test(docker.said)
      ? {
          problem: 'The Docker engine lets this account not in.',
          next: 'Add it to the group docker, and log in again.',
        }
      : { problem: 'No Docker engine answers.', next: 'sudo systemctl start docker' }
  }
  return isAtLeast(docker.server, oldestEngine)
    ? null
    : { problem: `The Docker engine ${docker.server} is too old.`, next: 'Install Docker Engine 20.10 or later.' }
}

function composeProblem(version: string | null): PreflightProblem | null {
  if (version === null) return { problem: 'Docker has no Compose.', next: 'Install the plugin docker-compose v2.' }
  return isAtLeast(version, [2, 20])
    ? null
    : { problem: `Compose ${version} is too old.`, next: 'Install Compose 2.20 or later.' }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const parts = /^v?(\d+)\.(\d+)/.exec(version)
  if (parts === null) return false
  const [gotMajor, gotMinor] = [Number(parts[1]), Number(parts[2])]
  return gotMajor > major || (gotMajor === major && gotMinor >= minor)
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1)
}
