import { startUdpAgent, type Agent, type AgentOptions, type AgentStats } from '../../../docker/simulator/agent.ts'
import { standingTable, type StandingDevice } from '../../../docker/simulator/start-agent.ts'

/** One simulated OLT of a fleet: where it is, and what its agent has counted. */
export interface StandingAgent {
  name: string
  port: number
  community: string
  stats(): AgentStats
}

export interface Fleet {
  agents: readonly StandingAgent[]
  /** ONUs that each of them serves. */
  onusEach: number
  /** From now on these give no answer. */
  silence(names: readonly string[]): void
  close(): Promise<void>
}

interface FleetOptions {
  count: number
  seed: number
  device?: Partial<StandingDevice>
  agent?: Partial<Omit<AgentOptions, 'table' | 'community' | 'isSilent'>>
}

/** Many OLTs on loopback in this process. They share one table, so that hundreds of them are cheap. */
export async function startFleet({ count, seed, device = {}, agent = {} }: FleetOptions): Promise<Fleet> {
  const shape: StandingDevice = { kind: 'huawei', slots: 1, ponsPerSlot: 2, onusPerPon: 8, seed, ...device }
  const table = standingTable(shape)
  const silent = new Set<string>()
  const started: Agent[] = []
  const agents: StandingAgent[] = []
  for (let n = 1; n <= count; n += 1) {
    const name = `OLT ${String(n).padStart(3, '0')}`
    const community = `fleet-${seed}-${n}`
    const one = await startUdpAgent({ ...agent, table: () => table, community, isSilent: () => silent.has(name) })
    started.push(one)
    agents.push({ name, community, port: one.port, stats: one.stats })
  }
  return {
    agents,
    onusEach: shape.slots * shape.ponsPerSlot * shape.onusPerPon,
    silence: (names) => names.forEach((name) => silent.add(name)),
    close: async () => void (await Promise.all(started.map((one) => one.close()))),
  }
}
