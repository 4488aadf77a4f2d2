import { createSocket, type Socket } from 'node:dgram'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SnmpCredentials, UserCredentials } from '#contract/credentials.ts'
import { defaultOltLimits } from '#contract/olt.ts'
import { SnmpSession } from '../session/snmp-session.ts'
import { snmpdMissing, startSnmpd, type Snmpd } from '../testing/snmpd.ts'
import { bundledProfiles, freeUdpPort, snmpsimMissing, startSnmpsim, type Snmpsim } from '../testing/snmpsim.ts'
import { goodUser, startUsmTestAgent, testEngine, type UsmTestAgent } from '../testing/usm-test-agent.ts'
import { collectOlt, probeOlt } from './collect-olt.ts'

/** COL-03: "no answer", "wrong credentials" and "answers but is no OLT" are told apart, and a refused device is left alone. */
const community = 'community-canary'
const users = {
  good: goodUser,
  none: { version: '3', user: 'none', level: 'noAuthNoPriv' },
  signed: { version: '3', user: 'signed', level: 'authNoPriv', authProtocol: 'SHA', authPassword: 'auth-canary-2' },
  old: { ...goodUser, user: 'old', authProtocol: 'MD5', privProtocol: 'DES' },
  strong: { ...goodUser, user: 'strong', authProtocol: 'SHA512', privProtocol: 'AES256b' },
  long: { ...goodUser, user: 'long', authProtocol: 'SHA', privProtocol: 'AES256b' },
} as const satisfies Record<string, UserCredentials>
const canary = /canary|Y2FuYXJ5|63616e617279/

/** Patient enough for an agent on a busy machine, impatient enough for a test. */
const limits = { ...defaultOltLimits, timeoutMs: 1500, tries: 3 }
/** Datagrams that a device gets in one run that ends before any table: the greeting of version 3, the diagnosis of silence. */
const mostDatagrams = 4 * limits.tries
const at = (port: number, credentials: SnmpCredentials) => ({
  host: '127.0.0.1',
  port,
  credentials,
  profileChoice: 'auto',
  limits,
})

