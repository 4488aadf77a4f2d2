import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FarolError } from '#contract/errors.ts'
import type { HomePaths } from '../../home/home-paths.ts'
import { processIdentity, stillRuns } from '../../home/process-identity.ts'
import { readRuntime } from '../../home/runtime-file.ts'
import { runProgram } from '../run-program.ts'

/** A server found running on one of this home's folders, whoever started it. */
interface Holder {
  pid: number
  parent: number
  /** Whether it runs in a container of its own, where its number means something else. */
  contained: boolean
}

const serverNames = { postgres: ['postgres'], redis: ['redis-server', 'valkey-server'] }

/**
 * Ends what an earlier supervisor of this home left behind when it was killed. A server is recognised by the folder that it
 * works in, not by a number in a file: numbers are given again, and a foreign process must never be ended. The caller
 * holds the home's lock, so nothing that is found belongs to a living supervisor. Throws STACK_BUSY when a container uses
 * the folders.
 */
export async function endLeftovers(paths: HomePaths, report: (step: string) => void): Promise<void> {
  await Promise.all([
    endServers(paths.postgres, serverNames.postgres, { gentle: 'SIGINT', graceMs: 60_000, report }),
    endServers(paths.redis, serverNames.redis, { gentle: 'SIGTERM', graceMs: 30_000, report }),
    endServices(paths),
  ])
  await forgetRecycledPostmaster(paths)
}

async function endServers(
  folder: string,
  names: readonly string[],
  how: { gentle: NodeJS.Signals; graceMs: number; report: (step: string) => void },
): Promise<void> {
  const holders = await findHolders(folder, names)
  if (holders.length === 0) return
  const contained = holders.find((holder) => holder.contained)
  if (contained !== undefined) {
    throw new FarolError('STACK_BUSY', `A container is using ${folder} (process ${contained.pid}).`, {
      next: 'Stop that stack first: two servers on one folder destroy the data.',
    })
  }
  how.report(`Ending ${names[0]} of an earlier start`)
  for (const holder of leadersOf(holders)) signal(holder.pid, how.gentle)
  const deadline = Date.now() + how.graceMs
  while ((await findHolders(folder, names)).length > 0) {
    if (Date.now() > deadline) for (const holder of await findHolders(folder, names)) signal(holder.pid, 'SIGKILL')
    await sleep(50)
  }
}

/** Worker, scheduler, web and simulator end by themselves when their supervisor is gone; one that hangs is killed. */
async function endServices(paths: HomePaths): Promise<void> {
  const known = Object.entries(readRuntime(paths).processes)
    .filter(([name]) => name !== 'db' && name !== 'redis')
    .map(([, one]) => one)
  const deadline = Date.now() + 3000
  while (known.some(stillRuns)) {
    if (Date.now() > deadline) for (const one of known) if (stillRuns(one)) signal(one.pid, 'SIGKILL')
    await sleep(50)
  }
}

/**
 * PostgreSQL will not start while the number in its postmaster.pid belongs to any living process of its account, even to
 * one that was given the number later. No server works in the folder (checked above), so such a file is stale. A file whose
 * process is gone is left: PostgreSQL then looks for shared memory of backends that still run.
 */
async function forgetRecycledPostmaster(paths: HomePaths): Promise<void> {
  const file = join(paths.postgres, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (Number.isInteger(pid) && pid > 0 && processIdentity(pid) !== null) rmSync(file)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return // Gone meanwhile: what was wanted.
    throw new FarolError('STACK_BUSY', `A server of this home (process ${pid}) belongs to another account.`, {
      cause: error,
      next: 'Stop it as the account that started it, or as root.',
    })
  }
}

/** Those that no other holder started: the servers themselves, not their helpers. */
function leadersOf(holders: readonly Holder[]): Holder[] {
  const pids = new Set(holders.map((holder) => holder.pid))
  return holders.filter((holder) => !pids.has(holder.parent))
}

async function findHolders(folder: string, names: readonly string[]): Promise<Holder[]> {
  if (!existsSync(folder)) return []
  if (process.platform === 'linux') return findHoldersInProc(folder, names)
  if (process.platform === 'win32') return []
  return findHoldersByPs(folder, names)
}

/** By device and inode of the working folder: right across bind mounts, renamed parents and containers. */
function findHoldersInProc(folder: string, names: readonly string[]): Holder[] {
  const place = statSync(folder)
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'latin1')
        if (!names.includes(/^Name:\t(.*)$/m.exec(status)?.[1] ?? '') || /^State:\tZ/m.test(status)) return []
        const working = statSync(`/proc/${pid}/cwd`)
        if (working.ino !== place.ino || working.dev !== place.dev) return []
        const parent = Number(/^PPid:\t(\d+)/m.exec(status)?.[1])
        const depth = /^NSpid:\t(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/).length ?? 1
        return [{ pid: Number(pid), parent, contained: depth > 1 }]
      } catch {
        return [] // It ended while it was looked at, or belongs to an account that we may not look at.
      }
    })
}

/** Where there is no /proc: PostgreSQL names its folder on its command line. Redis ends by its parent's port; see redis-service. */
async function findHoldersByPs(folder: string, names: readonly string[]): Promise<Holder[]> {
  const run = {
    command: 'ps',
    args: ['-axo', 'pid=,ppid=,command='],
    env: { PATH: process.env['PATH'] },
    timeoutMs: 5000,
  }
  const listed = await runProgram(run).catch(() => null)
  return (listed?.stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (command === undefined || !command.includes(folder) || !names.some((name) => command.includes(name))) return []
    return [{ pid: Number(pid), parent: Number(parent), contained: false }]
  })
}
