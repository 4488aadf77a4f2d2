import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DemoStatus } from '#contract/demo.ts'
import { hasTool, snmp, walkLines } from './testing/snmp-tools.ts'

const token = 'a-token-of-this-test'
const community = 'farol-demo'
const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'

interface Started {
  child: ChildProcess
  olts: DemoStatus['olts']
  ask: (method: string, path: string, body?: unknown, bearer?: string) => Promise<{ status: number; body: unknown }>
}

let folder = ''
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farol simulator '))
  writeFileSync(join(folder, 'token'), `${token}\n`)
})

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true })
})

async function start(environment: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'index.ts')], {
    env: {
      ...process.env,
      FAROL_SIMULATOR_TOKEN_FILE: join(folder, 'token'),
      FAROL_SIMULATOR_STATE: join(folder, 'state.json'),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  children.push(child)
  const line = await firstLine(child)
  const { control, olts } = JSON.parse(line) as { control: { host: string; port: number }; olts: DemoStatus['olts'] }
  expect(line).not.toContain(community)
  const ask: Started['ask'] = async (method, path, body, bearer = token) => {
    const response = await fetch(`http://${control.host}:${control.port}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  return { child, olts, ask }
}

/** What the service says first; of one that ends without a word, that it did. */
function firstLine(child: ChildProcess): Promise<string> {
  const said = once(createInterface(child.stdout!), 'line').then(([line]) => String(line))
  const ended = once(child, 'exit').then(([code]) => `the simulator ended with ${String(code)} before it was ready`)
  return Promise.race([said, ended])
}

async function end(child: ChildProcess, how: () => void): Promise<number | null> {
  const ended = once(child, 'exit')
  how()
  const [code] = (await ended) as [number | null]
  return code
}

describe.skipIf(!hasTool('snmpget'))('the simulated site', () => {
  test('answers Net-SNMP’s own tools in v1 and v2c, and only for its community', async () => {
    const { olts } = await start()
    expect(olts.map(({ name, onus }) => ({ name, onus }))).toEqual([
      { name: 'Centro', onus: 320 },
      { name: 'Vale', onus: 60 },
      { name: 'Serra', onus: 180 },
    ])
    const [centro, , serra] = olts.map(({ port }) => port) as [number, number, number]
    const one = await snmp('snmpget', centro, ['-v2c', '1.3.6.1.2.1.1.5.0', '1.3.6.1.2.1.1.2.0'], community)
    expect(one.stdout).toBe(
      '.1.3.6.1.2.1.1.5.0 = STRING: "Centro"\n.1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.2011.2.248\n',
    )
    const bulk = await snmp('snmpbulkwalk', centro, ['-v2c', '-Cr50', '1'], community)
    const v1 = await snmp('snmpwalk', centro, ['-v1', '1'], community)
    // Values move between two walks; v1 cannot carry a Counter64.
    const names = (lines: string[]) =>
      lines.filter((line) => !line.includes('Counter64')).map((line) => line.split(' ')[0])
    expect(walkLines(bulk).length).toBeGreaterThan(6000)
    expect(names(walkLines(v1))).toEqual(names(walkLines(bulk)))
    expect(
      walkLines(await snmp('snmpbulkwalk', serra, ['-v2c', '1.3.6.1.4.1.3902.1012.3.28.1.1.5'], community)).length,
    ).toBe(180)
    const wrong = await snmp('snmpget', centro, ['-v2c', '-t5', '1.3.6.1.2.1.1.5.0'], 'public')
    expect(wrong.stderr).toContain('Timeout: No Response')
  })

  test('plays what the control endpoint is told, and goes on with it after a restart at the same ports', async () => {
    const first = await start()
    const centro = first.olts[0]!.port
    const runStates = async () => {
      const lines = walkLines(await snmp('snmpbulkwalk', centro, ['-v2c', `${xpon}.46.1.15`], community))
      return lines.filter((line) => line.endsWith(': 2')).length
    }
    const usual = await runStates()
    expect(await first.ask('POST', '/scenario', { name: 'pon-outage' })).toMatchObject({
      status: 200,
      body: { running: true, scenario: 'pon-outage' },
    })
    const struck = await runStates()
    expect(struck).toBeGreaterThan(usual + 15)
    expect(await end(first.child, () => first.child.kill('SIGTERM'))).toBe(0)

    const second = await start()
    expect(second.olts).toEqual(first.olts)
    expect((await second.ask('GET', '/status')).body).toMatchObject({ scenario: 'pon-outage' })
    expect(await runStates()).toBe(struck)
    await second.ask('POST', '/scenario', { name: 'normal' })
    expect(await runStates()).toBe(usual)
  })

  test('falls silent on one OLT only', async () => {
    const { olts, ask } = await start()
    await ask('POST', '/scenario', { name: 'olt-silent' })
    const answers = await Promise.all(
      olts.map(({ port }) => snmp('snmpget', port, ['-v2c', '-t5', '1.3.6.1.2.1.1.5.0'], community)),
    )
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 1])
  })

  test('refuses strangers, unknown scenarios and other addresses at the control endpoint', async () => {
    const { ask } = await start()
    expect(await ask('GET', '/status', undefined, 'wrong')).toMatchObject({ status: 401 })
    expect(await ask('POST', '/scenario', { name: 'flood' })).toMatchObject({ status: 400 })
    expect(await ask('POST', '/scenario', { name: 'x'.repeat(5000) })).toMatchObject({ status: 413 })
    expect(await ask('GET', '/')).toMatchObject({ status: 404 })
  })

  test('ends when its parent is gone', async () => {
    const { child } = await start()
    expect(await end(child, () => child.disconnect())).toBe(0)
  })

  test('serves the site it is given, and says what is wrong with one that it cannot serve', async () => {
    const site = {
      community,
      olts: [
        { name: 'Vila', kind: 'vsol-epon', onus: 30 },
        { name: 'Morro', kind: 'ufiber', onus: 20 },
      ],
    }
    const { olts } = await start({ FAROL_SIMULATOR_SITE: JSON.stringify(site) })
    const tables = ['1.3.6.1.4.1.37950.1.1.5.12.1.25.1.5', '1.3.6.1.4.1.41112.1.5.6.2.1.1']
    const walks = await Promise.all(
      tables.map((table, place) => snmp('snmpbulkwalk', olts[place]!.port, ['-v2c', table], community)),
    )
    expect(walks.map((walk) => walkLines(walk).length)).toEqual([30, 20])

    const wrong = spawn(process.execPath, [join(import.meta.dirname, 'index.ts')], {
      env: {
        ...process.env,
        FAROL_SIMULATOR_TOKEN_FILE: join(folder, 'token'),
        FAROL_SIMULATOR_SITE: '{"community":"x"}',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    children.push(wrong)
    const said = once(wrong.stderr, 'data')
    const [code] = (await once(wrong, 'exit')) as [number]
    expect({ code, said: String((await said)[0]).includes('the site has no olts') }).toEqual({ code: 1, said: true })
  })
})
