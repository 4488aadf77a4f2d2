import { afterEach, describe, expect, it } from 'vitest'
import { FarolError } from '#contract/errors.ts'
import { defaultOltLimits, type OltLimits } from '#contract/olt.ts'
import { loadProfiles } from '../profile-store.ts'
import { noSuch, TestAgent, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { collectOlt, probeOlt, type CollectOptions } from './collect-olt.ts'

const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'
const patience = { tries: 2, firstWaitMs: 60, shortestWaitMs: 40, longestWaitMs: 80, leastPatienceMs: 100 }
const community = 'a-secret-word'

/** 30 ONTs of one port: odd ones are down by a lost home, 12 has another's serial, 13 has none. */
function huaweiRows(): Record<string, AgentValue> {
  const rows: Record<string, AgentValue> = {
    '1.3.6.1.2.1.1.1.0': 'Huawei Integrated Access Software',
    '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.2011.2.248' },
    '1.3.6.1.2.1.1.3.0': { ticks: 360_000 },
    '1.3.6.1.2.1.1.5.0': 'olt-1',
    '1.3.6.1.2.1.2.2.1.8.4194304000': 1,
    '1.3.6.1.4.1.2011.6.3.1.999.0': 'MA5800V100R019C10',
    [`${xpon}.300.1`]: 'after the tables',
  }
  for (let ont = 0; ont < 30; ont += 1) {
    const index = `4194304000.${ont}`
    const serial = Buffer.from('4857544300000000', 'hex')
    serial.writeUInt8(ont === 12 ? 11 : ont, 7)
    if (ont !== 13) rows[`${xpon}.43.1.3.${index}`] = serial
    rows[`${xpon}.43.1.9.${index}`] = `customer ${ont}`
    rows[`${xpon}.46.1.15.${index}`] = ont % 2 === 0 ? 1 : 2
    rows[`${xpon}.46.1.24.${index}`] = ont % 2 === 0 ? -1 : ont === 29 ? 18 : 13
    rows[`${xpon}.46.1.20.${index}`] = 1000 + ont
    rows[`${xpon}.51.1.4.${index}`] = ont % 2 === 0 ? -2000 - ont : 2147483647
    rows[`${xpon}.51.1.6.${index}`] = ont === 2 ? 2147483647 : 7500
  }
  return rows
}

let agent: TestAgent | undefined
afterEach(() => {
  agent?.close()
  agent = undefined
})

async function serve(rows: Record<string, AgentValue>, behaviour?: Behaviour): Promise<TestAgent> {
  agent = await TestAgent.start(rows)
  if (behaviour !== undefined) agent.behaviour = behaviour
  return agent
}

const target = (port: number, profileChoice = 'auto') => ({
  host: '127.0.0.1',
  port,
  credentials: { version: '2c' as const, community },
  profileChoice,
})

async function collect(rows: Record<string, AgentValue>, behaviour?: Behaviour, options: CollectOptions = {}) {
  const { port } = await serve(rows, behaviour)
  return await collectOlt(target(port), { patience, ...options })
}

it('reads an OLT whole: status, cause, readings, what is not read as null, sentinels counted', async () => {
  const collection = await collect(huaweiRows())
  const { status, failure, onuTableWhole, rejectedReadings, identity } = collection
  expect({ status, failure, onuTableWhole }).toEqual({ status: 'complete', failure: null, onuTableWhole: true })
  expect(identity).toMatchObject({ sysName: 'olt-1', uptimeSeconds: 3600, firmware: 'MA5800V100R019C10' })
  const common = {
    description: expect.any(String),
    model: null,
    firmware: null,
    vendor: null,
    lastUpAt: null,
    lastDownAt: null,
  }
  const unread = { txPowerDbm: null, temperatureC: null, voltageV: null, biasMa: null }
  expect(collection.onus.length).toBe(30)
  expect(collection.onus[0]).toEqual({
    ...common,
    ...unread,
    ponPort: '0/0/0',
    onuId: 0,
    serial: 'HWTC00000000',
    status: 'online',
    lastDownCause: null,
    lastDownCauseRaw: null,
    rxPowerDbm: -20,
    oltRxPowerDbm: -25,
    distanceM: 1000,
  })
  expect(collection.onus[1]).toMatchObject({
    ...unread,
    status: 'offline',
    lastDownCause: 'dying-gasp',
    lastDownCauseRaw: '13',
    rxPowerDbm: null,
    oltRxPowerDbm: null,
    distanceM: 1001,
  })
  expect(collection.onus[29]).toMatchObject({ lastDownCause: 'other', lastDownCauseRaw: '18' })
  expect(rejectedReadings).toEqual({ 'ont-optics.oltRxPowerDbm': 1 })
})

