import { describe, expect, test } from 'vitest'
import { accessOf, type SnmpCredentials } from '#contract/credentials.ts'
import { defaultOltLimits, OltAdd, OltChanges, type Olt, type OltLimits } from '#contract/olt.ts'
import {
  countLimits,
  emptyOltForm,
  formOfOlt,
  keptSecrets,
  readOltChanges,
  readOltForm,
  type OltForm,
} from './olt-form.ts'

const filled: OltForm = { ...emptyOltForm, name: ' Centro ', host: 'olt-1.example', port: '1161', community: 'c' }
const user: Partial<OltForm> = {
  version: '3',
  user: ' farol ',
  authPassword: 'auth-password',
  privPassword: 'priv-password',
}

test('an empty form names every field that is needed', () => {
  expect(readOltForm({ ...emptyOltForm, port: '' })).toEqual({
    problems: { name: 'missing', host: 'missing', port: 'notAPort', community: 'missing' },
  })
  expect(readOltForm({ ...filled, version: '3' })).toEqual({
    problems: { user: 'missing', authPassword: 'missing', privPassword: 'missing' },
  })
})

const base = { name: 'Centro', host: 'olt-1.example', port: 1161, profile: 'auto' }

test.each<[string, Partial<OltForm>, object]>([
  ['a community', {}, { credentials: { version: '2c', community: 'c' } }],
  ['version 1', { version: '1', site: ' POP ' }, { site: 'POP', credentials: { version: '1', community: 'c' } }],
  [
    'a user',
    { ...user, authProtocol: 'SHA512', privProtocol: 'AES256r', contextName: 'vlan-7' },
    {
      credentials: {
        version: '3',
        user: 'farol',
        level: 'authPriv',
        authProtocol: 'SHA512',
        authPassword: 'auth-password',
        privProtocol: 'AES256r',
        privPassword: 'priv-password',
        contextName: 'vlan-7',
      },
    },
  ],
  [
    'a user of a lower level, whose idle passwords are left out',
    { ...user, level: 'noAuthNoPriv' },
    { credentials: { version: '3', user: 'farol', level: 'noAuthNoPriv' } },
  ],
  [
    'limits, the usual ones left out, with a decimal comma',
    { limits: { ...emptyOltForm.limits, inFlight: '2', timeoutMs: '2,5', tries: '5' }, optics: false },
    { credentials: { version: '2c', community: 'c' }, limits: { inFlight: 2, timeoutMs: 2500, optics: false } },
  ],
])('a form with %s is what the contract takes', (_what, part, wanted) => {
  const read = readOltForm({ ...filled, ...part })
  expect(read).toEqual({ value: { ...base, ...wanted } })
  expect(OltAdd.parse('value' in read ? read.value : null)).toEqual({ ...base, ...wanted })
})

test.each<[string, Partial<OltForm>, object]>([
  ...['-x', 'a b', '10.1.1.2;reboot', '10.1.1.2/24'].map((host): [string, Partial<OltForm>, object] => [
    `the address ${host}`,
    { host },
    { host: 'notAnAddress' },
  ]),
  [
    'short passwords',
    { ...user, authPassword: '1234567', privPassword: 'x' },
    { authPassword: 'passwordShort', privPassword: 'passwordShort' },
  ],
  ['a user of 33 bytes', { ...user, user: `${'ç'.repeat(16)}x` }, { user: 'tooLong' }],
  ['a context of 33 bytes', { ...user, contextName: 'x'.repeat(33) }, { contextName: 'tooLong' }],
  ['17 requests at once', { limits: { ...emptyOltForm.limits, inFlight: '17' } }, { inFlight: 'outOfRange' }],
  ['half a try', { limits: { ...emptyOltForm.limits, tries: '2.5' } }, { tries: 'outOfRange' }],
  ['a timeout in words', { limits: { ...emptyOltForm.limits, timeoutMs: 'long' } }, { timeoutMs: 'outOfRange' }],
])('%s is refused at its field', (_what, part, problems) => {
  expect(readOltForm({ ...filled, ...part })).toEqual({ problems })
})

describe('an OLT that there is', () => {
  const credentials = {
    version: '3',
    user: 'farol',
    level: 'authPriv',
    authProtocol: 'SHA256',
    authPassword: 'auth-password',
    privProtocol: 'AES128',
    privPassword: 'priv-password',
    contextName: 'vlan-7',
  } as const satisfies SnmpCredentials
  const { authPassword: _auth, privPassword: _priv, ...kept } = credentials
  const olt = (access: SnmpCredentials = credentials, limits: Partial<OltLimits> = {}) =>
    ({
      name: 'Centro',
      site: 'POP',
      host: '10.0.0.1',
      port: 161,
      profileChoice: 'auto',
      access: accessOf(access),
      limits: { ...defaultOltLimits, ...limits },
    }) as Olt
  const changes = (part: Partial<OltForm>, of = olt()) => readOltChanges({ ...formOfOlt(of), ...part }, of)

  test('is shown without its secrets, and changes nothing until something is typed', () => {
    const form = formOfOlt(olt(credentials, { timeoutMs: 2500, optics: false }))
    expect(form).toMatchObject({ user: 'farol', authPassword: '', privPassword: '', optics: false })
    expect([form.limits.timeoutMs, form.limits.inFlight, countLimits(form)]).toEqual(['2.5', '', 2])
    for (const one of [olt(), olt({ version: '2c', community: 'c' }), olt(credentials, { tries: 1, optics: false })]) {
      expect(changes({}, one)).toEqual({ value: {} })
    }
  })

  test.each<[string, Partial<OltForm>, object]>([
    ['name', { name: 'Norte' }, { name: 'Norte' }],
    ['site, taken away', { site: ' ' }, { site: null }],
    ['address', { host: '10.0.0.2', port: '1161' }, { host: '10.0.0.2', port: 1161 }],
    ['one password', { authPassword: 'another-one' }, { credentials: { ...kept, authPassword: 'another-one' } }],
    ['protocol', { privProtocol: 'AES256b' }, { credentials: { ...kept, privProtocol: 'AES256b' } }],
    [
      'level',
      { level: 'noAuthNoPriv', contextName: '' },
      { credentials: { version: '3', user: 'farol', level: 'noAuthNoPriv' } },
    ],
    ['version', { version: '2c', community: 'c' }, { credentials: { version: '2c', community: 'c' } }],
    ['limit', { limits: { ...emptyOltForm.limits, inFlight: '2' } }, { limits: { inFlight: 2 } }],
  ])('its %s alone is sent', (_what, part, wanted) => {
    expect(changes(part)).toEqual({ value: wanted })
    expect(OltChanges.parse(wanted)).toEqual(wanted)
  })

  test('a limit that is emptied, and optics that are read again, go back to what is usual', () => {
    const limited = olt(credentials, { inFlight: 2, optics: false })
    expect(changes({ limits: emptyOltForm.limits, optics: true }, limited)).toEqual({
      value: { limits: { inFlight: null, optics: null } },
    })
  })

  test('a secret that there is none of has to be typed', () => {
    expect([...keptSecrets(olt())]).toEqual(['authPassword', 'privPassword'])
    expect(changes({ version: '2c' })).toEqual({ problems: { community: 'missing' } })
    const community = olt({ version: '2c', community: 'c' })
    expect(changes({ version: '1' }, community)).toEqual({ value: { credentials: { version: '1' } } })
    expect(changes({ version: '3', user: 'farol' }, community)).toEqual({
      problems: { authPassword: 'missing', privPassword: 'missing' },
    })
  })
})
