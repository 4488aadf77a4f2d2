import { macOnu, type MacRows } from './mac-rows.ts'
import { byCode, sortByPlace, textPlaces } from './sort-places.ts'

/** The columns of the MAC table, in their first order. `width` in px; `number` columns are right-aligned. */
export const macColumns = [
  { key: 'mac', width: 156, kind: 'mono' },
  { key: 'vendor', width: 148, kind: 'text' },
  { key: 'vlan', width: 64, kind: 'number' },
  { key: 'olt', width: 104, kind: 'text' },
  { key: 'pon', width: 68, kind: 'number' },
  { key: 'onuId', width: 52, kind: 'number' },
  { key: 'serial', width: 170, kind: 'mono' },
  { key: 'description', width: 120, kind: 'text' },
  { key: 'lastSeen', width: 92, kind: 'number' },
  { key: 'since', width: 100, kind: 'number' },
  { key: 'port', width: 132, kind: 'text' },
] as const satisfies readonly { key: string; width: number; kind: 'text' | 'mono' | 'number' }[]

export type MacColumnKey = (typeof macColumns)[number]['key']

export const macHiddenAtFirst: readonly MacColumnKey[] = ['since', 'port']

const keys: ReadonlySet<string> = new Set(macColumns.map(({ key }) => key))

export function isMacColumn(key: string): key is MacColumnKey {
  return keys.has(key)
}

export interface MacSort {
  key: MacColumnKey
  descending: boolean
}

/** The given rows in the asked order; without one, as the host sent them: those behind ONUs first. */
export function sortMacs(rows: MacRows, picked: Uint32Array, sort: MacSort | null): Uint32Array {
  return sort === null ? picked : sortByPlace(picked, sortPlaces(rows, sort.key), sort.descending)
}

const placesOf = new WeakMap<MacRows, Map<MacColumnKey, Float64Array>>()

function sortPlaces(rows: MacRows, key: MacColumnKey): Float64Array {
  const known = placesOf.get(rows) ?? new Map<MacColumnKey, Float64Array>()
  placesOf.set(rows, known)
  const places = known.get(key) ?? makePlaces(rows, key)
  known.set(key, places)
  return places
}

function makePlaces(rows: MacRows, key: MacColumnKey): Float64Array {
  const ofList = (indexes: ArrayLike<number | null>, places: Float64Array) =>
    Float64Array.from(indexes, (index) => (index === null ? Number.NaN : (places[index] ?? Number.NaN)))
  const ofOnu = (text: 'serial' | 'description') =>
    Array.from({ length: rows.count }, (_, row) => macOnu(rows, row)?.[text] ?? null)
  switch (key) {
    case 'mac':
      return textPlaces(rows.mac, byCode)
    case 'vendor':
      return ofList(rows.vendor, textPlaces(rows.vendors))
    case 'vlan':
      return rows.vlan
    case 'olt':
      return ofList(rows.olt, textPlaces(rows.sources.map(({ olt }) => olt)))
    case 'pon':
      return ofList(rows.pon, textPlaces(rows.ponPorts))
    case 'onuId':
      return rows.onuId
    case 'serial':
      return textPlaces(ofOnu('serial'), byCode)
    case 'description':
      return textPlaces(ofOnu('description'))
    case 'lastSeen':
      return rows.lastSeenAt
    case 'since':
      return rows.since
    case 'port':
      return ofList(rows.port, textPlaces(rows.ports))
  }
}
