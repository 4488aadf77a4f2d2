import { UserCredentials } from '#contract/credentials.ts'
import { DemoScenario } from '#contract/demo.ts'
import { deviceKinds, type DeviceKind } from './device.ts'

/** One OLT of a simulated site. */
export interface SiteOlt {
  name: string
  kind: DeviceKind
  /** UDP port; 0 = a free one. */
  port: number
  slots: number
  ponsPerSlot: number
  onus: number
}

/** What is simulated. The community, and the users of SNMPv3 where there are any, are the same on every OLT. */
export interface Site {
  community: string
  users: UserCredentials[]
  seed: number
  olts: SiteOlt[]
}

export const defaultSite: Site = {
  community: 'farol-demo',
  users: [],
  seed: 7,
  olts: [
    { name: 'Centro', kind: 'huawei', port: 0, slots: 2, ponsPerSlot: 16, onus: 320 },
    // The one whose family tells MACs over SNMP. Serra stays last: that is the OLT that a scenario silences.
    { name: 'Vale', kind: 'vsol-epon', port: 0, slots: 1, ponsPerSlot: 8, onus: 60 },
    { name: 'Serra', kind: 'zte-c320', port: 0, slots: 1, ponsPerSlot: 8, onus: 180 },
  ],
}

/** What is kept over a restart: what plays since when, when the site was first started, who had which port. */
export interface SiteState {
  scenario: DemoScenario
  /** ISO instants. */
  scenarioSince: string
  firstStartedAt: string
  /** What ended surges of traffic have left in the counters of the first uplink. */
  surgedOctets: number
  ports: Record<string, number>
}

/** A site from JSON. Returns a sentence where it is none. */
export function parseSite(json: string): Site | string {
  const value = parseJson(json)
  if (!isRecord(value)) return 'the site is no JSON object'
  const { community, users = [], seed, olts } = value
  if (typeof community !== 'string' || community === '') return 'the site has no community'
  const known = UserCredentials.array().safeParse(users)
  // What is wrong with a user is told by its place: the value may be a password.
  if (!known.success) return `users.${known.error.issues[0]?.path.join('.') ?? ''} is none of SNMPv3`
  if (!Array.isArray(olts) || olts.length === 0) return 'the site has no olts'
  const parsed = olts.map(parseOlt)
  const wrong = parsed.find((olt) => typeof olt === 'string')
  if (wrong !== undefined) return wrong
  const names = parsed.map((olt) => (olt as SiteOlt).name)
  if (new Set(names).size < names.length) return 'two olts have one name'
  return {
    community,
    users: known.data,
    seed: typeof seed === 'number' ? seed : defaultSite.seed,
    olts: parsed as SiteOlt[],
  }
}

function parseOlt(value: unknown): SiteOlt | string {
  if (!isRecord(value)) return 'an olt is no object'
  const { name, kind, port = 0, slots = 1, ponsPerSlot = 8, onus = 100 } = value
  if (typeof name !== 'string' || name === '') return 'an olt has no name'
  const known = deviceKinds.find((one) => one === kind)
  if (known === undefined) return `olt ${name}: kind is none of ${deviceKinds.join(', ')}`
  const counts = { port, slots, ponsPerSlot, onus }
  for (const [word, count] of Object.entries(counts)) {
    if (typeof count !== 'number' || !Number.isInteger(count) || count < 0) return `olt ${name}: ${word} is no count`
  }
  return { name, kind: known, ...(counts as Omit<SiteOlt, 'name' | 'kind'>) }
}

/** The kept state, or `null` when there is none that can be used: the site then starts anew. */
export function parseState(json: string): SiteState | null {
  const value = parseJson(json)
  if (!isRecord(value)) return null
  const scenario = DemoScenario.safeParse(value['scenario'])
  const { scenarioSince, firstStartedAt, surgedOctets = 0, ports } = value
  if (!scenario.success || !isInstant(scenarioSince) || !isInstant(firstStartedAt) || !isRecord(ports)) return null
  if (typeof surgedOctets !== 'number') return null
  const kept = Object.entries(ports).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  return { scenario: scenario.data, scenarioSince, firstStartedAt, surgedOctets, ports: Object.fromEntries(kept) }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}
