import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CollectedBoard, CollectedMac, CollectedOnu, CollectedPonPort } from '#contract/collection.ts'
import { bundledProfiles, recordingsIn, snmpsimMissing, startSnmpsim, type Snmpsim } from '../testing/snmpsim.ts'
import { collectOlt } from './collect-olt.ts'

/**
 * The project's own recordings, written from MIB texts by another hand than the profiles, with what a right reading of each
 * gives. They prove that two readings of the same texts agree, nothing about a real device.
 */
interface Expected {
  system: { sysDescr: string; sysObjectId: string; sysName: string; firmware: string | null }
  onus: (Omit<CollectedOnu, 'lastUpAt' | 'lastDownAt'> & { lastUpAt: string | null; lastDownAt: string | null })[]
  ponPorts: CollectedPonPort[]
  boards: CollectedBoard[]
  unconfigured: { ponPort: string; serial: string | null }[]
  macs?: CollectedMac[]
  /** Of families that are known from documents: which profile reads it, and what other choices of variants give. */
  profile?: string
  readings?: { variants: Record<string, string>; onus: Record<string, Partial<CollectedOnu>> }[]
}

const missing = snmpsimMissing()
if (missing !== null) console.log(`NOT RUN: synthetic recordings: ${missing}`)
// Too big to be kept: an OLT of the size that ISPs have.
const made = missing === null ? mkdtempSync(join(tmpdir(), 'farol-recordings-')) : null
const recordings = [...recordingsIn(bundledProfiles), ...(made === null ? [] : [writeBig(made)])]

function writeBig(folder: string): string {
  const writer = fileURLToPath(new URL('../../simulator/write-synthetic.ts', import.meta.url))
  execFileSync(process.execPath, [writer, '--out', folder, '--onus', '4000'])
  const path = recordingsIn(folder).find((each) => each.includes('huawei'))
  if (path === undefined) throw new Error('no recording was written')
  for (const ending of ['snmprec', 'expected.json']) {
    renameSync(path.replace(/snmprec$/, ending), join(folder, `synthetic_huawei-4000.${ending}`))
  }
  return join(folder, 'synthetic_huawei-4000.snmprec')
}

describe.skipIf(missing !== null)('synthetic recordings', () => {
  let simulator: Snmpsim
  beforeAll(async () => {
    simulator = await startSnmpsim(recordings)
  })
  afterAll(async () => {
    await simulator.close()
    if (made !== null) rmSync(made, { recursive: true })
  })

  it.each(recordings.map((path) => [basename(path, '.snmprec'), path]))('%s', async (name, path) => {
    const expected = JSON.parse(readFileSync(path.replace(/snmprec$/, 'expected.json'), 'utf8')) as Expected
    const collection = await collectOlt({
      host: '127.0.0.1',
      port: simulator.port,
      credentials: { version: '2c', community: name },
      profileChoice: 'auto',
    })
    const { sysDescr, sysObjectId, sysName } = expected.system
    expect(collection.identity).toMatchObject({ sysDescr, sysObjectId, sysName })
    expect(collection.tables.filter(({ status }) => status !== 'complete' && status !== 'absent')).toEqual([])
    expect({ status: collection.status, whole: collection.onuTableWhole }).toEqual({
      status: 'complete',
      // Of a family whose ports alone are read no list of ONUs is ever whole.
      whole: expected.onus.length > 0,
    })
    if (expected.profile !== undefined) expect(collection.profile?.name).toBe(expected.profile)
    const seen = new Map(collection.onus.filter(isConfigured).map((onu) => [placeOf(onu), plain(onu)]))
    expect(seen).toEqual(new Map(expected.onus.map((onu) => [placeOf(onu), settled(onu, seen.get(placeOf(onu)))])))
    const strangers = collection.onus.filter((onu) => !isConfigured(onu))
    expect(strangers.map(({ ponPort, serial }) => ({ ponPort, serial }))).toEqual(expected.unconfigured)
    const ports = new Map(collection.ponPorts.map((port) => [port.ponPort, port]))
    // A recording may leave the device's own number of a port out of what it expects.
    const numbered = (port: CollectedPonPort) => ({
      ...port,
      ifIndex: port.ifIndex ?? ports.get(port.ponPort)?.ifIndex,
    })
    expect(ports).toEqual(byName(expected.ponPorts.map(numbered), 'ponPort'))
    for (const { variants, onus } of expected.readings ?? []) {
      const { onus: read } = await collectOlt({
        host: '127.0.0.1',
        port: simulator.port,
        credentials: { version: '2c', community: name },
        profileChoice: 'auto',
        variants,
      })
      const fields = (of: object, picked: object) =>
        Object.fromEntries(Object.entries(of).filter(([field]) => Object.hasOwn(picked, field)))
      const told = read.flatMap((onu): [string, object][] => {
        const wanted = onus[placeOf(onu)]
        return wanted === undefined ? [] : [[placeOf(onu), fields(onu, wanted)]]
      })
      expect({ variants, onus: Object.fromEntries(told) }).toEqual({ variants, onus })
    }
    if (expected.macs !== undefined) expect(collection.macs?.macs).toEqual(expected.macs)
    if (expected.boards.length > 0) {
      expect(byName(collection.boards, 'position')).toEqual(byName(expected.boards, 'position'))
    }
  })
})

type PlainOnu = Expected['onus'][number]

function isConfigured({ status }: CollectedOnu): boolean {
  return status !== 'unconfigured'
}

function plain({ isPlaced: _placed, rowIndex: _index, ...onu }: CollectedOnu): PlainOnu {
  return JSON.parse(JSON.stringify(onu)) as PlainOnu
}

/** UFiber numbers no ONU on its port: there the serial tells them apart. */
function placeOf({ ponPort, onuId, serial }: Pick<CollectedOnu, 'ponPort' | 'onuId' | 'serial'>): string {
  return onuId === null ? `${ponPort} ${serial}` : `${ponPort} ${onuId}`
}

function byName<T>(list: T[], key: keyof T): Map<unknown, T> {
  return new Map(list.map((item) => [item[key], item]))
}

/** Where the two hands read the texts in two ways, and the project's rules decide for the profiles. */
function settled(expected: PlainOnu, seen: PlainOnu | undefined): PlainOnu {
  if (seen === undefined) return expected
  return {
    ...expected,
    // Bytes that are no UTF-8 are marked, not guessed to be Latin-1.
    description: matchesMarked(expected.description, seen.description) ? seen.description : expected.description,
    // Eight bytes without a vendor in letters still tell a unit from others: 16 hex digits, not nothing.
    serial: expected.serial === null && /^[0-9A-F]{16}$/.test(seen.serial ?? '') ? seen.serial : expected.serial,
    // No cause is known to have applied to a unit that is not known to be down.
    lastDownCause: expected.status === 'unknown' ? null : expected.lastDownCause,
    // UFiber tells since when a unit is connected; the recording's author left the column out of his.
    lastUpAt: expected.ponPort.includes('/') ? expected.lastUpAt : seen.lastUpAt,
  } as PlainOnu
}

function matchesMarked(expected: string | null | undefined, seen: string | null | undefined): boolean {
  if (typeof expected !== 'string' || typeof seen !== 'string' || expected.length !== seen.length) return false
  return Array.from(seen).every((letter, position) => letter === '\uFFFD' || letter === expected[position])
}
