import type { MacPlaceKind, MacSource, MacTable } from '#contract/mac.ts'
import type { OnuStatus } from '#contract/onu.ts'

/**
 * MACs as the screens read them: columns of one length, `NaN` where the device tells no number. A row is an index; no object per
 * MAC is ever made.
 */
export interface MacRows {
  count: number
  /** How many there are at the host; more than `count` where a table was too long to travel whole. */
  total: number
  asOfMs: number
  sources: readonly MacSource[]
  mac: readonly string[]
  /** Indexes into the lists beside them; `null` = none. */
  vendor: readonly (number | null)[]
  vendors: readonly string[]
  pon: readonly (number | null)[]
  ponPorts: readonly string[]
  port: readonly number[]
  ports: readonly string[]
  onu: readonly (number | null)[]
  onus: MacTable['onus']
  /** Index into `sources`. */
  olt: Uint16Array
  vlan: Float64Array
  onuId: Float64Array
  /** Seconds since the epoch. */
  since: Float64Array
  lastSeenAt: Float64Array
  isFdbId(row: number): boolean
  isMissing(row: number): boolean
  place(row: number): MacPlaceKind
  /** Lower-case text of each row, made when a filter first asks. */
  haystack(): readonly string[]
  /** The first row of a MAC, or -1. */
  rowOf(mac: string): number
}

const fdbBit = 1
const missingBit = 2
const unmappedBit = 4

/** Reads the table as it came over the wire. */
export function decodeMacTable(table: MacTable): MacRows {
  const { columns, sources } = table
  const sourceAt = new Map(sources.map((source, index) => [source.oltId, index]))
  const flags = new Uint8Array(columns.mac.length)
  const mark = (rows: readonly number[], bit: number) => {
    for (const row of rows) flags[row] = (flags[row] ?? 0) | bit
  }
  mark(table.fdbIds, fdbBit)
  mark(table.missing, missingBit)
  mark(table.unmapped, unmappedBit)
  const has = (row: number, bit: number) => ((flags[row] ?? 0) & bit) !== 0
  let haystack: string[] | undefined
  let rows: Map<string, number> | undefined
  const decoded: MacRows = {
    count: columns.mac.length,
    total: table.total,
    asOfMs: Date.parse(table.asOf),
    sources,
    mac: columns.mac,
    vendor: columns.vendor,
    vendors: table.vendors,
    pon: columns.pon,
    ponPorts: table.ponPorts,
    port: columns.port,
    ports: table.ports,
    onu: columns.onu,
    onus: table.onus,
    olt: Uint16Array.from(columns.oltId, (id) => sourceAt.get(id) ?? 0),
    vlan: numbers(columns.vlan),
    onuId: numbers(columns.onuId),
    since: Float64Array.from(columns.since),
    lastSeenAt: Float64Array.from(columns.lastSeenAt),
    isFdbId: (row) => has(row, fdbBit),
    isMissing: (row) => has(row, missingBit),
    place(row) {
      if (has(row, unmappedBit)) return 'unmapped'
      if ((columns.pon[row] ?? null) === null) return 'other'
      return (columns.onuId[row] ?? null) === null ? 'pon' : 'onu'
    },
    haystack: () => (haystack ??= makeHaystack(decoded)),
    rowOf(mac) {
      rows ??= new Map(columns.mac.map((each, row) => [each, row] as const).toReversed())
      return rows.get(mac) ?? -1
    },
  }
  return decoded
}

function numbers(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN)
}

/** `0/1:7`, the PON port alone where no ONU is told, or the port as the device names it. */
export function macPlaceText(rows: MacRows, row: number): string {
  const ponPort = rows.ponPorts[rows.pon[row] ?? -1]
  if (ponPort === undefined) return rows.ports[rows.port[row] ?? -1] ?? ''
  const onuId = rows.onuId[row] ?? Number.NaN
  return Number.isNaN(onuId) ? ponPort : `${ponPort}:${onuId}`
}

/** What is known of the ONU that a row's MAC is behind, or `null`. */
export function macOnu(
  rows: MacRows,
  row: number,
): { id: number; serial: string | null; description: string | null; status: OnuStatus } | null {
  const at = rows.onu[row] ?? null
  const id = at === null ? undefined : rows.onus.id[at]
  if (at === null || id === undefined) return null
  const { serial, description, status } = rows.onus
  return { id, serial: serial[at] ?? null, description: description[at] ?? null, status: status[at] ?? 'unknown' }
}

function makeHaystack(rows: MacRows): string[] {
  const olts = rows.sources.map(({ olt }) => olt.toLowerCase())
  const vendors = rows.vendors.map((vendor) => vendor.toLowerCase())
  const onus = rows.onus.id.map((_, at) => {
    const serial = rows.onus.serial[at]?.toLowerCase() ?? ''
    return `${serial}\n${serial.replaceAll(':', '')}\n${rows.onus.description[at]?.toLowerCase() ?? ''}`
  })
  return Array.from({ length: rows.count }, (_, row) => {
    const mac = rows.mac[row]?.toLowerCase() ?? ''
    const port = rows.ports[rows.port[row] ?? -1]?.toLowerCase() ?? ''
    const parts = [
      mac,
      mac.replaceAll(':', ''),
      vendors[rows.vendor[row] ?? -1] ?? '',
      olts[rows.olt[row] ?? -1] ?? '',
      macPlaceText(rows, row).toLowerCase(),
      port,
      onus[rows.onu[row] ?? -1] ?? '',
    ]
    return parts.join('\n')
  })
}
