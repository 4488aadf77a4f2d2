import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UserCredentials } from '#contract/credentials.ts'
import { SnmpSession } from '../session/snmp-session.ts'
import { ended, freeUdpPort } from './snmpsim.ts'

/** Net-SNMP's own agent, on a free loopback port. It is a real agent and no OLT. */
export interface Snmpd {
  port: number
  close(): Promise<void>
}

const program = ['/usr/sbin/snmpd', '/usr/local/sbin/snmpd', '/opt/homebrew/sbin/snmpd'].find((path) =>
  existsSync(path),
)

/** Why no snmpd can run here, or `null` when one can. */
export function snmpdMissing(): string | null {
  return program === undefined ? 'no snmpd: apt-get install --no-install-recommends snmpd' : null
}

/** Starts it with these users and one community; `engine` is text that its engine ID is made of. */
export async function startSnmpd(
  users: readonly UserCredentials[],
  { community, engine, port }: { community: string; engine: string; port?: number },
): Promise<Snmpd> {
  if (program === undefined) throw new Error('no snmpd')
  const home = mkdtempSync(join(tmpdir(), 'farol-snmpd-'))
  const at = port ?? (await freeUdpPort())
  const config = join(home, 'snmpd.conf')
  const lines = [
    `agentAddress udp:127.0.0.1:${at}`,
    `engineID ${engine}`,
    `rocommunity ${community}`,
    'sysName snmpd-of-a-test',
    ...users.flatMap(userLines),
  ]
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 })
  const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: join(home, 'persistent') }
  const child = spawn(program, ['-f', '-Ln', '-C', '-c', config, '-I', '-smux'], { stdio: 'ignore', env })
  const close = async () => {
    await ended(child)
    rmSync(home, { recursive: true, force: true })
  }
  try {
    await answering(at, community)
  } catch (error) {
    await close()
    throw error
  }
  return { port: at, close }
}

function userLines(user: UserCredentials): string[] {
  const level = { noAuthNoPriv: 'noauth', authNoPriv: 'auth', authPriv: 'priv' }[user.level]
  const words = ['createUser', user.user]
  if (user.level !== 'noAuthNoPriv') words.push(user.authProtocol.replace(/^SHA(?=\d)/, 'SHA-'), user.authPassword)
  if (user.level === 'authPriv') {
    words.push(
      { DES: 'DES', AES128: 'AES', AES256b: 'AES-256', AES256r: 'AES-256' }[user.privProtocol],
      user.privPassword,
    )
  }
  return [words.join(' '), `rouser ${user.user} ${level}`]
}

async function answering(port: number, community: string): Promise<void> {
  const target = { host: '127.0.0.1', port, credentials: { version: '2c' as const, community } }
  const session = await SnmpSession.open(target, { patience: { tries: 20, leastPatienceMs: 20_000 } })
  if (!(session instanceof SnmpSession)) throw new Error(session.text)
  const answer = await session.get(['1.3.6.1.2.1.1.2.0'])
  session.close()
  if (answer.fault !== null) throw new Error('snmpd does not answer')
}
