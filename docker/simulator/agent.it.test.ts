import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'
import type { AgentStats } from './agent.ts'
import { tag } from '#core/snmp/ber.ts'
import { startAgent, twelveColumns, type StandingAgentOptions } from './start-agent.ts'
import { hasTool, snmp, walkLines } from './testing/snmp-tools.ts'
import { openClient } from './testing/udp-client.ts'
import { readReply, requestDatagram } from './testing/wire.ts'

const small = { kind: 'huawei', slots: 1, ponsPerSlot: 2, onusPerPon: 16, columns: 'twelve' } as const
const community = 'farol-bench'
const bulk = (oid: string, third = 50) => requestDatagram({ pduTag: tag.getBulkRequest, oids: [oid], third, community })
const rx = twelveColumns[9]!

const closing: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((one) => one.close()))
})

async function start(options: Partial<StandingAgentOptions> = {}) {
  const agent = await startAgent({ ...small, ...options })
  const client = await openClient(agent.port)
  closing.push(agent, client)
  return { agent, client }
}

test('a reply is never longer than the cap', async () => {
  for (const responseCapBytes of [484, 1472, 8192]) {
    const { client } = await start({ responseCapBytes })
    const { datagram } = (await client.ask(bulk('1.3.6.1', 500)))!
    expect(datagram.length).toBeLessThanOrEqual(responseCapBytes)
    expect(datagram.length).toBeGreaterThan(responseCapBytes * 0.9 - 60)
  }
})

test('a varbind costs the device’s CPU its time, one request after the other', async () => {
  const { agent, client } = await start({ perVarbindUs: 5000 })
  for (let sent = 0; sent < 4; sent++) client.send(bulk(rx, 20))
  await expect.poll(() => client.received.length, { timeout: 20_000 }).toBe(4)
  // Never sooner than its turn; how much later is the machine's affair.
  const tooSoon = client.received.filter(({ afterMs }, place) => afterMs < 100 * (place + 1) - 3)
  expect(tooSoon).toEqual([])
  expect(agent.stats()).toMatchObject({ requests: 4, varbinds: 80, drops: 0, resent: 3, peakDepth: 4 })
})

test('a full queue drops what comes on top', async () => {
  const { agent, client } = await start({ perVarbindUs: 20_000, queue: 2 })
  for (let sent = 0; sent < 6; sent++) client.send(bulk(rx, 10))
  await expect.poll(() => client.received.length, { timeout: 20_000 }).toBe(2)
  expect(agent.stats()).toMatchObject({ requests: 6, drops: 4, peakDepth: 2 })
})

test('its CPU may become busy while it runs, and free again', async () => {
  const slow = { perVarbindUs: 20_000, queue: 2 }
  let isBusy = false
  const { agent, client } = await start({ load: () => (isBusy ? slow : null) })
  const sendSix = () => {
    for (let sent = 0; sent < 6; sent++) client.send(bulk(rx, 10))
  }
  sendSix()
  await expect.poll(() => client.received.length, { timeout: 20_000 }).toBe(6)
  isBusy = true
  sendSix()
  await expect.poll(() => client.received.length, { timeout: 20_000 }).toBe(8)
  isBusy = false
  sendSix()
  await expect.poll(() => client.received.length, { timeout: 20_000 }).toBe(14)
  expect(agent.stats()).toMatchObject({ requests: 18, drops: 4 })
})

test('two devices from one seed serve the same bytes', async () => {
  const [one, other] = [await start(), await start()]
  const replies = await Promise.all([one, other].map(({ client }) => client.ask(bulk(rx))))
  expect(replies[0]!.datagram.equals(replies[1]!.datagram)).toBe(true)
  expect(readReply(replies[0]!.datagram).varbinds.length).toBeGreaterThan(30)
})

describe.skipIf(!hasTool('snmpbulkwalk'))('the benchmark program', () => {
  test('serves twelve full columns and ends with one line of figures', async () => {
    const args = ['--slots', '2', '--pons', '4', '--onus', '32']
    const child = spawn(process.execPath, [join(import.meta.dirname, 'benchmark.ts'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines: string[] = []
    const reader = createInterface(child.stdout)
    reader.on('line', (line) => lines.push(line))
    await once(reader, 'line')
    const { port } = JSON.parse(lines[0]!) as { port: number }
    const walks = await Promise.all(
      twelveColumns.map((one) => snmp('snmpbulkwalk', port, ['-v2c', '-Cr50', one], community)),
    )
    const tables = await Promise.all(
      [43, 46, 51].map((table) =>
        snmp('snmpbulkwalk', port, ['-v2c', '-Cr50', `1.3.6.1.4.1.2011.6.128.1.1.2.${table}`], community),
      ),
    )
    const closed = once(reader, 'close')
    child.kill('SIGTERM')
    await closed
    expect(walks.map((walk) => walkLines(walk).length)).toEqual(twelveColumns.map(() => 256))
    expect(tables.map((walk) => walkLines(walk).length)).toEqual([512, 1024, 1536])
    const stats = JSON.parse(lines.at(-1)!) as AgentStats
    expect(stats.requests).toBeGreaterThan(100)
    expect(stats).toMatchObject({ drops: 0, malformed: 0, refused: 0 })
  })
})
