import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { CollectedOnu, Collection } from '#contract/collection.ts'
import { defaultOltLimits } from '#contract/olt.ts'
import { placeOfText } from '../decode/places.ts'
import { bundledProfiles } from '../testing/snmpsim.ts'
import { TestAgent, type AgentValue } from '../testing/test-agent.ts'
import { checkPon, type CheckTarget } from './check-pon.ts'
import { collectOlt } from './collect-olt.ts'

let agent: TestAgent | undefined
afterEach(() => {
  agent?.close()
  agent = undefined
})

const patience = { tries: 2, firstWaitMs: 300, shortestWaitMs: 200, longestWaitMs: 400, leastPatienceMs: 600 }

/** The rows of one of the project's own recordings. */
function recorded(file: string): Record<string, AgentValue> {
  const lines = readFileSync(join(bundledProfiles, `${file}.snmprec`), 'latin1').split('\n')
  return Object.fromEntries(lines.flatMap((line) => recordedRow(line)))
}

function recordedRow(line: string): [string, AgentValue][] {
  const [oid, tag, ...rest] = line.split('|')
  const value = rest.join('|')
  if (oid === undefined || tag === undefined || oid === '') return []
  if (tag === '4x') return [[oid, Buffer.from(value, 'hex')]]
  if (tag === '4') return [[oid, Buffer.from(value, 'latin1')]]
  if (tag === '6') return [[oid, { oid: value }]]
  if (tag === '67') return [[oid, { ticks: Number(value) % 2 ** 31 }]]
  const number = Number(value)
  // The agent of tests knows no Counter64; nothing that is read here is one.
  return tag === '70' ? [] : [[oid, number]]
}

interface Device {
  agent: TestAgent
  /** As a full update read it. */
  known: Collection
  target: (ponPort: string, onu?: CollectedOnu) => CheckTarget
  check: (target: CheckTarget, limits?: Partial<typeof defaultOltLimits>) => Promise<Collection>
}

/** A device of a recording that was collected once; what is asked from then on is counted. */
async function device(file: string, profileChoice: string): Promise<Device> {
  const started = await TestAgent.start(recorded(file))
  agent = started
  const credentials = { version: '2c' as const, community: 'check' }
  const olt = { host: '127.0.0.1', port: started.port, credentials, profileChoice }
  const known = await collectOlt(olt, { patience })
  started.requests.length = 0
  const ports = known.ponPorts.map(({ ponPort, frame, slot, port, ifIndex }) => ({
    ponPort,
    frame,
    slot,
    port,
    ifIndex,
  }))
  const knownOnu = ({ onuId, serial, rowIndex }: CollectedOnu) => ({ onuId, serial, rowIndex: rowIndex ?? null })
  return {
    agent: started,
    known,
    target: (ponPort, onu) => ({
      port: ports.find((port) => port.ponPort === ponPort) ?? { ...placeOfText(ponPort), ifIndex: null },
      onu: onu === undefined ? null : knownOnu(onu),
      onus: known.onus.filter((one) => one.ponPort === ponPort && one.status !== 'unconfigured').map(knownOnu),
      ports,
    }),
    check: (target, limits = {}) =>
      checkPon({ ...olt, limits: { ...defaultOltLimits, ...limits } }, target, { patience }),
  }
}

const families: [file: string, profile: string, ponPort: string][] = [
  ['huawei/synthetic_ma5600t-ma5800', 'ma5600t-ma5800', '0/17/12'],
  ['zte/synthetic_c320', 'c300-c320', '1/10/2'],
  ['zte/synthetic_c300', 'c300-c320', '1/10/2'],
  ['vsol/synthetic_epon-v1600d', 'epon-v1600d', '0/2'],
  ['ubiquiti/synthetic_ufiber', 'ufiber', '2'],
]

/** What a check reads of an ONU: all but what only an operator's hand changes. */
function volatile({ model: _m, firmware: _f, vendor: _v, lastUpAt: _up, ...onu }: CollectedOnu) {
  return onu
}

