import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CollectedOnu, Collection } from '#contract/collection.ts'
import type { ProfileTried } from '#contract/profile-trial.ts'
import { collectOlt, type OltToCollect } from '../collect/collect-olt.ts'
import { TestAgent } from '../testing/test-agent.ts'
import {
  bundledProfiles,
  recordingsDirectory,
  recordingsIn,
  snmpsimMissing,
  startSnmpsim,
  type Snmpsim,
} from '../testing/snmpsim.ts'
import { tryProfile } from './try-profile.ts'

/**
 * A recording that was anonymised is served by snmpsim again and read like the first: all that is no name must be the same, and
 * nothing of what names somebody may be in the file. The devices: the project's own recordings, and those of real devices
 * where this machine has them.
 */
const missing = snmpsimMissing()
if (missing !== null) console.log(`NOT RUN: anonymised recordings: ${missing}`)
const real = recordingsDirectory()
const wanted = ['edgeosolt', 'vsolution_v1600d.odd', 'bdcom', 'cdata', 'zxa10_c320', 'smartax', 'axos']
const recordings = [
  ...recordingsIn(bundledProfiles),
  ...(real === null ? [] : recordingsIn(real)).filter((path) => wanted.includes(basename(path, '.snmprec'))),
]
const names = recordings.map((path) => basename(path, '.snmprec'))

describe.skipIf(missing !== null)('an anonymised recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'farol-trial-'))
  const before = new Map<string, { collection: Collection; tried: ProfileTried }>()
  let again: Snmpsim
  beforeAll(async () => {
    const simulator = await startSnmpsim(recordings)
    try {
      for (const name of names) {
        const olt = deviceOf(simulator, name)
        const collection = await collectOlt(olt)
        const tried = await tryProfile(olt, { records: true })
        before.set(name, { collection, tried })
        writeFileSync(join(folder, `${name}.snmprec`), tried.recording?.text ?? '')
      }
    } finally {
      await simulator.close()
    }
    again = await startSnmpsim(names.map((name) => join(folder, `${name}.snmprec`)))
  }, 300_000)
  afterAll(async () => {
    await again.close()
    rmSync(folder, { recursive: true })
  })

  test.each(names)('of %s is read as the device was, but for its names', async (name) => {
    const { collection, tried } = before.get(name)!
    const second = await collectOlt(deviceOf(again, name))
    expect(second.profile).toEqual(collection.profile)
    expect(second.onus.map(nameless).toSorted()).toEqual(collection.onus.map(nameless).toSorted())
    expect(second.ponPorts).toEqual(collection.ponPorts)
    expect(second.boards).toEqual(collection.boards)
    expect(second.parts).toEqual(collection.parts.map((part) => ({ ...part })))
    expect(second.onuTableWhole).toBe(collection.onuTableWhole)
    // What is told of the columns is what the update found.
    const configured = collection.onus.filter(({ status }) => status !== 'unconfigured')
    expect(tried.trial.found).toMatchObject({ onus: configured.length, ponPorts: collection.ponPorts.length })
  })

  test.each(names)('of %s holds no serial, MAC, name or address of the device', (name) => {
    const { collection, tried } = before.get(name)!
    const text = readFileSync(join(folder, `${name}.snmprec`), 'latin1').toLowerCase()
    const secrets = secretsOf(collection)
    const found = secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))
    expect(found).toEqual([])
    const serials = new Set(collection.onus.flatMap(({ serial }) => serial ?? []))
    // Each of them was replaced, and by another one each.
    expect(tried.recording?.replaced.serials ?? 0).toBeGreaterThanOrEqual(serials.size)
    console.log(`${name}: ${secrets.length} secrets sought, ${tried.recording?.rows} rows`)
  })
})

function deviceOf({ port }: Snmpsim, community: string): OltToCollect {
  return { host: '127.0.0.1', port, credentials: { version: '2c', community }, profileChoice: 'auto' }
}

/** An ONU without what names it, as text that can be sorted. */
function nameless({ serial, description, model, firmware, vendor, rowIndex: _index, ...onu }: CollectedOnu): string {
  const told = [serial, description, model, firmware, vendor].map((text) => typeof text)
  // Since when it is connected is counted from the moment of the run, to the minute.
  // A cause in words that the profile does not list may be anybody's words.
  const raw = onu.lastDownCause === 'other' ? typeof onu.lastDownCauseRaw : onu.lastDownCauseRaw
  return JSON.stringify({ ...onu, lastDownCauseRaw: raw, lastUpAt: onu.lastUpAt == null, told })
}

