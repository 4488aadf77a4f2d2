import { afterEach, describe, expect, it, test, vi } from 'vitest'
import type { UserCredentials } from '#contract/credentials.ts'
import type { UsmEngine } from '#core/snmp/usm-agent.ts'
import { goodUser, startUsmTestAgent, testEngine, unsignedReply, type UsmTestAgent } from '../testing/usm-test-agent.ts'
import type { Patience } from './retransmit.ts'
import { SnmpSession } from './snmp-session.ts'

const patience = {
  tries: 2,
  leastTries: 2,
  firstWaitMs: 60,
  shortestWaitMs: 60,
  longestWaitMs: 80,
  leastPatienceMs: 100,
}
const sysUpTime = '1.3.6.1.2.1.1.3.0'
/** Waits out the making of keys, which takes milliseconds of a busy machine. */
const calm = { firstWaitMs: 5000, longestWaitMs: 5000, leastPatienceMs: 10_000 }
/** What one device may be sent before it has let a user in: an engine that cannot be had is asked for nine times. */
const greetingBound = 20

let agent: UsmTestAgent
let session: SnmpSession
afterEach(() => {
  session.close()
  agent.close()
  vi.restoreAllMocks()
})

async function open(
  engine: Partial<UsmEngine> = {},
  credentials: UserCredentials = goodUser,
  waits: Partial<Patience> = patience,
) {
  agent = await startUsmTestAgent(testEngine(engine))
  const opened = await SnmpSession.open({ host: '127.0.0.1', port: agent.port, credentials }, { patience: waits })
  if (!(opened instanceof SnmpSession)) throw new Error(opened.text)
  session = opened
}

const ask = () => session.get([sysUpTime])
const code = async () => (await ask()).fault?.code ?? null
const varbind = { oid: sysUpTime, value: 360_000, exception: null }

const credentials = {
  none: { version: '3', user: 'none', level: 'noAuthNoPriv' },
  signed: { version: '3', user: 'signed', level: 'authNoPriv', authProtocol: 'SHA512', authPassword: 'auth-canary-1' },
  des: { ...goodUser, user: 'des', authProtocol: 'MD5', privProtocol: 'DES' },
  blumenthal: { ...goodUser, user: 'blumenthal', authProtocol: 'SHA', privProtocol: 'AES256b' },
  reeder: { ...goodUser, user: 'reeder', authProtocol: 'SHA', privProtocol: 'AES256r' },
  sha224: { ...goodUser, user: 'sha224', authProtocol: 'SHA224' },
  sha384: { ...goodUser, user: 'sha384', authProtocol: 'SHA384', privProtocol: 'AES256b', contextName: 'vlan-7' },
} as const satisfies Record<string, UserCredentials>

test.each(Object.entries(credentials))(
  '%s: the user is let in, and a question costs one datagram',
  async (_name, user) => {
    await open({ users: Object.values(credentials), contextName: 'vlan-7' }, user, calm)
    expect(await ask()).toMatchObject({ fault: null, requests: 1, timeouts: 0, varbinds: [[varbind]] })
    expect(agent.datagrams()).toBe(3)
    expect(await Promise.all([ask(), ask(), ask()])).toMatchObject([{ fault: null }, { fault: null }, { fault: null }])
    expect(agent.datagrams()).toBe(6)
  },
)