it('keeps two ONUs of one serial, and one without, apart by their places', async () => {
  const { onus } = await collect(huaweiRows())
  expect(onus.filter(({ serial }) => serial === 'HWTC0000000B').map(({ onuId }) => onuId)).toEqual([11, 12])
  expect(onus[13]).toMatchObject({ ponPort: '0/0/0', onuId: 13, serial: null })
})

it('shows units that nobody has provisioned, until somebody does', async () => {
  const rows = huaweiRows()
  rows[`${xpon}.48.1.2.4194304000.1`] = Buffer.from('48575443ffff0001', 'hex')
  rows[`${xpon}.48.1.2.4194304000.2`] = Buffer.from('4857544300000005', 'hex')
  const { onus, onuTableWhole } = await collect(rows)
  expect(onuTableWhole).toBe(true)
  expect(onus.slice(30)).toEqual([
    {
      ponPort: '0/0/0',
      onuId: null,
      serial: 'HWTCFFFF0001',
      status: 'unconfigured',
      lastDownCause: null,
      lastDownCauseRaw: null,
    },
  ])
})

it('is partial, and turns nobody offline, where the table of states was cut', async () => {
  const isStatus = (oid: string) => oid.startsWith(`${xpon}.46.1.15.4194304000.1`)
  const { status, onus, onuTableWhole, tables } = await collect(huaweiRows(), (_request, honest) => ({
    varbinds: honest.varbinds.map((varbind) =>
      isStatus(varbind.oid) ? { oid: '1.3.6.1.2.1.1.1.0', value: 'x' } : varbind,
    ),
  }))
  expect({ status, onuTableWhole, onus: onus.length }).toEqual({ status: 'partial', onuTableWhole: true, onus: 30 })
  expect(onus.map((onu) => onu.status)).toEqual(['online', ...Array<string>(29).fill('unknown')])
  expect(tables.find(({ table }) => table === 'ont-state')).toMatchObject({
    status: 'partial',
    reason: 'status: the device went backwards after row 4194304000.0',
  })
}, 20_000)

it('leaves a field out where its column was not read whole, so that the stored value stays', async () => {
  const { onus, status } = await collect(huaweiRows(), (request, honest) =>
    request.oids.some((oid) => oid.startsWith(`${xpon}.51.1.4`)) ? { varbinds: [], errorStatus: 5 } : honest,
  )
  expect(status).toBe('partial')
  expect('rxPowerDbm' in (onus[0] ?? {})).toBe(false)
  expect(onus[0]).toMatchObject({ oltRxPowerDbm: -25 })
  // What is known of a unit without light needs no reading.
  expect(onus[1]).toMatchObject({ status: 'offline', rxPowerDbm: null })
})

it('lets nobody be gone where the list of ONUs was cut', async () => {
  const { onus, status, onuTableWhole } = await collect(huaweiRows(), (request, honest) =>
    request.oids.some((oid) => oid.startsWith(`${xpon}.43.1`) && oid.endsWith('.9')) ? null : honest,
  )
  expect(status).toBe('partial')
  expect(onuTableWhole).toBe(false)
  expect(onus.length).toBeLessThan(30)
})

