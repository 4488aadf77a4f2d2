import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuthProtocol, UserCredentials } from '#contract/credentials.ts'
import type { UsmEngine } from '#core/snmp/usm-agent.ts'
import type { Agent } from './agent.ts'
import { startAgent } from './start-agent.ts'
import { hasTool } from './testing/snmp-tools.ts'
import { engineOf } from './usm-engine.ts'

const authPassword = 'auth-password'
const privPassword = 'priv-password'
const none = { version: '3', user: 'none', level: 'noAuthNoPriv' } as const
const signed = (authProtocol: AuthProtocol) =>
  ({ version: '3', user: authProtocol, level: 'authNoPriv', authProtocol, authPassword }) as const
const ciphered = (authProtocol: AuthProtocol, privProtocol: 'DES' | 'AES128' | 'AES256b') =>
  ({
    ...signed(authProtocol),
    user: `${authProtocol}-${privProtocol}`,
    level: 'authPriv',
    privProtocol,
    privPassword,
  }) as const
const users: readonly UserCredentials[] = [
  none,
  ...(['MD5', 'SHA', 'SHA224', 'SHA256', 'SHA384', 'SHA512'] as const).map(signed),
  ciphered('MD5', 'DES'),
  ciphered('SHA', 'AES128'),
  ciphered('SHA', 'AES256b'),
  ciphered('SHA256', 'AES128'),
  ciphered('SHA512', 'AES256b'),
]

/** Debian's tools against the simulated agent: another's implementation says that ours is right. */
describe.skipIf(!hasTool('snmpget'))('SNMPv3 of the simulator', () => {
  const engine: UsmEngine = engineOf('Centro', users, new Date())
  let agent: Agent
  beforeAll(async () => {
    const small = { kind: 'huawei', slots: 1, ponsPerSlot: 2, onusPerPon: 16, columns: 'all' } as const
    agent = await startAgent({ ...small, usm: engine })
  })
  afterAll(() => agent.close())

  const ask = (user: UserCredentials, tool = 'snmpget', oid = '1.3.6.1.2.1.1.5.0') =>
    run(tool, flagsOf(user), agent.port, oid)

  test.each(users)('$user is let in', async (user) => {
    expect(await ask(user)).toEqual({ code: 0, said: expect.stringContaining('.1.3.6.1.2.1.1.5.0 = STRING: ') })
  })

  test('a table is walked by GETBULK, ciphered', async () => {
    const { said } = await ask(ciphered('SHA256', 'AES128'), 'snmpbulkwalk', '1.3.6.1.4.1.2011.6.128.1.1.2.43.1.3')
    expect(said.split('\n').filter((line) => line.includes('.43.1.3.')).length).toBe(32)
  })

  const good = ciphered('SHA256', 'AES128')
  test.each<[string, UserCredentials, RegExp]>([
    ['an unknown user', { ...good, user: 'nobody' }, /Unknown user name/],
    ['a wrong auth password', { ...good, authPassword: 'another-one' }, /Authentication failure/],
    ['a wrong auth protocol', { ...good, authProtocol: 'SHA' }, /Authentication failure/],
    ['a wrong priv password', { ...good, privPassword: 'another-one' }, /Decryption error/],
    ['a level without keys', { ...good, user: 'SHA256' }, /Unsupported security level/],
    ['an unknown context', { ...good, contextName: 'nowhere' }, /Bad context/],
  ])('%s is refused with its report', async (_what, user, said) => {
    const result = await ask(user)
    expect([result.code === 0, result.said]).toEqual([false, expect.stringMatching(said)])
  })
})

function flagsOf(user: UserCredentials): string[] {
  const words = [
    '-v3',
    '-u',
    user.user,
    '-l',
    user.level,
    ...(user.contextName === undefined ? [] : ['-n', user.contextName]),
  ]
  if (user.level !== 'noAuthNoPriv')
    words.push('-a', user.authProtocol.replace(/^SHA(?=\d)/, 'SHA-'), '-A', user.authPassword)
  if (user.level === 'authPriv') {
    const protocol = { DES: 'DES', AES128: 'AES', AES256b: 'AES-256', AES256r: 'AES-256' }[user.privProtocol]
    words.push('-x', protocol, '-X', user.privPassword)
  }
  return words
}

function run(tool: string, flags: string[], port: number, oid: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const args = [...flags, '-One', '-m', '', '-r', '0', '-t', '8', `127.0.0.1:${port}`, oid]
    execFile(tool, args, { timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, said: `${stdout}${stderr}` })
    })
  })
}