type Case = [what: string, wrong: Partial<UserCredentials> | SnmpCredentials, state: string, message: RegExp]
const wrongUsers: Case[] = [
  ['unknown user', { user: 'nobody' }, 'credentials', /does not know this SNMPv3 user/],
  ['wrong auth password', { authPassword: 'another-canary' }, 'credentials', /authentication password or its protocol/],
  ['wrong auth protocol', { authProtocol: 'SHA' }, 'credentials', /authentication password or its protocol/],
  ['wrong priv password', { privPassword: 'another-canary' }, 'credentials', /privacy password or its protocol/],
  ['a level that the user has no keys for', { ...goodUser, user: 'none' }, 'credentials', /at this security level/],
]
const wrongCommunities: Case[] = [
  ['another community', { version: '2c', community: 'another-canary' }, 'silent', /^no answer \(address, community/],
  [
    'another community, version 1',
    { version: '1', community: 'another-canary' },
    'silent',
    /^no answer \(address, comm/,
  ],
]
const told = { cases: 0, right: 0, mostDatagrams: 0 }

/** Stands between the worker and an agent, counts, and can say that an agent is there that says nothing. */
class Counter {
  datagrams = 0
  readonly #socket: Socket = createSocket('udp4')
  readonly #behind = new Map<number, Socket>()

  async open(agentPort: number | null): Promise<number> {
    this.#socket.on('message', (datagram, { port }) => {
      this.datagrams += 1
      if (agentPort === null) return
      let behind = this.#behind.get(port)
      if (behind === undefined) {
        behind = createSocket('udp4')
        behind.on('message', (reply) => this.#socket.send(reply, port, '127.0.0.1'))
        this.#behind.set(port, behind)
      }
      behind.send(datagram, agentPort, '127.0.0.1')
    })
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve))
    return this.#socket.address().port
  }

  close(): void {
    for (const socket of [this.#socket, ...this.#behind.values()]) socket.close()
  }
}

async function isToldApart(agentPort: number | null, [what, wrong, state, message]: Case): Promise<void> {
  const counter = new Counter()
  const credentials = ('community' in wrong ? wrong : { ...goodUser, ...wrong }) as SnmpCredentials
  const target = at(await counter.open(agentPort), credentials)
  const test = await probeOlt(target)
  const collection = await collectOlt(target)
  counter.close()
  told.cases += 1
  const seen = [test.state, collection.failure?.state, collection.onuTableWhole]
  const isRight = seen[0] === state && seen[1] === state && message.test(test.message)
  if (isRight) told.right += 1
  told.mostDatagrams = Math.max(told.mostDatagrams, counter.datagrams / 2)
  expect({ what, seen, said: test.message }).toEqual({
    what,
    seen: [state, state, false],
    said: expect.stringMatching(message),
  })
  expect(collection.failure?.reason).toMatch(message)
  expect(JSON.stringify([test, collection])).not.toMatch(canary)
  expect(counter.datagrams).toBeLessThanOrEqual(2 * mostDatagrams)
}

afterAll(() => {
  const { cases, right } = told
  console.log(
    `COL-03: cases told apart ${right}/${cases}; at most ${told.mostDatagrams} datagrams a run (bound ${mostDatagrams})`,
  )
})

const noSnmpd = snmpdMissing()
if (noSnmpd !== null) console.log(`NOT RUN: SNMPv3 against Net-SNMP's agent: ${noSnmpd}`)

describe.skipIf(noSnmpd !== null)("Net-SNMP's agent", () => {
  let agent: Snmpd
  beforeAll(async () => {
    agent = await startSnmpd(Object.values(users), { community, engine: 'first' })
  })
  afterAll(() => agent.close())

  it.each<[string, SnmpCredentials]>([
    ...Object.entries(users),
    ['version 2c', { version: '2c', community }],
    ['version 1', { version: '1', community }],
  ])('lets %s in, and is no OLT', async (_name, credentials) => {
    const test = await probeOlt(at(agent.port, credentials))
    expect(test).toMatchObject({ state: 'not-an-olt', sysName: 'snmpd-of-a-test' })
    expect((await collectOlt(at(agent.port, credentials))).failure?.state).toBe('not-an-olt')
  })

  it.each([...wrongUsers, ...wrongCommunities])('tells: %s', (...one) => isToldApart(agent.port, one))

  it('restarted with another engine ID and other boots in the middle of a session, goes on answering', async () => {
    const session = await SnmpSession.open(at(agent.port, users.strong))
    if (!(session instanceof SnmpSession)) throw new Error(session.text)
    const ask = async () => (await session.get(['1.3.6.1.2.1.1.5.0'])).fault
    const before = await ask()
    const { port } = agent
    await agent.close()
    agent = await startSnmpd(Object.values(users), { community, engine: 'second', port })
    expect([before, await ask(), await ask()]).toEqual([null, null, null])
    session.close()
  })
})

const noSnmpsim = snmpsimMissing()
if (noSnmpsim !== null) console.log(`NOT RUN: SNMPv3 against snmpsim: ${noSnmpsim}`)

describe.skipIf(noSnmpsim !== null)('snmpsim', () => {
  const reeder = { ...goodUser, user: 'reeder', authProtocol: 'SHA', privProtocol: 'AES256r' } as const
  const all: readonly UserCredentials[] = [...Object.values(users), reeder]
  let agent: Snmpsim
  beforeAll(async () => {
    agent = await startSnmpsim([join(bundledProfiles, 'zte', 'synthetic_c320.snmprec')], all)
  })
  afterAll(() => agent.close())
  const contextName = 'synthetic_c320'

  it.each(all.map((user) => [user.user, user] as const))('is read whole by %s', async (_name, user) => {
    const collection = await collectOlt(at(agent.port, { ...user, contextName }))
    expect([collection.status, collection.failure, collection.onuTableWhole]).toEqual(['complete', null, true])
    expect(collection.onus.length).toBeGreaterThan(5)
  })

  // pysnmp meets a user that it does not know, and a level without keys, with silence.
  const unanswered = /answers SNMPv3 but not this user/
  const silently = new Map([
    ['unknown user', unanswered],
    ['a level that the user has no keys for', /./],
  ])
  it.each(wrongUsers)('tells: %s', (what, wrong, state, message) =>
    isToldApart(agent.port, [what, { contextName, ...wrong } as Case[1], state, silently.get(what) ?? message]),
  )

  it('tells: unknown context', () =>
    isToldApart(agent.port, ['unknown context', { contextName: 'nowhere' }, 'credentials', /./]))
})

describe('whatever the agent', () => {
  let agent: UsmTestAgent
  beforeAll(async () => {
    agent = await startUsmTestAgent(testEngine({ alwaysReports: 'notInTimeWindows' }))
  })
  afterAll(() => agent.close())

  it('tells: a clock that is never right', () =>
    isToldApart(agent.port, ['clock', {}, 'credentials', /boots or the time of its engine do not hold/]))

  it.each<Case>([
    ['silent, version 3', {}, 'silent', /^no answer \(address, SNMPv3 switched off, or access list\)$/],
    ['silent, version 2c', { version: '2c', community }, 'silent', /^no answer \(address, community or access list\)$/],
  ])('tells: %s', (...one) => isToldApart(null, one))

  it.each<[string, SnmpCredentials, RegExp]>([
    ['version 3', goodUser, /SNMPv3 switched off.*refuses the port/],
    ['version 2c', { version: '2c', community }, /community or access list.*refuses the port/],
  ])('tells: closed port, %s', async (_what, credentials, message) => {
    const closed = at(await freeUdpPort(), credentials)
    const test = await probeOlt(closed)
    told.cases += 1
    if (test.state === 'silent' && message.test(test.message)) told.right += 1
    expect([test.state, test.message]).toEqual(['silent', expect.stringMatching(message)])
  })
})