describe('a user that is not let in is told why, and the device is left alone', () => {
  test.each<[string, Partial<UsmEngine>, Partial<UserCredentials>, string]>([
    ['unknown user', {}, { user: 'nobody' }, 'unknown-user'],
    ['wrong auth password', {}, { authPassword: 'another-one' }, 'wrong-auth'],
    ['wrong auth protocol', {}, { authProtocol: 'SHA512' }, 'wrong-auth'],
    ['wrong priv password', {}, { privPassword: 'another-one' }, 'wrong-priv'],
    ['wrong priv protocol', {}, { privProtocol: 'AES256b' }, 'wrong-priv'],
    [
      'wrong priv password, met with silence',
      { isSilentOnPrivacy: true },
      { privPassword: 'another-one' },
      'wrong-priv',
    ],
    ['level not allowed', { users: [{ version: '3', user: 'farol', level: 'noAuthNoPriv' }] }, {}, 'level-refused'],
    ['unknown context', {}, { contextName: 'nowhere' }, 'unknown-context'],
    ['a clock that never holds', { alwaysReports: 'notInTimeWindows' }, {}, 'time-window'],
    ['an engine ID that never holds', { alwaysReports: 'unknownEngineIds' }, {}, 'unknown-engine'],
    ['a report that is not known', { alwaysReports: 'unknownSecurityModels' }, {}, 'user-refused'],
  ])('%s', async (_what, engine, wrong, wanted) => {
    await open(engine, { ...goodUser, ...wrong })
    const faults = [await code(), await code(), ...(await Promise.all([code(), code()]))]
    expect(faults).toEqual([wanted, wanted, wanted, wanted])
    expect(agent.datagrams()).toBeLessThanOrEqual(greetingBound)
    expect(session.counters.requests).toBe(agent.datagrams())
  })

  test('no key and no password is in what is told', async () => {
    await open({}, { ...goodUser, authPassword: 'auth-canary-2' })
    expect(JSON.stringify(await ask())).not.toMatch(/canary/)
  })

  test('a device that says "boots 0, time 0" for ever is not asked for ever', async () => {
    await open({ boots: 0, time: () => 0, alwaysReports: 'notInTimeWindows' })
    expect(await code()).toBe('time-window')
    expect(agent.datagrams()).toBeLessThanOrEqual(greetingBound)
  })

  test('a device that says who it is and nothing else is no silent one', async () => {
    await open()
    agent.onReply((reply, request) => (request.includes('farol') ? null : reply))
    expect(await code()).toBe('user-unanswered')
    expect(agent.datagrams()).toBeLessThanOrEqual(greetingBound)
  })

  test('a device that says nothing is silent', async () => {
    await open()
    agent.onReply(() => null)
    expect([await code(), agent.datagrams()]).toEqual(['timeout', patience.tries])
    expect([await code(), agent.datagrams()]).toEqual(['timeout', patience.tries])
  })
})

describe('a device that changes under way is greeted anew', () => {
  test.each<[string, Partial<UsmEngine>]>([
    ['restarted', { boots: 8, time: () => 3 }],
    ['with another engine ID', { engineId: Buffer.from('8000b857040002', 'hex') }],
    ['restarted, its boots forgotten', { boots: 1, time: () => 3 }],
    ['with its clock put forward by 200 s', { time: () => 1200 }],
    ['with its clock put back by 200 s', { time: () => 800 }],
  ])('%s', async (_what, changed) => {
    await open()
    expect(await code()).toBeNull()
    agent.restart(testEngine(changed))
    const before = agent.datagrams()
    expect(await Promise.all([code(), code(), code()])).toEqual([null, null, null])
    expect(agent.datagrams() - before).toBeLessThanOrEqual(greetingBound)
  })

  test('whose clock stands still, once its time is over', async () => {
    await open({ time: () => 5 })
    expect(await code()).toBeNull()
    const now = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 200_000)
    const before = agent.datagrams()
    expect([await code(), await code(), agent.datagrams() - before]).toEqual([null, null, 5])
  })
})

it('tells its clock only to a signed question: asked once more with it', async () => {
  await open({}, goodUser, calm)
  const clock = Buffer.from('020107020203e8', 'hex')
  agent.onReply((reply, request) => {
    const place = request.includes('farol') ? -1 : reply.indexOf(clock)
    if (place >= 0) Buffer.from('02010002020000', 'hex').copy(reply, place)
    return reply
  })
  expect([await code(), agent.datagrams()]).toEqual([null, 4])
})

it('an answer that is not signed is none, whoever sent it', async () => {
  await open()
  expect(await code()).toBeNull()
  let forged = 0
  agent.onReply((_reply, request) => {
    forged += 1
    return unsignedReply(request)
  })
  expect([await code(), forged]).toEqual(['timeout', patience.tries])
})

it('a lost datagram of the greeting is sent again', async () => {
  await open()
  const seen = new Set<string>()
  agent.onReply((reply, request) => {
    const text = request.toString('latin1')
    const isFirst = !seen.has(text)
    seen.add(text)
    return isFirst ? null : reply
  })
  expect([await code(), seen.size]).toEqual([null, 3])
})