function secretsOf({ onus, uplinks, identity }: Collection): string[] {
  const texts = [
    ...onus.flatMap(({ serial, description }) => [serial, description]),
    ...uplinks.map(({ alias }) => alias),
    identity?.sysName,
  ]
  // A text of three letters is anywhere.
  return [...new Set(texts.filter((text): text is string => typeof text === 'string' && text.length >= 5))].filter(
    (text) => !isWordOfTheDevice(text),
  )
}

/** A name that nobody gave: the device's own for a port, or what stands for none. */
function isWordOfTheDevice(text: string): boolean {
  return /^(?:[gex]?[ge]?pon\S*|onu\S*|ge\d\/\d|[\d\s./:-]+|default|gpon\s?ont|linux)$/i.test(text)
}

/** A secret as text, as hex digits of octets, as numbers of an index, in lower case. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const bare = secret.replaceAll(/[:.-]/g, '').toLowerCase()
  const [, vendor = '', number = ''] = /^([A-Z]{4})([0-9A-F]{8})$/.exec(secret) ?? []
  const serial = vendor === '' ? '' : Buffer.from(vendor).toString('hex') + number.toLowerCase()
  const mac = /^[0-9a-f]{12}$/.test(bare) ? [...Buffer.from(bare, 'hex')].join('.') : ''
  return [secret.toLowerCase(), bytes.toString('hex'), `.${[...bytes].join('.')}`, bare, serial, mac].filter(
    (spelling) => spelling.length >= 5,
  )
}

describe('a trial', () => {
  const onus = '1.3.6.1.4.1.37950.1.1.5.12.1.25.1'
  const optics = '1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1'
  const rows = {
    '1.3.6.1.2.1.1.1.0': Buffer.from('V1600D of ACME'),
    '1.3.6.1.2.1.1.2.0': { oid: '1.3.6.1.4.1.37950.1.1.5.10.14.1' },
    '1.3.6.1.2.1.1.3.0': { ticks: 1000 },
    '1.3.6.1.2.1.1.5.0': Buffer.from('acme-pop-1'),
    [`${onus}.4.1.1`]: 1,
    [`${onus}.4.1.2`]: 77,
    [`${onus}.5.1.1`]: Buffer.from('60e327735649', 'hex'),
    [`${onus}.9.1.1`]: Buffer.from('ana.lima9'),
    [`${optics}.7.1.1`]: Buffer.from('0.03 mW (-14.61 dBm)'),
    [`${optics}.7.1.2`]: Buffer.from('casa da ana'),
  }

  test('tells of each column what came, what it means, and why it has nothing', async () => {
    const agent = await TestAgent.start(rows)
    const { port } = agent
    const olt = {
      host: '127.0.0.1',
      port,
      credentials: { version: '2c' as const, community: 'c' },
      profileChoice: 'auto',
    }
    const { trial, recording } = await tryProfile(olt, { records: true, key: Buffer.alloc(32, 3) })
    agent.close()
    const column = (table: string, field: string) =>
      trial.tables.find(({ name }) => name === table)?.columns.find((one) => one.field === field)
    expect(trial).toMatchObject({ state: 'reachable', profile: { name: 'epon-v1600d' }, found: { onus: 2, online: 1 } })
    expect(column('onus', 'status')).toMatchObject({
      status: 'whole',
      values: 2,
      decoded: 1,
      unlisted: 1,
      samples: [
        { index: '1.1', raw: '1', decoded: 'online', isUnlisted: false },
        { index: '1.2', raw: '77', decoded: null, isUnlisted: true },
      ],
    })
    expect(column('onu-optics', 'rxPowerDbm')).toMatchObject({
      values: 2,
      decoded: 1,
      samples: [
        { raw: '0.03 mW (-14.61 dBm)', decoded: '-14.61' },
        { raw: 'casa da ana', decoded: null },
      ],
    })
    expect(column('onus', 'distanceM')).toMatchObject({ status: 'absent', reason: 'the device has no such column' })
    // A text where the profile expects a measurement is somebody's.
    expect(recording?.text).toContain('0.03 mW (-14.61 dBm)')
    expect(recording?.text).not.toMatch(/ana|acme|60e32773/i)
    expect(recording?.text).toContain('1.3.6.1.2.1.1.1.0|4|V1600D\n')
  })

  test('of a device that does not answer says so, and records nothing', async () => {
    const agent = await TestAgent.start(rows)
    agent.behaviour = () => null
    const olt = { host: '127.0.0.1', port: agent.port, credentials: { version: '2c' as const, community: 'c' } }
    const patience = { tries: 1, firstWaitMs: 50, shortestWaitMs: 50, longestWaitMs: 50, leastPatienceMs: 50 }
    const { trial, recording } = await tryProfile({ ...olt, profileChoice: 'auto' }, { records: true, patience })
    agent.close()
    expect([trial.state, trial.tables, recording]).toEqual(['silent', [], null])
  })
})