it('does not believe an end of a whole table that another table proves false', async () => {
  const isLate = (oid: string) => /\.(43\.1\.[39])\.4194304000\.(2\d)$/.test(oid)
  const { tables, onuTableWhole } = await collect(huaweiRows(), (request, honest) =>
    request.kind === 'get'
      ? {
          varbinds: honest.varbinds.map((varbind) => (isLate(varbind.oid) ? { ...varbind, value: noSuch } : varbind)),
        }
      : {
          varbinds: honest.varbinds.map((varbind) =>
            isLate(varbind.oid) ? { oid: `${xpon}.300.1`, value: 'after the tables' } : varbind,
          ),
        },
  )
  const config = tables.find(({ table }) => table === 'ont-config')
  expect(config).toMatchObject({ status: 'partial', rows: 20 })
  expect(config?.reason).toContain('ended after')
  expect(onuTableWhole).toBe(false)
})

it('stops asking a device that has fallen silent, and says which tables were not read', async () => {
  let answers = 0
  const { status, failure, tables } = await collect(huaweiRows(), (_request, honest) =>
    ++answers > 12 ? null : honest,
  )
  expect(['partial', 'failed']).toContain(status)
  expect(tables.some(({ status: table }) => table === 'skipped')).toBe(true)
  expect(failure === null || failure.state === 'silent').toBe(true)
  expect(agent?.requests.length).toBeLessThan(80)
}, 20_000)

it('sends a silent device no more than its tries', async () => {
  const { port } = await serve({}, () => null)
  const collection = await collectOlt(target(port), { patience })
  expect(collection).toMatchObject({
    status: 'failed',
    failure: { state: 'silent', reason: 'no answer (address, community or access list)' },
  })
  expect(agent?.requests.length).toBe(patience.tries)
})

it('tells a closed port and an unknown host, as silence', async () => {
  const closed = await serve({})
  const { port } = closed
  closed.close()
  agent = undefined
  expect((await collectOlt(target(port), { patience })).failure).toEqual({
    state: 'silent',
    reason: 'no answer (address, community or access list): the host refuses the port (no SNMP service there)',
  })
  const nowhere = await probeOlt({ ...target(port), host: 'no-such-host.invalid' }, { patience })
  expect(nowhere).toMatchObject({ state: 'silent', roundTripMs: null })
})

it('tells an access refused by the device', async () => {
  const { port } = await serve({}, () => ({ varbinds: [], errorStatus: 16 }))
  expect((await probeOlt(target(port), { patience })).state).toBe('credentials')
})

it('never has more than four requests under way, and one for optics', async () => {
  let underWay = 0
  let most = 0
  let mostOptics = 0
  const { port } = await serve(huaweiRows())
  const held = agent!
  held.behaviour = (request, honest) => {
    underWay += 1
    most = Math.max(most, underWay)
    if (request.oids.some((oid) => oid.startsWith(`${xpon}.51`))) mostOptics = Math.max(mostOptics, underWay)
    setTimeout(() => {
      underWay -= 1
      held.send(held.encode(request, honest), request)
    }, 5)
    return null
  }
  const collection = await collectOlt(target(port), { patience: { firstWaitMs: 1000 } })
  expect(collection.status).toBe('complete')
  expect(most).toBeLessThanOrEqual(4)
  expect(most).toBeGreaterThan(1)
  expect(mostOptics).toBe(1)
})

it('tells how far it is, and ends at once when it is stopped', async () => {
  const seen: string[] = []
  await collect(huaweiRows(), undefined, {
    onProgress: ({ tablesDone, tablesTotal }) => seen.push(`${tablesDone}/${tablesTotal}`),
  })
  const walked = loadProfiles().find(({ name }) => name === 'ma5600t-ma5800')!
  const tables = walked.tables.filter(({ only }) => only === undefined).length
  expect(seen.at(0)).toBe(`0/${tables}`)
  expect(seen.at(-1)).toBe(`${tables}/${tables}`)
  agent?.close()
  const stopping = new AbortController()
  const stopped = collect(
    huaweiRows(),
    (request, honest) => {
      if (request.oids.some((oid) => oid.startsWith(`${xpon}.46`))) stopping.abort(new Error('shutting down'))
      return honest
    },
    { signal: stopping.signal },
  )
  await expect(stopped).rejects.toThrow('shutting down')
})

