import type { WaitingOnu } from '#contract/onu.ts'
import { byCode, byName } from './sort-places.ts'
import { holds, needles } from './needle.ts'
import { sortOfText, type TableSort } from './table-sort.ts'

/** The columns of the ONUs that wait to be provisioned, in their first order. `width` in px. */
export const waitingColumns = [
  { key: 'serial', width: 176, kind: 'mono' },
  { key: 'olt', width: 152, kind: 'text' },
  { key: 'pon', width: 84, kind: 'number' },
  { key: 'waiting', width: 116, kind: 'number' },
  { key: 'firstSeen', width: 128, kind: 'number' },
  { key: 'lastSeen', width: 128, kind: 'number' },
  { key: 'vendor', width: 88, kind: 'text' },
  { key: 'model', width: 120, kind: 'text' },
] as const satisfies readonly { key: string; width: number; kind: 'text' | 'mono' | 'number' }[]

export type WaitingColumnKey = (typeof waitingColumns)[number]['key']

const keys: ReadonlySet<string> = new Set(waitingColumns.map(({ key }) => key))

export function isWaitingColumn(key: string): key is WaitingColumnKey {
  return keys.has(key)
}

/** What the address of the screen holds, as text: `#/unconfigured?olt=3&text=hwtc&sort=-waiting&onu=17`. */
export interface WaitingAddress {
  olt?: string
  text?: string
  sort?: string
  columns?: string
  /** The ONU whose panel is open. */
  onu?: string
}

const addressKeys = ['olt', 'text', 'sort', 'columns', 'onu'] as const

/** Reads an address; what it does not know and what is empty is left out. */
export function readWaitingAddress(search: Record<string, unknown>): WaitingAddress {
  const known = addressKeys.map((key) => [key, search[key]] as const)
  return Object.fromEntries(
    known.filter(([key, value]) => typeof value === 'string' && value !== '' && (key !== 'onu' || /^\d+$/.test(value))),
  )
}

export function oltsOf({ olt }: WaitingAddress): number[] {
  return list(olt).map(Number).filter(Number.isSafeInteger)
}

export function waitingSortOf({ sort }: WaitingAddress): TableSort<WaitingColumnKey> {
  return sortOfText(sort, isWaitingColumn)
}

export function waitingColumnsOf({ columns }: WaitingAddress): WaitingColumnKey[] | null {
  const named = list(columns).filter(isWaitingColumn)
  return named.length === 0 ? null : [...new Set(named)]
}

function list(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(',')
}

/** Those of some OLTs (none named: of all) in which every word of a text is found, in any spelling of a serial. */
export function filterWaiting(
  onus: readonly WaitingOnu[],
  { olts, text }: { olts: readonly number[]; text: string },
): readonly WaitingOnu[] {
  const words = needles(text)
  return onus.filter(
    (onu) => (olts.length === 0 || olts.includes(onu.oltId)) && (words.length === 0 || holds(haystack(onu), words)),
  )
}

function haystack({ serial, olt, ponPort, vendor, model }: WaitingOnu): string {
  const bare = serial?.replaceAll(':', '') ?? ''
  return [serial, bare, olt, ponPort, vendor, model].join('\n').toLowerCase()
}

/** By a column; what has no value there comes last either way. Without a sort as the host sent them: the newest first. */
export function sortWaiting(onus: readonly WaitingOnu[], sort: TableSort<WaitingColumnKey>): readonly WaitingOnu[] {
  if (sort === null) return onus
  const sign = sort.descending ? -1 : 1
  const compare = named.has(sort.key) ? byName : byCode
  return onus.toSorted((a, b) => {
    const [left, right] = [sortText(a, sort.key), sortText(b, sort.key)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return sign * compare(left, right)
  })
}

/** What people name; the rest are codes and instants. */
const named: ReadonlySet<WaitingColumnKey> = new Set(['olt', 'pon', 'vendor', 'model'])

function sortText(onu: WaitingOnu, key: WaitingColumnKey): string | null {
  switch (key) {
    case 'serial':
      return onu.serial
    case 'olt':
      return onu.olt
    case 'pon':
      return onu.ponPort
    case 'vendor':
      return onu.vendor
    case 'model':
      return onu.model
    case 'firstSeen':
      return onu.firstSeenAt
    case 'lastSeen':
      return onu.lastSeenAt
    // The column shows how long: who waits longest has waited since the earliest time.
    case 'waiting':
      return String(Date.parse(laterThanAny) - Date.parse(onu.waitingSince))
  }
}

const laterThanAny = '2999-01-01T00:00:00Z'
