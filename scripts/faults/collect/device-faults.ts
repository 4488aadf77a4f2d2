import type { CollectedOnu, Collection } from '#contract/collection.ts'
import type { SnmpCredentials } from '#contract/credentials.ts'
import { defaultOltLimits, type OltLimits } from '#contract/olt.ts'
import { collectOlt, type CollectOptions } from '../../../docker/worker/collect/collect-olt.ts'
import { startFaultyAgent, type Faults } from '../../../docker/simulator/faulty-agent.ts'
import { oidText } from '../../../docker/simulator/oid.ts'
import { integer, type Row } from '../../../docker/simulator/row.ts'
import { standingRows } from '../../../docker/simulator/start-agent.ts'
import { engineOf } from '../../../docker/simulator/usm-engine.ts'
import { counted, seededRandom, type Fault } from '../fault.ts'
import { startFleet, type StandingAgent } from './fleet.ts'
import { startRelay, type BadWay } from './relay.ts'

// What a device or the way to it can do. The collector is asked directly: no database takes part.

const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'
const site = { kind: 'huawei', slots: 1, ponsPerSlot: 4, onusPerPon: 32, seed: 1 } as const

/** Short enough for a test, long enough for a way of 800 ms. */
const patience = { tries: 6, leastTries: 3, firstWaitMs: 600, shortestWaitMs: 100, longestWaitMs: 2500 }

/** For whom the agents have an engine of SNMPv3 beside their community. */
const user = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: 'auth-of-the-faults',
  privProtocol: 'AES128',
  privPassword: 'priv-of-the-faults',
} as const satisfies SnmpCredentials

function collect(
  { port, community }: Pick<StandingAgent, 'port' | 'community'>,
  limits: Partial<OltLimits> = {},
  { credentials = { version: '2c', community }, ...options }: CollectOptions & { credentials?: SnmpCredentials } = {},
): Promise<Collection> {
  const olt = {
    host: '127.0.0.1',
    port,
    credentials,
    profileChoice: 'auto',
    limits: { ...defaultOltLimits, ...limits },
  }
  return collectOlt(olt, { patience, ...options })
}

/** An ONU as one line that compares; times that a device tells in ticks move with the clock and are left out. */
function lineOf(onu: CollectedOnu): string {
  const { lastUpAt: _up, lastDownAt: _down, ...still } = onu
  return JSON.stringify(still, Object.keys(still).toSorted())
}

/** How a collection over a bad way compares with one over a good way: rows that say something else, and a short picture without a flag. */
function compare(good: Collection, got: Collection): { wrong: number; isShortUnflagged: boolean } {
  const truth = new Map(good.onus.map((onu) => [`${onu.ponPort}:${onu.onuId}`, onu]))
  let wrong = 0
  for (const onu of got.onus) {
    const right = truth.get(`${onu.ponPort}:${onu.onuId}`)
    const isRight = right !== undefined && (lineOf(onu) === lineOf(right) || isLessOf(onu, right, got))
    if (!isRight) wrong += 1
  }
  const isShort = got.onus.length < good.onus.length
  return { wrong, isShortUnflagged: isShort && got.status === 'complete' }
}

/** In a partial run a field may be unread or empty, never another. */
function isLessOf(onu: CollectedOnu, right: CollectedOnu, { status }: Collection): boolean {
  if (status === 'complete') return false
  return Object.entries(onu).every(([field, value]) => {
    if (field === 'lastUpAt' || field === 'lastDownAt') return true
    const isUnread = value === null || value === undefined || (field === 'status' && value === 'unknown')
    return isUnread || value === right[field as keyof CollectedOnu]
  })
}

const lossLevels = [0.01, 0.05, 0.2, 0.4]
const versions: readonly { version: string; credentials?: SnmpCredentials }[] = [
  { version: 'v2c' },
  { version: 'v3', credentials: user },
]

