import { isMacColumn, type MacColumnKey, type MacSort } from './mac-columns.ts'
import { macPlaces, macPresences, type MacQuestion } from './mac-filter.ts'
import { sortOfText } from './table-sort.ts'

/** What the address of the MAC screen holds, as text: `#/macs?olt=3&vlan=100&sort=-lastSeen&mac=60:E3:27:73:56:49`. */
export interface MacAddress {
  olt?: string
  pon?: string
  vlan?: string
  place?: string
  seen?: string
  text?: string
  sort?: string
  columns?: string
  /** The MAC whose panel is open. */
  mac?: string
}

const keys = ['olt', 'pon', 'vlan', 'place', 'seen', 'text', 'sort', 'columns', 'mac'] as const

/** Reads an address; what it does not know and what is empty is left out. */
export function readMacAddress(search: Record<string, unknown>): MacAddress {
  const known = keys.map((key) => [key, search[key]] as const)
  return Object.fromEntries(known.filter(([, value]) => typeof value === 'string' && value !== ''))
}

export function questionOf(address: MacAddress): MacQuestion {
  const numbers = (text: string | undefined) => list(text).map(Number).filter(Number.isSafeInteger)
  return {
    olt: numbers(address.olt),
    pon: list(address.pon),
    vlan: numbers(address.vlan),
    place: macPlaces.filter((place) => list(address.place).includes(place)),
    seen: macPresences.filter((presence) => list(address.seen).includes(presence)),
    text: address.text ?? '',
  }
}

export function macSortOf({ sort }: MacAddress): MacSort | null {
  return sortOfText(sort, isMacColumn)
}

export function macColumnsOf({ columns }: MacAddress): MacColumnKey[] | null {
  const named = list(columns).filter(isMacColumn)
  return named.length === 0 ? null : [...new Set(named)]
}

function list(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',')
}
