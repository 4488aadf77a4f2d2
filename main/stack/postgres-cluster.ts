import {
  chownSync,
  chmodSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FarolError } from '#contract/errors.ts'
import { runProgram } from './run-program.ts'
import type { ServerAccount } from './server-account.ts'
import type { PostgresPrograms } from './server-programs.ts'

export interface Cluster {
  /** data/postgres */
  folder: string
  programs: PostgresPrograms
  account: ServerAccount
}

export const databaseUser = 'farol'
export const databaseName = 'farol'

/** The environment of PostgreSQL's programs: nothing of ours, so that no PG* variable or secret of this process reaches them. */
export const serverEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/bin:/bin',
  LC_MESSAGES: 'C',
  TZ: 'UTC',
  ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
}

/** The major version that made a data folder, or `null` where there is none. */
export function clusterMajor(folder: string): number | null {
  const file = join(folder, 'PG_VERSION')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : null
}

/**
 * Makes a new cluster: checksums, SCRAM for every connection, UTF-8. It is made beside its place and renamed at the end, so
 * that a half-made one is never taken for a database. The password goes through a file that only the account can read.
 */
export async function createCluster(cluster: Cluster, password: string): Promise<void> {
  const making = `${cluster.folder}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { mode: 0o700 })
  giveTo(making, cluster.account)
  const secrets = mkdtempSync(join(tmpdir(), 'farol-initdb-'))
  try {
    const passwordFile = join(secrets, 'password')
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    giveTo(secrets, cluster.account)
    giveTo(passwordFile, cluster.account)
    await runInitdb(cluster, making, passwordFile)
  } finally {
    rmSync(secrets, { recursive: true, force: true })
  }
  // An empty folder of that name may stand there; anything else is a reason to stop, and rename does.
  renameSync(making, cluster.folder)
}

async function runInitdb(cluster: Cluster, folder: string, passwordFile: string): Promise<void> {
  const args = ['-D', folder, '--username', databaseUser, '--pwfile', passwordFile, '--auth', 'scram-sha-256']
  args.push('--data-checksums', '--encoding', 'UTF8', '--no-instructions')
  let said = ''
  for (const locale of localeChoices(cluster.programs.major)) {
    const wrapped = cluster.account.wrap(join(cluster.programs.folder, 'initdb'), [...args, ...locale])
    const result = await runProgram({ ...wrapped, env: serverEnvironment, cwd: '/', timeoutMs: 180_000 })
    if (result.code === 0) return
    said = lastLine(result.stderr) ?? (result.timedOut ? 'no end within 3 minutes' : 'no message')
    if (!/locale/i.test(result.stderr)) break
  }
  throw new FarolError('INTERNAL', `PostgreSQL could not make its data folder ${folder}: ${said}`)
}

/**
 * Sorting is by code point everywhere: an order that changed with the system's C library would silently spoil indexes.
 * Letters have cases beyond ASCII where the system, or PostgreSQL 17 and later by itself, knows them.
 */
function localeChoices(major: number): string[][] {
  if (major >= 17) return [['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']]
  return ['C.UTF-8', 'en_US.UTF-8', 'C'].map((letters) => ['--locale=C', `--lc-ctype=${letters}`])
}

/** Gives a password anew to a cluster whose password file is lost, in single-user mode: nothing else can run meanwhile. */
export async function resetPassword(cluster: Cluster, password: string): Promise<void> {
  const wrapped = cluster.account.wrap(join(cluster.programs.folder, 'postgres'), [
    '--single',
    '-D',
    cluster.folder,
    'postgres',
  ])
  const input = `ALTER ROLE ${databaseUser} PASSWORD '${password}'\n`
  const result = await runProgram({ ...wrapped, env: serverEnvironment, cwd: '/', input, timeoutMs: 120_000 })
  if (result.code !== 0 || /ERROR:/.test(result.stderr)) {
    throw new FarolError('INTERNAL', 'PostgreSQL did not take a new password for the account "farol".')
  }
}

/** The command line of the server itself. Nothing secret stands in it, and no file of the cluster is edited. */
export function serverArgs(cluster: Cluster, port: number): string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    log_destination: 'stderr',
    logging_collector: 'off',
    log_line_prefix: '%m [%p] %d ',
    log_timezone: 'UTC',
    timezone: 'UTC',
    lc_messages: 'C',
    password_encryption: 'scram-sha-256',
  }
  return ['-D', cluster.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/**
 * Makes the cluster belong to its account with mode 0700: a folder that root restored, or that was made by another start
 * under another account, is refused by PostgreSQL otherwise. Only root can, and only root needs to.
 */
export function settleOwner(cluster: Cluster): void {
  if (cluster.account.owner === null || !existsSync(cluster.folder)) return
  if (statSync(cluster.folder).uid !== cluster.account.owner.uid) giveTreeTo(cluster.folder, cluster.account)
  chmodSync(cluster.folder, 0o700)
}

function giveTo(path: string, account: ServerAccount): void {
  if (account.owner !== null) chownSync(path, account.owner.uid, account.owner.gid)
}

function giveTreeTo(path: string, account: ServerAccount): void {
  if (account.owner === null) return
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), account.owner.uid, account.owner.gid)
  }
  lchownSync(path, account.owner.uid, account.owner.gid)
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined
}
