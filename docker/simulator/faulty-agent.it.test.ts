import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { Agent } from './agent.ts'
import { tag } from '#core/snmp/ber.ts'
import { startFaultyAgent, type Faults } from './faulty-agent.ts'
import { parseOid } from './oid.ts'
import { integer, octets, row } from './row.ts'
import { hasTool, snmp, walkLines } from './testing/snmp-tools.ts'
import { openClient, type Client } from './testing/udp-client.ts'
import { readReply, requestDatagram } from './testing/wire.ts'

const column = '1.3.6.1.4.1.2011.6.128.1.1.2.43.1.3'
const ifIndex = 4_194_304_000
const serials = Array.from({ length: 40 }, (_, ont) => row(parseOid(column), [ifIndex, ont], octets(`HWTC00${ont}`)))
const rows = [
  row(parseOid('1.3.6.1.2.1.1.5'), [0], octets('faulty')),
  ...serials,
  row(parseOid('1.3.6.1.5.1'), [0], integer(1)),
]

const closing: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

async function start(faults: Faults, more: { seed?: number; delayMs?: number } = {}): Promise<[Agent, Client]> {
  const agent = await startFaultyAgent({ rows, faults, ...more })
  const client = await openClient(agent.port)
  closing.push(agent, client)
  return [agent, client]
}

const bulk = (oid: string, third = 10) => requestDatagram({ pduTag: tag.getBulkRequest, oids: [oid], third })
const get = (oid = '1.3.6.1.2.1.1.5.0') => requestDatagram({ pduTag: tag.getRequest, oids: [oid] })
const indexes = (datagram: Buffer) =>
  readReply(datagram).varbinds.map((one) => Number(one.split(' ')[0]!.split('.').at(-1)))

test('without faults it answers as any agent', async () => {
  const [, client] = await start({})
  const reply = await client.ask(bulk(column, 3))
  expect(indexes(reply!.datagram)).toEqual([0, 1, 2])
})

test('silent never answers', async () => {
  const [agent, client] = await start({ silent: true })
  expect(await client.ask(get())).toBeNull()
  expect(agent.stats().requests).toBe(1)
})

test('dropRate loses the same requests under the same seed', async () => {
  const answered = async (seed: number) => {
    const [, client] = await start({ dropRate: 0.5 }, { seed })
    const pattern: boolean[] = []
    for (let sent = 0; sent < 16; sent++) pattern.push((await client.ask(get(), 60)) !== null)
    return pattern
  }
  const first = await answered(3)
  expect(first.filter(Boolean).length).toBeGreaterThan(2)
  expect(first.filter(Boolean).length).toBeLessThan(14)
  expect(await answered(3)).toEqual(first)
  expect(await answered(4)).not.toEqual(first)
})

test('delay holds every answer back', async () => {
  const [, client] = await start({}, { delayMs: 80 })
  const reply = await client.ask(get())
  expect(reply!.afterMs).toBeGreaterThanOrEqual(78)
})

test('stopAfterRequests cuts a walk in the middle', async () => {
  const [, client] = await start({ stopAfterRequests: 2 })
  const answers = [
    await client.ask(bulk(column)),
    await client.ask(bulk(`${column}.${ifIndex}.9`)),
    await client.ask(get(), 150),
  ]
  expect(answers.map((answer) => answer !== null)).toEqual([true, true, false])
})

test('tooBigOver refuses more varbinds than it can carry', async () => {
  const [, client] = await start({ tooBigOver: 8 })
  expect(readReply((await client.ask(bulk(column, 9)))!.datagram)).toMatchObject({ errorStatus: 1, varbinds: [] })
  expect(indexes((await client.ask(bulk(column, 8)))!.datagram).length).toBe(8)
})

test('shortBulk gives fewer rows than were asked for', async () => {
  const [, client] = await start({ shortBulk: 4 })
  expect(indexes((await client.ask(bulk(column, 20)))!.datagram)).toEqual([0, 1, 2, 3])
})

test('genErrBelow refuses one table only', async () => {
  const [, client] = await start({ genErrBelow: column })
  expect(readReply((await client.ask(bulk(`${column}.${ifIndex}`)))!.datagram).errorStatus).toBe(5)
  expect(readReply((await client.ask(get()))!.datagram).errorStatus).toBe(0)
})