/** COL-02: loss, delay with jitter, reordering and doubled datagrams in both directions, by v2c and by v3 with a cipher. */
const badWay: Fault = {
  id: 'COL-02',
  promise: 'loss, delay, reordering and doubled datagrams never become wrong or silently short data',
  async run({ seed, quick }) {
    const usm = engineOf('faults', [user], new Date())
    const fleet = await startFleet({ count: 1, seed, device: site, agent: { usm } })
    const [agent] = fleet.agents as [StandingAgent]
    const random = seededRandom(seed)
    let survived = 0
    let of = 0
    const shares: string[] = []
    try {
      const good = await collect(agent)
      for (const { version, ...how } of versions) {
        for (const loss of lossLevels) {
          const tries = quick ? 1 : 3
          let complete = 0
          for (let n = 0; n < tries; n += 1) {
            const way: BadWay = { loss, duplicate: 0.05, delayMs: n === 0 ? [25, 100] : [2, 40] }
            const relay = await startRelay(agent.port, way, random)
            const got = await collect({ ...agent, port: relay.port }, { inFlight: 8, tableSeconds: 20 }, how)
            relay.close()
            const { wrong, isShortUnflagged } = compare(good, got)
            of += 1
            if (wrong === 0 && !isShortUnflagged) survived += 1
            if (got.status === 'complete') complete += 1
          }
          shares.push(`${version} ${loss * 100} %: ${complete}/${tries} complete`)
        }
      }
    } finally {
      await fleet.close()
    }
    return counted('COL-02', survived, of, `${shares.join(', ')}; 5 % doubled, up to 100 ms each way; seed ${seed}`)
  },
}

/** A bad agent, and what a collection of it must come to. */
interface Lie {
  what: string
  faults: Faults
  /** Whether the outcome is honest: it ended, within bounds, and says what it does not know. */
  isHonest(got: Collection, good: Collection): boolean
}

const flagged = ({ status }: Collection) => status !== 'complete'
const status15 = `${xpon}.46.1.15`

const lies: readonly Lie[] = [
  { what: 'repeats a row for ever', faults: { repeatsRow: '' }, isHonest: flagged },
  { what: 'goes backwards', faults: { loopsBack: { at: '', backTo: '' } }, isHonest: flagged },
  { what: 'never ends a column', faults: { endlessColumn: status15 }, isHonest: flagged },
  { what: 'answers outside the subtree', faults: { outsideSubtree: true }, isHonest: flagged },
  { what: 'falls silent in mid-walk', faults: { stopAfterRequests: 12 }, isHonest: flagged },
  { what: 'refuses one table', faults: { genErrBelow: `${xpon}.51` }, isHonest: flagged },
  {
    what: 'says tooBig above 20 varbinds',
    faults: { tooBigOver: 20 },
    isHonest: (got, good) => got.status === 'complete' && got.onus.length === good.onus.length,
  },
  {
    what: 'gives 3 varbinds at most',
    faults: { shortBulk: 3 },
    isHonest: (got, good) => got.status === 'complete' && got.onus.length === good.onus.length,
  },
  {
    what: 'loses every fifth request',
    faults: { dropRate: 0.2 },
    isHonest: (got, good) => flagged(got) || got.onus.length === good.onus.length,
  },
  { what: 'answers with another request id', faults: { wrongRequestId: true }, isHonest: flagged },
  { what: 'answers with another community', faults: { replyCommunity: 'another' }, isHonest: flagged },
  { what: 'answers from another port', faults: { fromOtherPort: true }, isHonest: flagged },
  { what: 'answers with a Report', faults: { report: true }, isHonest: flagged },
  { what: 'answers with random bytes', faults: { garbage: 'random' }, isHonest: flagged },
  { what: 'cuts its replies short', faults: { garbage: 'truncated' }, isHonest: flagged },
]

