import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { accessOf, type SnmpCredentials } from '#contract/credentials.ts'
import { changedCredentials, readSecrets, wholeCredentials, type CredentialFlags } from './credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'farol-credentials-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const authFile = file('auth', 'auth-canary-1\n')
const privFile = file('priv', 'priv-canary-1\r\n')
const short = file('short', 'canary\n')
const user = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: 'auth-canary-1',
  privProtocol: 'AES128',
  privPassword: 'priv-canary-1',
} as const satisfies SnmpCredentials
const json = file('whole.json', JSON.stringify(user))

class WrongUsage extends Error {}
const usage = (problem: string): never => {
  throw new WrongUsage(problem)
}
const whole = async (flags: CredentialFlags) => wholeCredentials(await readSecrets(flags, usage), usage)
const v3 = { user: 'farol', auth: 'SHA256', authFile, priv: 'AES128', privFile }

test.each<[string, CredentialFlags, SnmpCredentials]>([
  ['a community', { community: 'c' }, { version: '2c', community: 'c' }],
  ['a community of version 1', { community: 'c', snmp: '1' }, { version: '1', community: 'c' }],
  ['a community in a file', { communityFile: file('c', 'c0mmunity\n') }, { version: '2c', community: 'c0mmunity' }],
  ['a user with passwords', v3, user],
  ['protocols as people spell them', { ...v3, auth: 'sha-256', priv: 'aes' }, user],
  [
    'a user with one password',
    { user: 'farol', auth: 'SHA', authFile },
    { version: '3', user: 'farol', level: 'authNoPriv', authProtocol: 'SHA', authPassword: 'auth-canary-1' },
  ],
  [
    'a user alone, in a context',
    { user: 'farol', context: 'vlan-7' },
    { version: '3', user: 'farol', level: 'noAuthNoPriv', contextName: 'vlan-7' },
  ],
  ['everything in one file', { credentials: json }, user],
  ['everything in one file, the long way', { credentialsFile: json }, user],
])('%s', async (_what, flags, wanted) => {
  expect(await whole(flags)).toEqual(wanted)
})

test.each<[string, CredentialFlags, string]>([
  ['nothing', {}, 'exactly one of --community, --community-file, --community-stdin'],
  ['two communities', { community: 'canary', communityFile: authFile }, 'exactly one of'],
  ['a community and a user', { community: 'canary', user: 'farol' }, 'give one'],
  ['version 3 without a user', { snmp: '3' }, '--user is missing'],
  ['version 2c with a user', { snmp: '2c', user: 'farol' }, 'are of version 3, not 2c'],
  ['version 3 with a community', { snmp: '3', community: 'canary' }, 'a community is of versions 1 and 2c'],
  ['a version that is none', { snmp: 'canary', community: 'c' }, '--snmp: wanted 1, 2c or 3'],
  ['a level that is none', { ...v3, level: 'canary' }, '--level: wanted noAuthNoPriv, authNoPriv, authPriv'],
  ['a level without its password', { user: 'farol', level: 'authPriv', auth: 'SHA', authFile }, '--priv is missing'],
  [
    'a password that its level does not use',
    { ...v3, level: 'authNoPriv' },
    '--priv does not go with --level authNoPriv',
  ],
  ['no protocol', { user: 'farol', authFile }, '--auth is missing'],
  ['no password', { user: 'farol', auth: 'SHA' }, '--auth-file is missing'],
  ['a protocol that is none', { ...v3, auth: 'canary' }, '--auth: wanted MD5, SHA, SHA224'],
  ['a protocol of two kinds', { ...v3, priv: 'AES-256' }, '--priv: AES256b (Blumenthal) or AES256r'],
  ['a short password', { ...v3, authFile: short }, '--auth-file: SNMPv3 wants at least 8 characters'],
  ['a user of 33 bytes', { ...v3, user: 'x'.repeat(33) }, '--user: longer than 32 bytes'],
  ['a file that is not there', { ...v3, privFile: join(folder, 'nowhere') }, '--priv-file: the file cannot be read'],
  ['a folder', { communityFile: folder }, '--community-file: the file cannot be read'],
  ['an empty community', { communityFile: file('empty', '') }, 'the community is empty'],
  ['no JSON', { credentials: authFile }, '--credentials holds no JSON object'],
  ['JSON that is no credentials', { credentials: file('list.json', '["canary"]') }, '--credentials: '],
  [
    'JSON with a short password',
    { credentials: file('s.json', JSON.stringify({ ...user, authPassword: 'canary' })) },
    '--auth-file: SNMPv3 wants',
  ],
  ['JSON in the flag itself', { credentials: JSON.stringify(user) }, '--credentials takes a file'],
  ['JSON and another flag', { credentials: json, user: 'farol' }, 'it goes with no other flag'],
  ['the same twice', { credentials: json, credentialsFile: json }, 'give one of them'],
])('%s is wrong usage, told in one line without any secret', async (_what, flags, said) => {
  const problem = await whole(flags).catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(WrongUsage)
  const { message } = problem as WrongUsage
  expect(message).toContain(said)
  expect(message).not.toMatch(/canary|\n/)
})

const { authPassword: _auth, privPassword: _priv, ...kept } = user

test.each<[string, CredentialFlags, SnmpCredentials, object]>([
  ['one password', { authFile }, user, { ...kept, authPassword: 'auth-canary-1' }],
  ['one protocol', { priv: 'AES256r' }, user, { ...kept, privProtocol: 'AES256r' }],
  ['the user', { user: 'other' }, user, { ...kept, user: 'other' }],
  ['a lower level', { level: 'noauthnopriv' }, user, { version: '3', user: 'farol', level: 'noAuthNoPriv' }],
  ['a community', { community: 'c' }, user, { version: '2c', community: 'c' }],
  ['a community of version 1', { community: 'c' }, { version: '1', community: 'x' }, { version: '1', community: 'c' }],
  ['the version alone', { snmp: '1' }, { version: '2c', community: 'x' }, { version: '1' }],
  ['from a community to a user', v3, { version: '2c', community: 'x' }, user],
])('%s of an OLT is changed, and what is not named stays', async (_what, flags, before, wanted) => {
  const given = await readSecrets(flags, usage)
  expect(changedCredentials(given, accessOf(before), usage)).toEqual(wanted)
})
