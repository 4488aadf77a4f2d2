import type { LastDownCause, OnuStatus, OnuTable } from '#contract/onu.ts'
import { foldText } from '#contract/rules/customer.ts'
import { onuPowerLevel, type PowerLevel } from '#contract/rules/power.ts'

/**
 * All ONUs as the screens read them: typed columns of one length, `NaN` where a number was not measured, and the texts
 * that filters look into. A row is an index; no object per ONU is ever made.
 */
export interface OnuRows {
  count: number
  /** When the host read the table, ms since the epoch. */
  asOfMs: number
  /** By what the rows are judged. */
  limits: OnuTable['limits']
  olts: readonly { id: number; name: string }[]
  id: Float64Array
  /** Index into `olts`. */
  olt: Uint16Array
  /** Index into `ponPorts`. */
  pon: Uint32Array
  ponPorts: readonly string[]
  /** Place of each PON port in natural order (`0/1/2` before `0/1/10`). */
  ponRank: Uint32Array
  status: readonly OnuStatus[]
  cause: readonly (LastDownCause | null)[]
  serial: readonly (string | null)[]
  description: readonly (string | null)[]
  /** Name of the customer at the ONU, else its code or login. */
  customer: readonly (string | null)[]
  customerId: readonly (number | null)[]
  model: readonly (number | null)[]
  firmware: readonly (number | null)[]
  texts: readonly string[]
  onuId: Float64Array
  rxPowerDbm: Float64Array
  oltRxPowerDbm: Float64Array
  txPowerDbm: Float64Array
  temperatureC: Float64Array
  voltageV: Float64Array
  distanceM: Float64Array
  /** Seconds since the epoch. */
  lastSeenAt: Float64Array
  collectedAt: Float64Array
  /** Text of each row in lower case and without accents, made when a filter or the search first asks. */
  haystack(): readonly string[]
  /** Row of an ONU id, or -1. */
  rowOf(id: number): number
}

/** Reads the table as it came over the wire. */
export function decodeOnuTable(table: OnuTable): OnuRows {
  const { columns } = table
  const oltIndex = new Map(table.olts.map((olt, index) => [olt.id, index]))
  const olt = Uint16Array.from(columns.oltId, (id) => oltIndex.get(id) ?? 0)
  let haystack: string[] | undefined
  let rows: Map<number, number> | undefined
  const decoded: OnuRows = {
    count: columns.id.length,
    asOfMs: Date.parse(table.asOf),
    limits: table.limits,
    olts: table.olts,
    id: Float64Array.from(columns.id),
    olt,
    pon: Uint32Array.from(columns.pon),
    ponPorts: table.ponPorts,
    ponRank: naturalRank(table.ponPorts),
    status: columns.status,
    cause: columns.lastDownCause,
    serial: columns.serial,
    description: columns.description,
    customer: columns.customer,
    customerId: columns.customerId,
    model: columns.model,
    firmware: columns.firmware,
    texts: table.texts,
    onuId: measured(columns.onuId),
    rxPowerDbm: measured(columns.rxPowerDbm),
    oltRxPowerDbm: measured(columns.oltRxPowerDbm),
    txPowerDbm: measured(columns.txPowerDbm),
    temperatureC: measured(columns.temperatureC),
    voltageV: measured(columns.voltageV),
    distanceM: measured(columns.distanceM),
    lastSeenAt: measured(columns.lastSeenAt),
    collectedAt: measured(columns.collectedAt),
    haystack: () => (haystack ??= makeHaystack(decoded)),
    rowOf(id) {
      rows ??= new Map(columns.id.map((each, row) => [each, row]))
      return rows.get(id) ?? -1
    },
  }
  return decoded
}

/** The level of a row's reading at the ONU; only an online ONU's reading counts. */
export function rowPowerLevel(rows: OnuRows, row: number): PowerLevel | null {
  return onuPowerLevel(rows.status[row] ?? 'unknown', cellNumber(rows.rxPowerDbm, row), rows.limits.power)
}

/** The same of the reading at the OLT, which has limits of its own. */
export function rowOltPowerLevel(rows: OnuRows, row: number): PowerLevel | null {
  return onuPowerLevel(rows.status[row] ?? 'unknown', cellNumber(rows.oltRxPowerDbm, row), rows.limits.oltPower)
}

/** `0/1/3:12`, or the port alone where the device numbers no ONUs. */
export function rowPlace(rows: OnuRows, row: number): string {
  const port = rows.ponPorts[rows.pon[row] ?? 0] ?? ''
  const onuId = rows.onuId[row]
  return onuId === undefined || Number.isNaN(onuId) ? port : `${port}:${onuId}`
}

/** A typed cell back as the domain says it: `null` where nothing was measured. */
export function cellNumber(column: Float64Array, row: number): number | null {
  const value = column[row]
  return value === undefined || Number.isNaN(value) ? null : value
}

function measured(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN)
}

function makeHaystack(rows: OnuRows): string[] {
  const olts = rows.olts.map((olt) => foldText(olt.name))
  return Array.from({ length: rows.count }, (_, row) => {
    const serial = rows.serial[row]?.toLowerCase() ?? ''
    const bare = serial.includes(':') ? serial.replaceAll(':', '') : ''
    const words = `${rows.description[row] ?? ''}\n${rows.customer[row] ?? ''}`
    return `${serial}\n${bare}\n${foldText(words)}\n${olts[rows.olt[row] ?? 0] ?? ''}\n${rowPlace(rows, row)}`
  })
}

function naturalRank(texts: readonly string[]): Uint32Array {
  const collator = new Intl.Collator('en', { numeric: true })
  const order = texts.map((_, index) => index).toSorted((a, b) => collator.compare(texts[a] ?? '', texts[b] ?? ''))
  const rank = new Uint32Array(texts.length)
  order.forEach((index, place) => (rank[index] = place))
  return rank
}
