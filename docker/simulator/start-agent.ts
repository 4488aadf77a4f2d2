import { startUdpAgent, type Agent, type AgentOptions } from './agent.ts'
import { deviceRows, type DeviceKind } from './device.ts'
import { deviceAt } from './moment.ts'
import { oidText, type Oid } from './oid.ts'
import type { Row } from './row.ts'
import { Table } from './table.ts'
import { buildTown } from './town.ts'

/** A device of any size whose rows stand still, for benchmarks. */
export interface StandingDevice {
  kind: DeviceKind
  slots: number
  ponsPerSlot: number
  onusPerPon: number
  /** `twelve`: of a Huawei's ONU tables only the twelve columns of the benchmarks (43, 46, 51). */
  columns?: 'all' | 'twelve'
  seed?: number
}

const xpon = '1.3.6.1.4.1.2011.6.128.1.1.2'

/** The columns of the benchmark: serial, description; status, distance, last up, cause; six optics. */
export const twelveColumns: readonly string[] = [
  ...[3, 9].map((column) => `${xpon}.43.1.${column}`),
  ...[15, 20, 22, 24].map((column) => `${xpon}.46.1.${column}`),
  ...[1, 2, 3, 4, 5, 6].map((column) => `${xpon}.51.1.${column}`),
]

const benchmarkedTables = [43, 45, 46, 51].map((table) => `${xpon}.${table}.`)

/** The rows of a device at a fixed moment: two starts with one seed serve the same bytes. */
export function standingRows(device: StandingDevice): Row[] {
  const { kind, slots, ponsPerSlot, onusPerPon, seed = 1, columns = 'all' } = device
  const ports = slots * ponsPerSlot
  const town = buildTown({ kind, slots, ponsPerSlot, onus: ports * onusPerPon }, seed, onusPerPon)
  const now = new Date('2026-11-23T14:00:00Z')
  const rows = deviceRows(
    deviceAt(town, { now, scenario: 'normal', scenarioSince: now, firstStartedAt: now, name: 'standing' }),
  )
  return columns === 'all' ? rows : rows.filter((one) => isBenchmarked(one.oid))
}

/** What an agent serves of it. */
export function standingTable(device: StandingDevice): Table {
  return Table.of(standingRows(device))
}

function isBenchmarked(oid: Oid): boolean {
  const text = oidText(oid)
  if (!benchmarkedTables.some((table) => text.startsWith(table))) return true
  return twelveColumns.some((column) => text.startsWith(`${column}.`))
}

/** How the agent of a standing device answers; the community is `farol-bench` unless given. */
export type StandingAgentOptions = StandingDevice & Partial<Omit<AgentOptions, 'table'>>

/** Starts an agent for a device of any size. Its varbinds are encoded before it answers the first request. */
export async function startAgent(options: StandingAgentOptions): Promise<Agent> {
  const table = standingTable(options)
  return startUdpAgent({ community: 'farol-bench', ...options, table: () => table })
}
