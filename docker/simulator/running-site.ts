import type { DemoScenario, DemoStatus } from '#contract/demo.ts'
import { startUdpAgent, type Agent, type AgentStats, type CpuLoad } from './agent.ts'
import { customersOf, type SimulatedCustomer } from './customers.ts'
import { deviceRows } from './device.ts'
import { deviceAt } from './moment.ts'
import type { Site, SiteOlt, SiteState } from './site.ts'
import { Table } from './table.ts'
import { buildTown, type Town } from './town.ts'
import { surgeOctets } from './uplinks.ts'
import { engineOf } from './usm-engine.ts'

/** Which OLT of the site a scenario plays on: the first, or the last for the one that falls silent. */
function isStruck(scenario: DemoScenario, place: number, olts: number): boolean {
  switch (scenario) {
    case 'normal':
      return false
    case 'olt-silent':
      return place === olts - 1
    case 'pon-outage':
    case 'power-cut':
    case 'unknown-onu':
    case 'degrading':
    case 'inventory':
    case 'hot-board':
    case 'uplink-traffic':
    case 'slow-olt':
      return place === 0
  }
}

/** A CPU with hardly any time for SNMP: it gets through some 700 values a second, and drops what comes on top. */
const slowCpu: CpuLoad = { perVarbindUs: 1400, queue: 3 }

/** Values may be this old: a table is built at most so often, and only while somebody asks. */
const refreshMs = 2000

interface RunningOlt {
  olt: SiteOlt
  town: Town
  agent: Agent
}

interface RunningSite {
  status: () => Omit<DemoStatus, 'customers'>
  customers: () => SimulatedCustomer[]
  state: () => SiteState
  setScenario: (scenario: DemoScenario) => void
  stats: () => Record<string, AgentStats>
  close: () => Promise<void>
}

/** Starts one agent for each OLT of the site, at the ports of the kept state where these are free. */
export async function startSite(
  site: Site,
  kept: SiteState | null,
  now: () => Date = () => new Date(),
): Promise<RunningSite> {
  const started = now().toISOString()
  const state: SiteState = kept ?? {
    scenario: 'normal',
    scenarioSince: started,
    firstStartedAt: started,
    surgedOctets: 0,
    ports: {},
  }
  let version = 0
  const running: RunningOlt[] = []
  for (const [place, olt] of site.olts.entries()) {
    const town = buildTown(olt, site.seed + place * 100)
    const isPlayed = () => isStruck(state.scenario, place, site.olts.length)
    const table = cachedTable(
      () => version,
      now,
      (moment) => {
        const scenario = isPlayed() ? state.scenario : 'normal'
        const surgedOctets = isStruck('uplink-traffic', place, site.olts.length) ? state.surgedOctets : 0
        const [scenarioSince, firstStartedAt] = [new Date(state.scenarioSince), new Date(state.firstStartedAt)]
        return Table.of(
          deviceRows(
            deviceAt(town, { now: moment, scenario, scenarioSince, firstStartedAt, surgedOctets, name: olt.name }),
          ),
        )
      },
    )
    const isSilent = () => state.scenario === 'olt-silent' && isPlayed()
    const usm = site.users.length === 0 ? {} : { usm: engineOf(olt.name, site.users, now()) }
    const load = () => (state.scenario === 'slow-olt' && isPlayed() ? slowCpu : null)
    const options = { table, isSilent, load, community: site.community, ...usm }
    const agent = await startAtPort(olt.port || state.ports[olt.name] || 0, (port) =>
      startUdpAgent({ ...options, port }),
    )
    running.push({ olt, town, agent })
    state.ports[olt.name] = agent.port
  }
  return {
    status: () => ({ running: true, scenario: state.scenario, olts: running.map(statusOf) }),
    customers: () => customersOf(running.map(({ town }) => town)),
    state: () => structuredClone(state),
    setScenario: (scenario) => {
      const moment = now()
      if (state.scenario === 'uplink-traffic') state.surgedOctets += surgeOctets(new Date(state.scenarioSince), moment)
      state.scenario = scenario
      state.scenarioSince = moment.toISOString()
      version++
    },
    stats: () => Object.fromEntries(running.map(({ olt, agent }) => [olt.name, agent.stats()])),
    close: async () => {
      await Promise.all(running.map(({ agent }) => agent.close()))
    },
  }
}

/** A kept port that somebody else has taken meanwhile is given up for a free one. */
async function startAtPort(port: number, start: (port: number) => Promise<Agent>): Promise<Agent> {
  try {
    return await start(port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 0) throw error
    return start(0)
  }
}

function cachedTable(version: () => number, now: () => Date, build: (moment: Date) => Table): () => Table {
  let cached: { table: Table; builtAt: number; version: number } | null = null
  return () => {
    const moment = now()
    const isOld = cached === null || cached.version !== version() || moment.getTime() - cached.builtAt >= refreshMs
    if (isOld) cached = { table: build(moment), builtAt: moment.getTime(), version: version() }
    return cached!.table
  }
}

function statusOf({ olt, town, agent }: RunningOlt): DemoStatus['olts'][number] {
  return { name: olt.name, host: agent.host, port: agent.port, onus: town.homes.length }
}
