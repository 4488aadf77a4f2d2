import { expect, test } from 'vitest'
import { accessOf, SnmpCredentials } from './credentials.ts'
import { OltAdd, OltChanges } from './olt.ts'

const user = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: '12345678',
  privProtocol: 'AES256r',
  privPassword: '12345678',
} as const

test.each<[string, unknown, string, string]>([
  ['no version', {}, 'version', 'Invalid'],
  ['a version that is none', { version: '2' }, 'version', 'Invalid'],
  ['an empty community', { version: '2c', community: '' }, 'community', 'missing'],
  ['a community of version 3', { version: '3', community: 'c' }, 'level', 'Invalid'],
  ['no user', { ...user, user: '' }, 'user', 'missing'],
  ['a user of 33 bytes', { ...user, user: `${'ç'.repeat(16)}x` }, 'user', 'longer than 32 bytes'],
  ['a user with a line break', { ...user, user: 'a\nb' }, 'user', 'no control characters'],
  ['a short auth password', { ...user, authPassword: '1234567' }, 'authPassword', 'SNMPv3 wants at least 8 characters'],
  ['a short priv password', { ...user, privPassword: '1234567' }, 'privPassword', 'SNMPv3 wants at least 8 characters'],
  ['an unknown auth protocol', { ...user, authProtocol: 'SHA1' }, 'authProtocol', 'Invalid'],
  ['an unknown priv protocol', { ...user, privProtocol: '3DES' }, 'privProtocol', 'Invalid'],
  ['a password that its level does not use', { ...user, level: 'noAuthNoPriv' }, '', 'Unrecognized'],
  ['a context of 33 bytes', { ...user, contextName: 'x'.repeat(33) }, 'contextName', 'longer than 32 bytes'],
])('%s is refused, and the refusal names the field', (_what, credentials, field, message) => {
  const [issue] = SnmpCredentials.safeParse(credentials).error?.issues ?? []
  expect([issue?.path.join('.'), issue?.message]).toEqual([field, expect.stringContaining(message)])
})

test('what may be seen of credentials is everything but their secrets', () => {
  expect(accessOf(SnmpCredentials.parse({ ...user, contextName: 'vlan-7' }))).toEqual({
    version: '3',
    user: 'farol',
    level: 'authPriv',
    authProtocol: 'SHA256',
    privProtocol: 'AES256r',
    contextName: 'vlan-7',
  })
  const nothing = { user: null, level: null, authProtocol: null, privProtocol: null, contextName: null }
  expect(accessOf({ version: '2c', community: 'secret' })).toEqual({ version: '2c', ...nothing })
})

const olt = { name: 'Centro', host: '10.0.0.1' }

test.each<[string, unknown, string | null]>([
  ['a community alone', { ...olt, community: 'c' }, null],
  ['credentials alone', { ...olt, credentials: user }, null],
  ['neither', olt, 'community'],
  ['both', { ...olt, community: 'c', credentials: user }, 'credentials'],
  ['17 requests in flight', { ...olt, community: 'c', limits: { inFlight: 17 } }, 'limits.inFlight'],
  ['a limit that is none', { ...olt, community: 'c', limits: { speed: 1 } }, 'limits'],
])('an OLT with %s', (_what, input, field) => {
  expect(OltAdd.safeParse(input).error?.issues[0]?.path.join('.') ?? null).toBe(field)
})

test('a change may leave every secret out, and bring a limit back', () => {
  const { authPassword: _auth, privPassword: _priv, ...kept } = user
  for (const changes of [
    {},
    { credentials: kept },
    { credentials: { version: '1' } },
    { limits: { inFlight: null } },
  ]) {
    expect(OltChanges.parse(changes)).toEqual(changes)
  }
})
