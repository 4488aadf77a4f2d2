import { onuMark } from './mark.ts'
import type { CustomerRows } from './customer-rows.ts'
import type { TableSort } from './table-sort.ts'

/** The columns of the customer table. `width` in px; `number` columns are right-aligned. */
export const customerColumns = [
  { key: 'name', width: 200, kind: 'text' },
  { key: 'code', width: 80, kind: 'mono' },
  { key: 'login', width: 148, kind: 'text' },
  { key: 'onu', width: 152, kind: 'text' },
  { key: 'place', width: 160, kind: 'text' },
  { key: 'rx', width: 96, kind: 'number' },
  { key: 'match', width: 116, kind: 'text' },
  { key: 'source', width: 136, kind: 'text' },
  { key: 'asOf', width: 72, kind: 'number' },
] as const satisfies readonly { key: string; width: number; kind: 'text' | 'mono' | 'number' }[]

export type CustomerColumnKey = (typeof customerColumns)[number]['key']

const keys: ReadonlySet<string> = new Set(customerColumns.map((column) => column.key))

export function isCustomerColumn(key: string): key is CustomerColumnKey {
  return keys.has(key)
}

export type CustomerSort = TableSort<CustomerColumnKey>

/** The given rows in the asked order. Rows without a value come last either way; equal ones keep the table's order. */
export function sortCustomers(rows: CustomerRows, picked: Uint32Array, sort: CustomerSort): Uint32Array {
  if (sort === null) return picked
  const place = placesOf(rows, sort.key)
  const sign = sort.descending ? -1 : 1
  return picked.toSorted((a, b) => {
    const left = place[a] ?? Number.NaN
    const right = place[b] ?? Number.NaN
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b
    }
    return sign * (left - right) || a - b
  })
}

const known = new WeakMap<CustomerRows, Map<CustomerColumnKey, Float64Array>>()

function placesOf(rows: CustomerRows, key: CustomerColumnKey): Float64Array {
  let ofRows = known.get(rows)
  if (ofRows === undefined) known.set(rows, (ofRows = new Map()))
  let places = ofRows.get(key)
  if (places === undefined) ofRows.set(key, (places = makePlaces(rows, key)))
  return places
}

const stateOrder = ['ambiguous', 'unmatched', 'matched']
const markOrder = ['bad', 'power', 'warn', 'unknown', 'ok']

function makePlaces(rows: CustomerRows, key: CustomerColumnKey): Float64Array {
  const { onus } = rows
  const ofOnu = (read: (row: number) => number | undefined) =>
    Float64Array.from(rows.onuRow, (row) => (row < 0 ? Number.NaN : (read(row) ?? Number.NaN)))
  switch (key) {
    case 'name':
      return textPlaces(rows.name)
    case 'code':
      return textPlaces(rows.code)
    case 'login':
      return textPlaces(rows.login)
    case 'source':
      return textPlaces(rows.source.map((source) => (source === null ? null : (rows.sources[source]?.name ?? null))))
    case 'onu':
      return ofOnu((row) => markOrder.indexOf(onuMark(onus?.status[row] ?? 'unknown', onus?.cause[row] ?? null)))
    case 'place': {
      const names = textPlaces(onus?.olts.map((olt) => olt.name) ?? [])
      return ofOnu((row) => {
        const olt = names[onus?.olt[row] ?? 0] ?? 0
        return olt * 1e9 + (onus?.ponRank[onus.pon[row] ?? 0] ?? 0) * 1e4 + (onus?.onuId[row] || 0)
      })
    }
    case 'rx':
      return ofOnu((row) => onus?.rxPowerDbm[row])
    case 'match':
      return Float64Array.from(rows.state, (state, row) => {
        const by = ['hand', 'serial', 'mac', 'login', 'description'].indexOf(rows.matchedBy[row] ?? '')
        return stateOrder.indexOf(state) * 10 + by + 1
      })
    case 'asOf':
      return rows.asOf
  }
}

/** As people sort names: accents and case aside, numbers by value. */
const byName = new Intl.Collator('pt-BR', { numeric: true, sensitivity: 'base' }).compare

function textPlaces(texts: readonly (string | null)[]): Float64Array {
  const distinct = [...new Set(texts.filter((text): text is string => text !== null && text !== ''))]
  distinct.sort(byName)
  const place = new Map(distinct.map((text, index) => [text, index]))
  return Float64Array.from(texts, (text) => (text === null ? Number.NaN : (place.get(text) ?? Number.NaN)))
}