describe.each(families)('a check of %s', (file, profile, ponPort) => {
  it('of a port reads its ONUs as a full update does, and leaves the rest out', async () => {
    const { known, target, check } = await device(file, profile)
    const expected = known.onus.filter((onu) => onu.ponPort === ponPort)
    expect(expected.length).toBeGreaterThan(5)
    const { status, onus, onuTableWhole, ponPorts, boards } = await check(target(ponPort))
    expect({ status, onuTableWhole, boards }).toEqual({ status: 'complete', onuTableWhole: false, boards: [] })
    expect(onus.map(volatile)).toEqual(expected.map(volatile))
    // What was not asked for has no key at all: the stored value stays.
    const told = (['model', 'firmware', 'vendor'] as const).filter((field) =>
      known.onus.some((onu) => onu[field] !== null && onu[field] !== undefined),
    )
    expect(onus.some((onu) => told.some((field) => field in onu))).toBe(false)
    expect(ponPorts).toEqual(known.ponPorts.filter((port) => port.ponPort === ponPort))
  })

  it('of a port asks for no row of another port', async () => {
    const { agent: asked, known, target, check } = await device(file, profile)
    const others = known.onus.filter((onu) => onu.ponPort !== ponPort)
    await check(target(ponPort))
    const oids = asked.requests.flatMap(({ oids }) => oids).filter((oid) => !oid.startsWith('1.3.6.1.2.1.1.'))
    const foreign = new Set(others.map((onu) => onu.ponPort))
    expect(foreign.size).toBeGreaterThan(2)
    expect(oids.filter((oid) => namesOtherPort(oid, known, ponPort))).toEqual([])
    // A few datagrams, where the whole device takes many.
    expect(asked.requests.length).toBeLessThan(60)
  })

  it('of an ONU asks for its row alone', async () => {
    const { agent: asked, known, target, check } = await device(file, profile)
    const onu = known.onus.filter((one) => one.ponPort === ponPort && one.status === 'online').at(-1)!
    const { status, onus } = await check(target(ponPort, onu))
    expect({ status, onus: onus.map(volatile) }).toEqual({ status: 'complete', onus: [volatile(onu)] })
    expect(new Set(asked.requests.map(({ kind }) => kind))).toEqual(new Set(['get']))
    expect(asked.requests.length).toBeLessThan(16)
  })
})

/** Whether an OID ends in the numbers of an ONU or a port that is another port's. */
function namesOtherPort(oid: string, { onus, ponPorts }: Collection, ponPort: string): boolean {
  const own = ponPorts.find((port) => port.ponPort === ponPort)
  const numbers = ponPorts.flatMap(({ ifIndex, ponPort: name }) =>
    name === ponPort || ifIndex === null || ifIndex < 1000 || ifIndex === own?.ifIndex ? [] : [`.${ifIndex}.`],
  )
  const rows = onus.flatMap((onu) =>
    onu.ponPort === ponPort || onu.rowIndex === undefined ? [] : [`.${onu.rowIndex}`],
  )
  return numbers.some((number) => `${oid}.`.includes(number)) || rows.some((row) => oid.endsWith(row))
}

describe('what a check may not do', () => {
  const huawei = () => device('huawei/synthetic_ma5600t-ma5800', 'ma5600t-ma5800')

  it('reads no optics where the operator has forbidden them', async () => {
    const { agent: asked, target, check } = await huawei()
    const { onus, status, tables } = await check(target('0/17/12'), { optics: false })
    expect(
      asked.requests.some(({ oids }) => oids.some((oid) => oid.startsWith('1.3.6.1.4.1.2011.6.128.1.1.2.51'))),
    ).toBe(false)
    expect(onus.some((onu) => 'rxPowerDbm' in onu && onu.status === 'online')).toBe(false)
    expect({ status, optics: tables.find(({ table }) => table === 'ont-optics')?.status }).toEqual({
      status: 'complete',
      optics: 'skipped',
    })
  })

  it('says so where the OLT does not answer, and tells no state of any ONU', async () => {
    const { agent: asked, target, check } = await huawei()
    asked.behaviour = () => null
    const { status, failure, onus } = await check(target('0/17/12'))
    expect({ status, state: failure?.state, onus }).toEqual({ status: 'failed', state: 'silent', onus: [] })
  })

  it('gives what it has read where the OLT falls silent in between', async () => {
    const { agent: asked, target, check } = await huawei()
    asked.behaviour = ({ oids }, honest) => (oids.some((oid) => oid.includes('.128.1.1.2.51.')) ? null : honest)
    const { status, onus, tables } = await check(target('0/17/12'))
    expect(status).toBe('partial')
    expect(onus.length).toBeGreaterThan(5)
    expect(onus.every((onu) => onu.status !== 'online' || !('rxPowerDbm' in onu))).toBe(true)
    expect(tables.find(({ table }) => table === 'ont-optics')).toMatchObject({ status: 'failed', reason: 'no answer' })
  })

  it('finds a unit that has been provisioned since, and one that has gone is simply not there', async () => {
    const { agent: asked, known, target, check } = await huawei()
    const onu = known.onus.find(({ ponPort }) => ponPort === '0/17/12')!
    const missing = { ...onu, onuId: 127, serial: 'HWTCFFFFFFFF' }
    const one = await check(target('0/17/12', missing))
    expect({ status: one.status, onus: one.onus }).toEqual({ status: 'complete', onus: [] })
    const fewer = target('0/17/12')
    const all = await check({ ...fewer, onus: fewer.onus.slice(2) })
    expect(all.onus.filter(({ status }) => status !== 'unconfigured')).toHaveLength(fewer.onus.length)
    expect(asked.requests.length).toBeGreaterThan(0)
  })
})
