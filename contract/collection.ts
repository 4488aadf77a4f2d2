import type { PartCondition, PartKind } from './olt.ts'
import type { MacPlaceKind, MacTells } from './mac.ts'
import type { LastDownCause, OnuStatus } from './onu.ts'
import type { TableResult, TableStatus } from './run.ts'
import type { WalkMemory } from './walk-memory.ts'

/** An ONU as one run decoded it. A field is `undefined` when its table was not read whole: the stored value stays. */
export interface CollectedOnu {
  /** Empty where the device places the unit on no port (`isPlaced`) and nobody has seen it on one. */
  ponPort: string
  onuId: number | null
  /** `false`: the device tells no place of a unit that is not connected; it is where it was. */
  isPlaced?: false
  /** The index of its row, where its place does not tell that; absent where it does. */
  rowIndex?: string
  serial: string | null
  status: OnuStatus
  lastDownCause: LastDownCause | null
  lastDownCauseRaw: string | null
  description?: string | null
  rxPowerDbm?: number | null
  oltRxPowerDbm?: number | null
  txPowerDbm?: number | null
  temperatureC?: number | null
  voltageV?: number | null
  biasMa?: number | null
  distanceM?: number | null
  model?: string | null
  firmware?: string | null
  vendor?: string | null
  lastUpAt?: Date | null
  lastDownAt?: Date | null
  /** Its facts (contract/rules/facts.ts) were asked for although those of the others were not. */
  areFactsRead?: true
}

/** A PON port as one run decoded it. */
export interface CollectedPonPort {
  ponPort: string
  /** The device's own number of the port, unsigned. */
  ifIndex: number | null
  frame: number | null
  slot: number | null
  port: number | null
  operStatus: 'up' | 'down' | 'unknown'
  txPowerDbm: number | null
  temperatureC: number | null
  voltageV: number | null
  biasMa: number | null
}

/** A card as one run decoded it. */
export interface CollectedBoard {
  position: string
  type: string | null
  operStatus: 'up' | 'down' | 'unknown'
  cpuPercent: number | null
  memoryPercent: number | null
  temperatureC: number | null
}

/** A port towards the provider's network as one run read it. Octets are the device's counters, not rates. */
export interface CollectedUplink {
  name: string
  ifIndex: number | null
  alias: string | null
  operStatus: 'up' | 'down' | 'unknown'
  speedMbps: number | null
  inOctets: bigint | null
  outOctets: bigint | null
  /** When the counters were asked for. */
  readAt: Date
}

/**
 * A part or a reading of the OLT itself as one run decoded it. `condition` and its raw code where the device tells one; `value`
 * in the unit that goes with the kind: a fan's rpm or %, °C, V, A, W, %.
 */
export interface CollectedPart {
  kind: PartKind
  name: string
  condition: PartCondition | 'unknown' | null
  conditionRaw: string | null
  value: number | null
  unit: 'rpm' | '%' | '°C' | 'V' | 'A' | 'W' | null
}

/** A learned MAC as one run decoded it: `mac` in its stored spelling, one row a MAC and VLAN. */
export interface CollectedMac {
  mac: string
  /** The VLAN, or the number of the forwarding database where that is all the device tells; `null` = neither. */
  vlan: number | null
  isFdbId: boolean
  place: MacPlaceKind
  ponPort: string | null
  onuId: number | null
  /** The port as the device names it, else its number. */
  port: string
}

/** The MACs of one run. What it does not hold is gone from its place only when `isWhole`. */
export interface CollectedMacs {
  /** What the profile says of its family, with why it tells none. */
  tells: MacTells
  reason: string | null
  /** How the table went; `null` = not asked for. */
  status: TableStatus | null
  statusReason: string | null
  isWhole: boolean
  macs: CollectedMac[]
  /** Rows left out: entries that were not learned on a port, and addresses of no single device. */
  notLearned: number
  multicast: number
}

/** Who the device says it is. */
export interface DeviceIdentity {
  sysDescr: string | null
  sysObjectId: string | null
  sysName: string | null
  uptimeSeconds: number | null
  model: string | null
  firmware: string | null
}

/** What a run asked of the device: how long, datagrams sent (re-sent ones included), requests that nobody answered. */
export interface WalkCost {
  ms: number
  requests: number
  timeouts: number
  retransmits: number
}

/**
 * One full update of one OLT. `complete`: every table whole. `partial`: some table cut or refused. `failed`: no usable
 * table, with `failure`. Only when `onuTableWhole` may a run turn ONUs that it does not list into gone ones.
 */
export interface Collection {
  status: 'complete' | 'partial' | 'failed'
  failure: { state: 'silent' | 'credentials' | 'not-an-olt'; reason: string } | null
  /** Why nothing of it is stored although the device answered. */
  refusal?: string
  profile: { name: string; label: string; confidence: 'recording' | 'documented' | 'conflicting' } | null
  identity: DeviceIdentity | null
  collectedAt: Date
  onuTableWhole: boolean
  /** Whether the facts of every listed ONU were read. Absent in a check. */
  areFactsWhole?: boolean
  tables: TableResult[]
  cost: WalkCost
  onus: CollectedOnu[]
  ponPorts: CollectedPonPort[]
  boards: CollectedBoard[]
  uplinks: CollectedUplink[]
  parts: CollectedPart[]
  /** What is certain to be all that there is: whatever else is stored of these is not there any more. */
  wholeParts: (PartKind | 'uplink')[]
  /** What the run learnt for the next one. Absent where it walked no table. */
  walk?: WalkMemory
  /** Absent where a run has nothing to say of MACs. */
  macs?: CollectedMacs
  /** Raw values that were sentinels or impossible, by column: counted, never stored as readings. */
  rejectedReadings: Record<string, number>
}