it('ends at once when it is stopped while it lets the device rest before a question for optics', async () => {
  const stopping = new AbortController()
  const { port } = await serve(huaweiRows())
  const limits = { ...defaultOltLimits, opticsPauseMs: 10_000 }
  setTimeout(() => stopping.abort(new Error('shutting down')), 2000)
  const stopped = collectOlt({ ...target(port), limits }, { patience, signal: stopping.signal })
  await expect(stopped).rejects.toThrow('shutting down')
  expect(agent?.requests.some(({ oids }) => oids.some((oid) => oid.startsWith(`${xpon}.51.`)))).toBe(false)
}, 9000)

it('refuses a profile that is not there', async () => {
  const refused = collectOlt(target(9, 'ma5600x'))
  await expect(refused).rejects.toBeInstanceOf(FarolError)
  await expect(refused).rejects.toMatchObject({ code: 'PROFILE_UNKNOWN' })
})

describe('what an operator allows of one OLT', () => {
  const allowed = async (limits: Partial<OltLimits>) => {
    const { port } = await serve(huaweiRows())
    return await collectOlt({ ...target(port), limits: { ...defaultOltLimits, ...limits } }, { patience })
  }
  const asked = () => agent?.requests ?? []

  it('without optics none is asked for, the run is complete, and the readings that are stored stay', async () => {
    const { status, tables, onus } = await allowed({ optics: false })
    const reason = 'left out: optics are switched off for this OLT'
    expect([status, tables.filter((one) => one.status === 'skipped')]).toEqual([
      'complete',
      ['pon-optics', 'ont-optics', 'epon-ont-optics'].map((table) =>
        expect.objectContaining({ table, reason, requests: 0 }),
      ),
    ])
    expect(onus[0]).not.toHaveProperty('rxPowerDbm')
    expect(asked().some(({ oids }) => oids.some((oid) => oid.startsWith(`${xpon}.51.`)))).toBe(false)
  })

  it('no GETBULK asks for more rows than allowed', async () => {
    expect((await allowed({ maxRepetitions: 3 })).onus.length).toBe(30)
    const bulks = asked().filter(({ kind }) => kind === 'getbulk')
    expect(Math.max(...bulks.map(({ maxRepetitions }) => maxRepetitions))).toBe(3)
  })

  it('no more requests than allowed are under way at once', async () => {
    const { port } = await serve(huaweiRows())
    let underWay = 0
    let most = 0
    agent!.behaviour = (request, honest) => {
      most = Math.max(most, ++underWay)
      setTimeout(() => {
        underWay -= 1
        agent?.send(agent.encode(request, honest), request)
      }, 5)
      return null
    }
    const limits = { ...defaultOltLimits, inFlight: 2 }
    const slow = { ...patience, firstWaitMs: 500, shortestWaitMs: 500 }
    await collectOlt({ ...target(port), limits }, { patience: slow })
    expect(most).toBe(2)
  })

  it('when the time of the run is over, no further table is asked for', async () => {
    const { status, failure, tables } = await allowed({ runSeconds: 0 })
    const reason = 'not asked for: the run had taken 0 s'
    expect(new Set(tables.map((table) => [table.status, table.reason].join()))).toEqual(new Set([`skipped,${reason}`]))
    expect([status, failure?.reason]).toEqual(['failed', expect.stringContaining(reason)])
    expect(asked().every(({ kind }) => kind === 'get')).toBe(true)
  })

  it('a request is sent as often and waited for as long as allowed', async () => {
    const { port } = await serve(huaweiRows(), () => null)
    await collectOlt({ ...target(port), limits: { ...defaultOltLimits, timeoutMs: 200, tries: 2 } })
    expect(asked().length).toBe(2)
  })
})

it('tells nobody the community', async () => {
  const collection = await collect(huaweiRows(), (_request, honest) => ({ ...honest, community: 'another' }))
  const test = await probeOlt(target(agent?.port ?? 0), { patience })
  expect(collection.status).toBe('failed')
  expect(JSON.stringify([collection, test])).not.toContain(community)
})
