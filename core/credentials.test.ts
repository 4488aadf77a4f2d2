import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { CredentialsChange, SnmpCredentials } from '#contract/credentials.ts'
import { agentKey, completeCredentials, sealCredentials, unsealCredentials } from './credentials.ts'

const key = randomBytes(32)
const user = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: 'auth-canary-ç',
  privProtocol: 'AES128',
  privPassword: 'priv-canary',
  contextName: 'vlan-7',
} as const satisfies SnmpCredentials
const community = { version: '2c', community: 'c0mmunity-canary' } as const

test.each<SnmpCredentials>([
  community,
  { ...community, version: '1' },
  user,
  { version: '3', user: 'farol', level: 'noAuthNoPriv' },
])('credentials of version $version open for their owner alone, and show nothing', (credentials) => {
  const sealed = sealCredentials(key, credentials, { oltId: 7 })
  const { version } = credentials
  expect(unsealCredentials(key, { version, sealed }, { oltId: 7 })).toEqual(credentials)
  expect(sealed.toString('latin1')).not.toContain('canary')
  for (const owner of [{ oltId: 8 }, { host: '10.0.0.1', port: 161 }]) {
    expect(() => unsealCredentials(key, { version, sealed }, owner)).toThrow(/cannot be opened/)
  }
})

test('passwords of version 3 never open as a community, which would be sent in clear', () => {
  const sealed = sealCredentials(key, user, { oltId: 7 })
  for (const version of ['1', '2c'] as const) {
    expect(() => unsealCredentials(key, { version, sealed }, { oltId: 7 })).toThrow(/cannot be opened/)
  }
})

test('a community sealed by the first release opens', async () => {
  const { seal } = await import('./seal.ts')
  const sealed = seal(key, 'old', 'olt:7')
  expect(unsealCredentials(key, { version: '2c', sealed }, { oltId: 7 })).toEqual({ version: '2c', community: 'old' })
})

test('what tells agents apart is address, port, and community or user with context', () => {
  const of = (credentials: SnmpCredentials, host = 'OLT.example', port = 161) =>
    agentKey(key, { host, port, credentials }).toString('hex')
  const same = [
    [of(community), of({ ...community, version: '1' }, 'olt.EXAMPLE')],
    [of(user), of({ ...user, authPassword: 'another-one', authProtocol: 'MD5' })],
  ]
  for (const [left, right] of same) expect(left).toBe(right)
  const different = [
    of(community),
    of(community, '10.0.0.1'),
    of(community, undefined, 162),
    of({ ...community, community: 'x' }),
    of({ ...community, community: 'farol' }),
    of(user),
    of({ ...user, user: 'other' }),
    of({ ...user, contextName: '' }),
  ]
  expect(new Set(different).size).toBe(different.length)
})

const { authPassword: _auth, privPassword: _priv, ...withoutSecrets } = user

test.each<[string, CredentialsChange, SnmpCredentials, SnmpCredentials | string]>([
  ['another version keeps the community', { version: '1' }, community, { ...community, version: '1' }],
  ['a new community', { version: '2c', community: 'new' }, community, { version: '2c', community: 'new' }],
  [
    'new protocols keep the passwords',
    { ...withoutSecrets, authProtocol: 'SHA512' },
    user,
    { ...user, authProtocol: 'SHA512' },
  ],
  [
    'one new password',
    { ...withoutSecrets, privPassword: 'another-one' },
    user,
    { ...user, privPassword: 'another-one' },
  ],
  [
    'a lower level',
    { version: '3', user: 'farol', level: 'noAuthNoPriv' },
    user,
    { version: '3', user: 'farol', level: 'noAuthNoPriv' },
  ],
  ['no password to keep', withoutSecrets, community, 'credentials.authPassword'],
  [
    'no priv password to keep',
    { ...withoutSecrets, authPassword: 'another-one' },
    community,
    'credentials.privPassword',
  ],
  ['no community to keep', { version: '2c' }, user, 'credentials.community'],
])('%s', (_what, change, stored, wanted) => {
  const complete = () => completeCredentials(change, () => stored)
  if (typeof wanted === 'string') {
    expect(complete).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', params: { field: wanted, reason: 'missing' } }),
    )
  } else {
    expect(complete()).toEqual(wanted)
  }
})

test('a whole change needs no stored credentials, so that it heals those that do not open', () => {
  const broken = () => {
    throw new Error('sealed with another key')
  }
  expect([completeCredentials(user, broken), completeCredentials(community, broken)]).toEqual([user, community])
})