test('loopsBack goes round for ever, repeatsRow stands still', async () => {
  const [, looping] = await start({ loopsBack: { at: `${column}.${ifIndex}.5`, backTo: `${column}.${ifIndex}.2` } })
  expect(indexes((await looping.ask(bulk(column, 10)))!.datagram)).toEqual([0, 1, 2, 3, 4, 5, 2, 3, 4, 5])
  const [, standing] = await start({ repeatsRow: `${column}.${ifIndex}.1` })
  expect(indexes((await standing.ask(bulk(column, 6)))!.datagram)).toEqual([0, 1, 1, 1, 1, 1])
})

test('endlessColumn goes on behind its last row', async () => {
  const [, client] = await start({ endlessColumn: column })
  expect(indexes((await client.ask(bulk(`${column}.${ifIndex}.38`, 4)))!.datagram)).toEqual([39, 40, 41, 42])
})

test('outsideSubtree answers with rows of somebody else', async () => {
  const [, client] = await start({ outsideSubtree: true })
  const { varbinds } = readReply((await client.ask(bulk(column, 3)))!.datagram)
  expect(varbinds.map((one) => one.split(' ')[0])).toEqual([1, 2, 3].map((last) => `1.3.6.1.4.1.99999.1.1.${last}`))
})

test('replyCommunity, wrongRequestId and report change the envelope', async () => {
  const [, other] = await start({ replyCommunity: 'secret' })
  expect(readReply((await other.ask(get()))!.datagram)).toMatchObject({ community: 'secret', requestId: 4711 })
  const [, strange] = await start({ wrongRequestId: true })
  expect(readReply((await strange.ask(get()))!.datagram).requestId).not.toBe(4711)
  const [, reporting] = await start({ report: true })
  const reply = readReply((await reporting.ask(get()))!.datagram)
  expect({ tag: reply.pduTag, varbinds: reply.varbinds }).toEqual({
    tag: 0xa8,
    varbinds: ['1.3.6.1.6.3.15.1.1.4.0 65 01'],
  })
})

test('garbage is no SNMP reply', async () => {
  for (const garbage of ['random', 'truncated'] as const) {
    const [, client] = await start({ garbage })
    const { datagram } = (await client.ask(get()))!
    expect(() => readReply(datagram)).toThrow('no BER')
  }
})

test('fromOtherPort answers from a port that was not asked', async () => {
  const [agent, client] = await start({ fromOtherPort: true })
  const reply = (await client.ask(get()))!
  // The asked port stays silent: one that answered too would do so within this time.
  await wait(100)
  expect(client.received.map(({ remote }) => remote.port === agent.port)).toEqual([false])
  expect(readReply(reply.datagram).varbinds.length).toBe(1)
})

test('swapIndexAtWalk exchanges two units from the second walk on', async () => {
  const swap = { walk: 2, marker: column, first: `${ifIndex}.3`, second: `${ifIndex}.7` }
  const [, client] = await start({ swapIndexAtWalk: swap })
  const serialAt3 = async () => {
    const { varbinds } = readReply((await client.ask(bulk(column, 8)))!.datagram)
    return Buffer.from(varbinds[3]!.split(' ')[2]!, 'hex').toString()
  }
  expect([await serialAt3(), await serialAt3(), await serialAt3()]).toEqual(['HWTC003', 'HWTC007', 'HWTC007'])
})

describe.skipIf(!hasTool('snmpbulkwalk'))('Net-SNMP’s own walk', () => {
  test('stops at an OID that does not increase', async () => {
    const [agent] = await start({ loopsBack: { at: `${column}.${ifIndex}.5`, backTo: `${column}.${ifIndex}.2` } })
    const walk = await snmp('snmpbulkwalk', agent.port, ['-v2c', '-Cr4', column])
    expect(walk.stderr).toContain('OID not increasing')
  })

  test('takes neither another request id nor another community’s silence for an answer', async () => {
    const [agent] = await start({ wrongRequestId: true })
    const walk = await snmp('snmpbulkwalk', agent.port, ['-v2c', '-t1', column])
    expect({ rows: walkLines(walk).length, timedOut: walk.stderr.includes('Timeout') }).toEqual({
      rows: 0,
      timedOut: true,
    })
  })
})