/** COL-09: each way to lie or to loop; a walk always ends, and what it could not read is said. */
const lyingAgents: Fault = {
  id: 'COL-09',
  promise: 'a walk always ends, whatever the agent does, and says what it could not read',
  async run({ seed, quick }) {
    const rows = standingRows({ ...site, seed })
    const good = await collectFrom(rows, {})
    const [first, later] = pickRows(rows, status15)
    const survivors: string[] = []
    const failed: string[] = []
    let longestMs = 0
    for (const { what, faults, isHonest } of lies) {
      const made: Faults = { ...faults }
      if (faults.repeatsRow !== undefined) made.repeatsRow = later
      if (faults.loopsBack !== undefined) made.loopsBack = { at: later, backTo: first }
      const startedAt = performance.now()
      const got = await collectFrom(rows, made, quick)
      longestMs = Math.max(longestMs, performance.now() - startedAt)
      const isKept = got.onus.length <= rowCap && !Object.values(compareLie(good, got)).some(Boolean)
      ;(isKept && isHonest(got, good) ? survivors : failed).push(what)
    }
    const missed = failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`
    const figure = `longest ${Math.round(longestMs)} ms, at most ${rowCap} rows a table${missed}`
    return counted('COL-09', survivors.length, lies.length, figure)
  },
}

const rowCap = 4096

async function collectFrom(rows: readonly Row[], faults: Faults, quick = false): Promise<Collection> {
  const agent = await startFaultyAgent({ rows, faults })
  try {
    const impatient = { ...patience, leastPatienceMs: quick ? 600 : 1500, firstWaitMs: 200 }
    const limits = { rows: rowCap, seconds: 20 }
    return await collect({ port: agent.port, community: 'public' }, {}, { limits, patience: impatient })
  } finally {
    await agent.close()
  }
}

/** A liar may leave things out; what it says of an ONU must still be what the honest agent said. */
function compareLie(good: Collection, got: Collection): { hasWrong: boolean } {
  const real = new Set(good.onus.map((onu) => `${onu.ponPort}:${onu.onuId}`))
  const ours = { ...got, onus: got.onus.filter((onu) => real.has(`${onu.ponPort}:${onu.onuId}`)) }
  return { hasWrong: compare(good, ours).wrong > 0 }
}

function pickRows(rows: readonly Row[], column: string): [string, string] {
  const oids = rows.map(({ oid }) => oidText(oid)).filter((oid) => oid.startsWith(`${column}.`))
  const [first, later] = [oids[2], oids[9]]
  if (first === undefined || later === undefined) throw new Error(`no rows below ${column}`)
  return [first, later]
}

/** COL-11: numbers that devices send instead of a reading, in the raw optics of ONUs that are online. */
const sentinels: Fault = {
  id: 'COL-11',
  promise: 'sentinels and impossible values are never stored as readings',
  async run({ seed }) {
    const raws = [2147483647, -2147483648, 65535, -65535, 32767, -8000, 100_000, -4100, 900]
    const column = `${xpon}.51.1.4`
    const rows = standingRows({ ...site, seed }).map((row) => ({ ...row }))
    const places = rows.flatMap((row, n) => (oidText(row.oid).startsWith(`${column}.`) ? [n] : []))
    for (const [n, raw] of raws.entries()) {
      const place = places[n * 3]
      if (place !== undefined) rows[place] = { ...rows[place]!, ...integer(raw) }
    }
    const touched = new Set(raws.map((_, n) => indexOf(rows[places[n * 3]!]!)))
    const got = await collectFrom(rows, {})
    const byIndex = new Map(got.onus.map((onu) => [`${onu.ponPort}:${onu.onuId}`, onu]))
    const stored = [...touched].filter((index) => {
      const rx = byIndex.get(index)?.rxPowerDbm
      return rx !== null && rx !== undefined
    })
    const outOfRange = got.onus.filter(({ rxPowerDbm: rx }) => typeof rx === 'number' && (rx < -40 || rx > 8))
    const survived = raws.length - stored.length - outOfRange.length
    return counted('COL-11', survived, raws.length, `${outOfRange.length} readings outside −40 … +8 dBm kept`)
  },
}

/** `frame/slot/port:onuId` of a row of a Huawei ONU table. */
function indexOf({ oid }: Row): string {
  const [ifIndex, onuId] = oid.slice(-2) as [number, number]
  return `${(ifIndex >>> 19) & 0x3f}/${(ifIndex >>> 13) & 0x3f}/${(ifIndex >>> 8) & 0x1f}:${onuId}`
}

/** COL-14: what the agent counts while it is collected. */
const manners: Fault = {
  id: 'COL-14',
  promise: 'a collection leaves the device alive: few requests, few at once, one port',
  async run({ seed }) {
    let survived = 0
    let of = 0
    const figures: string[] = []
    for (const inFlight of [1, 4]) {
      const ports = new Set<number>()
      const fleet = await startFleet({
        count: 1,
        seed,
        device: site,
        agent: {
          delayMs: 10,
          perVarbindUs: 60,
          queue: 32,
          respond: (_request, usual, { remote }) => {
            ports.add(remote.port)
            return usual()
          },
        },
      })
      const [agent] = fleet.agents as [StandingAgent]
      const got = await collect(agent, { inFlight })
      const { requests, resent, drops, peakDepth } = agent.stats()
      await fleet.close()
      const perOnu = requests / got.onus.length
      of += 1
      if (got.status === 'complete' && peakDepth <= inFlight && ports.size === 1 && drops === 0) survived += 1
      figures.push(
        `in flight ${inFlight}: ${requests} requests (${perOnu.toFixed(2)} an ONU), ${resent} re-sent, deepest ${peakDepth}, ${ports.size} port`,
      )
    }
    return counted('COL-14', survived, of, figures.join('; '))
  },
}

export const deviceFaults: readonly Fault[] = [badWay, lyingAgents, sentinels, manners]
