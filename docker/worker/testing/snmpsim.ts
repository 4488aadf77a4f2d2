import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { UserCredentials } from '#contract/credentials.ts'
import { SnmpSession } from '../session/snmp-session.ts'

/** A running snmpsim: the community chooses the recording, by its file's name without ending. */
export interface Snmpsim {
  port: number
  close(): Promise<void>
}

const names = ['snmpsim-command-responder', 'snmpsimd']

/** Where the profiles are, with the project's own recordings beside them. */
export const bundledProfiles = fileURLToPath(new URL('../../profiles', import.meta.url))

/** The recordings of real devices, which are not part of the project, or `null` where this machine has none. */
export function recordingsDirectory(): string | null {
  const beside = fileURLToPath(new URL('../../../../shared/olt/recordings', import.meta.url))
  const directory = process.env['FAROL_RECORDINGS'] ?? beside
  return existsSync(directory) ? directory : null
}

/** Why no snmpsim can run here, or `null` when one can. */
export function snmpsimMissing(): string | null {
  return commandName() === null ? 'no snmpsim: apt-get install snmpsim' : null
}

function commandName(): string | null {
  const folders = (process.env['PATH'] ?? '').split(':')
  return names.find((name) => folders.some((folder) => existsSync(join(folder, name)))) ?? null
}

/**
 * Serves recordings on a free loopback port. Root hands them to nobody, as snmpsim wants it. To users of SNMPv3 the context
 * chooses the recording.
 */
export async function startSnmpsim(recordings: string[], users: readonly UserCredentials[] = []): Promise<Snmpsim> {
  const command = commandName()
  if (command === null) throw new Error('no snmpsim')
  const directory = mkdtempSync(join(tmpdir(), 'farol-snmpsim-'))
  const data = join(directory, 'data')
  const cache = join(directory, 'cache')
  execFileSync('mkdir', [data, cache])
  for (const path of recordings) {
    copyFileSync(path, join(data, basename(path)))
    chmodSync(join(data, basename(path)), 0o644)
  }
  const isRoot = process.getuid?.() === 0
  if (isRoot) execFileSync('chown', ['-R', 'nobody:nogroup', directory])
  const port = await freeUdpPort()
  const child = spawn(
    command,
    [
      `--data-dir=${data}`,
      `--cache-dir=${cache}`,
      `--agent-udpv4-endpoint=127.0.0.1:${port}`,
      '--logging-method=null',
      ...users.flatMap(userFlags),
      ...(isRoot ? ['--process-user=nobody', '--process-group=nogroup'] : []),
    ],
    { stdio: 'ignore' },
  )
  const close = async () => {
    await ended(child)
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await answering(child, port, basename(recordings[0] ?? '', '.snmprec'))
  } catch (error) {
    await close()
    throw error
  }
  return { port, close }
}

function userFlags(user: UserCredentials): string[] {
  const flags = [`--v3-user=${user.user}`]
  if (user.level !== 'noAuthNoPriv') {
    flags.push(`--v3-auth-key=${user.authPassword}`, `--v3-auth-proto=${user.authProtocol}`)
  }
  if (user.level === 'authPriv') {
    const protocol = { DES: 'DES', AES128: 'AES128', AES256b: 'AES256BLMT', AES256r: 'AES256' }[user.privProtocol]
    flags.push(`--v3-priv-key=${user.privPassword}`, `--v3-priv-proto=${protocol}`)
  }
  return flags
}

/** The recordings of a folder that have expected values beside them. */
export function recordingsIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.snmprec'))
    .map((file) => join(directory, file))
    .filter((path) => existsSync(join(dirname(path), `${basename(path, '.snmprec')}.expected.json`)))
}

async function answering(child: ChildProcess, port: number, community: string): Promise<void> {
  const session = await SnmpSession.open({ host: '127.0.0.1', port, credentials: { version: '2c', community } })
  if (!(session instanceof SnmpSession)) throw new Error(session.text)
  try {
    // It indexes its recordings first, which takes seconds.
    for (let attempt = 0; attempt < 12; attempt += 1) {
      if (child.exitCode !== null) throw new Error(`snmpsim ended with ${child.exitCode}`)
      const answer = await session.get(['1.3.6.1.2.1.1.2.0'])
      if (answer.fault === null) return
    }
    throw new Error('snmpsim does not answer')
  } finally {
    session.close()
  }
}

export function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address()
      socket.close(() => resolve(port))
    })
  })
}

export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 3000).unref()
  })
}
