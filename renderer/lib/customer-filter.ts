import type { MatchedBy, MatchState } from '#contract/customer.ts'
import type { CustomerRows } from './customer-rows.ts'
import { isCustomerColumn, type CustomerColumnKey, type CustomerSort } from './customer-columns.ts'
import { holds, needles } from './needle.ts'
import { sortOfText } from './table-sort.ts'

export const matchStates: readonly MatchState[] = ['unmatched', 'ambiguous', 'matched']
export const matchWays: readonly MatchedBy[] = ['hand', 'serial', 'mac', 'login', 'description']
export const presences = ['there', 'gone'] as const
export type Presence = (typeof presences)[number]

/** What is asked of the customer table. An empty list asks nothing. */
export interface CustomerFilter {
  state: readonly MatchState[]
  by: readonly MatchedBy[]
  presence: readonly Presence[]
  source: readonly number[]
  olt: readonly number[]
  text: string
}

export const customerFacets = ['state', 'by', 'presence', 'source', 'olt'] as const
export type CustomerFacet = (typeof customerFacets)[number]

/** The address of the screen, as it stands after `#/customers?`. */
export interface CustomerAddress {
  state?: string
  by?: string
  presence?: string
  source?: string
  olt?: string
  text?: string
  /** `name` ascending, `-name` descending. */
  sort?: string
  /** The shown columns in their order. */
  columns?: string
  /** The id of the customer in the panel. */
  customer?: string
  /** `sources`: where they come from, instead of the customers. */
  view?: string
}

const addressKeys = ['state', 'by', 'presence', 'source', 'olt', 'text', 'sort', 'columns', 'customer', 'view'] as const

/** Keeps what an address may carry; whatever else somebody typed is left out. */
export function readCustomerAddress(search: Record<string, unknown>): CustomerAddress {
  const address: CustomerAddress = {}
  for (const key of addressKeys) {
    const value = search[key]
    if (typeof value === 'string' && value !== '') address[key] = value
  }
  return address
}

export function customerFilterOf(address: CustomerAddress): CustomerFilter {
  return {
    state: among(address.state, matchStates),
    by: among(address.by, matchWays),
    presence: among(address.presence, presences),
    source: numbers(address.source),
    olt: numbers(address.olt),
    text: address.text ?? '',
  }
}

export function customerSortOf({ sort }: CustomerAddress): CustomerSort {
  return sortOfText(sort, isCustomerColumn)
}

export function customerColumnsOf({ columns }: CustomerAddress): CustomerColumnKey[] | null {
  const named = list(columns).filter(isCustomerColumn)
  return named.length === 0 ? null : [...new Set(named)]
}

/** The rows that pass, in the table's own order. */
export function filterCustomers(rows: CustomerRows, filter: CustomerFilter): Uint32Array {
  const tests = rowTests(rows, filter)
  const passed = new Uint32Array(rows.count)
  let count = 0
  for (let row = 0; row < rows.count; row++) if (tests.every((test) => test(row))) passed[count++] = row
  return passed.subarray(0, count)
}

/** How many rows would be left per value of one facet, the other facets applied. */
export function countCustomers(rows: CustomerRows, filter: CustomerFilter, facet: CustomerFacet): Map<string, number> {
  const counts = new Map<string, number>()
  const tests = rowTests(rows, { ...filter, [facet]: [] })
  for (let row = 0; row < rows.count; row++) {
    if (!tests.every((test) => test(row))) continue
    const value = facetValue(rows, row, facet)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

/** A customer who has gone is neither unmatched nor ambiguous: nobody has to see to it. */
function facetValue(rows: CustomerRows, row: number, facet: CustomerFacet): string | null {
  const isGone = !Number.isNaN(rows.goneAt[row] ?? Number.NaN)
  switch (facet) {
    case 'state': {
      const state = rows.state[row] ?? 'unmatched'
      return isGone && state !== 'matched' ? null : state
    }
    case 'by':
      return rows.state[row] === 'matched' ? (rows.matchedBy[row] ?? null) : null
    case 'presence':
      return isGone ? 'gone' : 'there'
    case 'source': {
      const source = rows.source[row]
      return source === null || source === undefined ? null : String(rows.sources[source]?.id ?? '')
    }
    case 'olt': {
      const at = rows.onuRow[row] ?? -1
      return at < 0 ? null : String(rows.onus?.olts[rows.onus.olt[at] ?? 0]?.id ?? '')
    }
  }
}

type RowTest = (row: number) => boolean

function rowTests(rows: CustomerRows, filter: CustomerFilter): RowTest[] {
  const tests: RowTest[] = []
  for (const facet of customerFacets) {
    const wanted = new Set<string>(filter[facet].map(String))
    if (wanted.size === 0) continue
    tests.push((row) => {
      const value = facetValue(rows, row, facet)
      return value !== null && wanted.has(value)
    })
  }
  const words = needles(filter.text)
  if (words.length > 0) {
    const haystack = rows.haystack()
    tests.push((row) => holds(haystack[row] ?? '', words))
  }
  return tests
}

function list(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',')
}

function among<T extends string>(text: string | undefined, choices: readonly T[]): T[] {
  return choices.filter((choice) => list(text).includes(choice))
}

function numbers(text: string | undefined): number[] {
  return list(text).map(Number).filter(Number.isSafeInteger)
}
