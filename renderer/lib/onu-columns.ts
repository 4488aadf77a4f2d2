import type { OnuRows } from './onu-rows.ts'
import { byCode, sortByPlace, textPlaces } from './sort-places.ts'

/** The columns of the ONU table, in their first order. `width` in px; `number` columns are right-aligned. */
export const onuColumns = [
  { key: 'serial', width: 152, kind: 'mono' },
  { key: 'status', width: 178, kind: 'text' },
  { key: 'olt', width: 104, kind: 'text' },
  { key: 'pon', width: 68, kind: 'number' },
  { key: 'onuId', width: 52, kind: 'number' },
  { key: 'rx', width: 108, kind: 'number' },
  { key: 'oltRx', width: 108, kind: 'number' },
  { key: 'distance', width: 92, kind: 'number' },
  { key: 'description', width: 148, kind: 'text' },
  { key: 'customer', width: 148, kind: 'text' },
  { key: 'lastSeen', width: 84, kind: 'number' },
  { key: 'model', width: 120, kind: 'text' },
  { key: 'tx', width: 84, kind: 'number' },
  { key: 'temperature', width: 84, kind: 'number' },
  { key: 'voltage', width: 76, kind: 'number' },
  { key: 'firmware', width: 132, kind: 'text' },
  { key: 'collected', width: 112, kind: 'number' },
] as const satisfies readonly { key: string; width: number; kind: 'text' | 'mono' | 'number' }[]

export type OnuColumnKey = (typeof onuColumns)[number]['key']

/** Shown only when asked for. */
export const hiddenAtFirst: readonly OnuColumnKey[] = ['model', 'tx', 'temperature', 'voltage', 'firmware', 'collected']

const keys: ReadonlySet<string> = new Set(onuColumns.map((column) => column.key))

export function isOnuColumn(key: string): key is OnuColumnKey {
  return keys.has(key)
}

export interface OnuSort {
  key: OnuColumnKey
  descending: boolean
}

/** The given rows in the asked order. Rows without a value come last either way; equal ones keep the table's order. */
export function sortRows(rows: OnuRows, picked: Uint32Array, sort: OnuSort | null): Uint32Array {
  return sort === null ? picked : sortByPlace(picked, sortPlaces(rows, sort.key), sort.descending)
}

const placesOf = new WeakMap<OnuRows, Map<OnuColumnKey, Float64Array>>()

/** A number per row that stands in the column's order, so that one numeric sort serves all columns; kept per table. */
function sortPlaces(rows: OnuRows, key: OnuColumnKey): Float64Array {
  let known = placesOf.get(rows)
  if (known === undefined) placesOf.set(rows, (known = new Map()))
  let places = known.get(key)
  if (places === undefined) known.set(key, (places = makePlaces(rows, key)))
  return places
}

const causeOrder = ['los', 'dying-gasp', 'auth', 'rogue', 'reset', 'admin', 'other', 'unknown']
const statusOrder = ['offline', 'unconfigured', 'unknown', 'disabled', 'online']

function makePlaces(rows: OnuRows, key: OnuColumnKey): Float64Array {
  switch (key) {
    case 'serial':
      return textPlaces(rows.serial, byCode)
    case 'description':
      return textPlaces(rows.description)
    case 'customer':
      return textPlaces(rows.customer)
    case 'model':
      return textPlaces(rows.model.map((index) => (index === null ? null : (rows.texts[index] ?? null))))
    case 'firmware':
      return textPlaces(rows.firmware.map((index) => (index === null ? null : (rows.texts[index] ?? null))))
    case 'olt': {
      const names = textPlaces(rows.olts.map((olt) => olt.name))
      return Float64Array.from(rows.olt, (olt) => names[olt] ?? Number.NaN)
    }
    case 'pon':
      return Float64Array.from(rows.pon, (pon) => rows.ponRank[pon] ?? Number.NaN)
    case 'status':
      return Float64Array.from(rows.status, (status, row) => {
        const cause = status === 'offline' ? causeOrder.indexOf(rows.cause[row] ?? 'unknown') : 0
        return statusOrder.indexOf(status) * causeOrder.length + cause
      })
    case 'onuId':
      return rows.onuId
    case 'rx':
      return rows.rxPowerDbm
    case 'oltRx':
      return rows.oltRxPowerDbm
    case 'tx':
      return rows.txPowerDbm
    case 'temperature':
      return rows.temperatureC
    case 'voltage':
      return rows.voltageV
    case 'distance':
      return rows.distanceM
    case 'lastSeen':
      return rows.lastSeenAt
    case 'collected':
      return rows.collectedAt
  }
}
