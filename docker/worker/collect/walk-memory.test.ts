import { afterEach, describe, expect, it } from 'vitest'
import { WalkMemory } from '#contract/walk-memory.ts'
import { TestAgent, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { collectOlt } from './collect-olt.ts'

const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'
const patience = { firstWaitMs: 4000, shortestWaitMs: 4000 }

/** A Huawei with four ports of so many ONTs. */
function rows(onts: number): Record<string, AgentValue> {
  const all: Record<string, AgentValue> = {
    '1.3.6.1.2.1.1.1.0': 'Huawei Integrated Access Software',
    '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.2011.2.248' },
    '1.3.6.1.2.1.1.3.0': { ticks: 360_000 },
    [`${xpon}.300.1`]: 'after the tables',
  }
  for (let port = 0; port < 4; port += 1) {
    const ifIndex = 4_194_304_000 + port * 256
    all[`1.3.6.1.2.1.2.2.1.8.${ifIndex}`] = 1
    for (let ont = 0; ont < onts; ont += 1) {
      const serial = Buffer.from('4857544300000000', 'hex')
      serial.writeUInt16BE(port * 256 + ont, 6)
      all[`${xpon}.43.1.3.${ifIndex}.${ont}`] = serial
      all[`${xpon}.43.1.9.${ifIndex}.${ont}`] = `customer ${ont}`
      all[`${xpon}.46.1.15.${ifIndex}.${ont}`] = 1
      all[`${xpon}.46.1.20.${ifIndex}.${ont}`] = 1000
      all[`${xpon}.51.1.4.${ifIndex}.${ont}`] = -2000
    }
  }
  return all
}

let agent: TestAgent | undefined
afterEach(() => {
  agent?.close()
  agent = undefined
})

async function collect(onts: number, memory: WalkMemory | null, behaviour?: Behaviour) {
  agent?.close()
  agent = await TestAgent.start(rows(onts))
  if (behaviour !== undefined) agent.behaviour = behaviour
  const credentials = { version: '2c', community: 'public' } as const
  const olt = { host: '127.0.0.1', port: agent.port, credentials, profileChoice: 'auto' }
  return await collectOlt(olt, { patience, memory })
}

const ofTable = (table: string) =>
  (agent?.requests ?? []).filter(({ oids }) => oids.some((oid) => oid.startsWith(`${xpon}.${table}.`)))

describe('what a run learns', () => {
  it('is where the ports begin, how many rows they have, and how many to ask for; the next run begins with it', async () => {
    const first = await collect(40, null)
    const memory = WalkMemory.parse(first.walk)
    expect(memory.tables['ont-state']).toEqual({
      repetitions: expect.any(Number),
      marks: [0, 1, 2, 3].map((port) => ({ after: String(4_194_304_000 + port * 256), rows: 40 })),
    })
    expect(memory.tables['pon-interfaces']?.marks).toEqual([])
    const learnt = memory.tables['ont-state']!.repetitions
    expect(learnt).toBeGreaterThan(10)
    const second = await collect(40, memory)
    expect(second.onus).toEqual(first.onus)
    expect(
      ofTable('46')
        .slice(0, 2)
        .map(({ maxRepetitions }) => maxRepetitions),
    ).toEqual([learnt, learnt])
  })

  it('hides no ONU that is new, and is corrected', async () => {
    const { walk } = await collect(40, null)
    const { onus, walk: after } = await collect(41, walk ?? null)
    expect(onus.length).toBe(4 * 41)
    expect(after?.tables['ont-state']?.marks.map(({ rows: known }) => known)).toEqual([41, 41, 41, 41])
  })

  it('stays of a table that could not be read this time', async () => {
    const { walk } = await collect(40, null)
    const { walk: after } = await collect(40, walk ?? null, (request, honest) =>
      request.oids.some((oid) => oid.startsWith(`${xpon}.46.`)) ? { varbinds: [], errorStatus: 5 } : honest,
    )
    expect(after?.tables['ont-state']).toEqual(walk?.tables['ont-state'])
  })

  it('has the optics asked for one at a time, one range after the other', async () => {
    let underWay = 0
    let most = 0
    const { walk } = await collect(40, null)
    await collect(40, walk ?? null, (request, honest) => {
      if (!request.oids.some((oid) => oid.startsWith(`${xpon}.51.`))) return honest
      most = Math.max(most, ++underWay)
      setTimeout(() => {
        underWay -= 1
        agent?.send(agent.encode(request, honest), request)
      }, 3)
      return null
    })
    expect(most).toBe(1)
  })
})
