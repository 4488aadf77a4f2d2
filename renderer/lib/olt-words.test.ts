import { beforeAll, expect, test } from 'vitest'
import { accessOf } from '#contract/credentials.ts'
import { defaultOltLimits } from '#contract/olt.ts'
import { accessWords, limitWords } from './olt-words.ts'
import { languageOf, loadWords } from './words.ts'

beforeAll(() => loadWords('en'))

test('how an OLT is asked is told in the words of its devices, without any secret', () => {
  const signed = {
    version: '3',
    user: 'farol',
    level: 'authNoPriv',
    authProtocol: 'SHA256',
    authPassword: 'x',
  } as const
  const words = [
    accessOf({ version: '2c', community: 'secret' }),
    accessOf({ version: '3', user: 'farol', level: 'noAuthNoPriv' }),
    accessOf({ ...signed, contextName: 'vlan-7' }),
    accessOf({ ...signed, level: 'authPriv', privProtocol: 'AES128', privPassword: 'y' }),
  ].map((access) => accessWords({ access }))
  expect(words).toEqual([
    'v2c',
    'v3 · farol · noAuthNoPriv',
    'v3 · farol · authNoPriv (SHA256) · vlan-7',
    'v3 · farol · authPriv (SHA256, AES128)',
  ])
})

test('only limits that are not the usual ones are told', () => {
  const words = (limits: object) => limitWords({ limits: { ...defaultOltLimits, ...limits } }, languageOf('en'))
  expect([words({}), words({ inFlight: 2, timeoutMs: 2500, optics: false })]).toEqual([
    'usual values',
    'Requests at once: 2 · Timeout (s): 2.5 · Optics of the ONUs: skip',
  ])
})
