import type { MacPlaceKind } from '#contract/mac.ts'
import type { MacRows } from './mac-rows.ts'
import { holds, needles } from './needle.ts'

export const macPlaces: readonly MacPlaceKind[] = ['onu', 'pon', 'other', 'unmapped']
/** Whether the last whole table held the MAC. */
export const macPresences = ['present', 'missing'] as const
export type MacPresence = (typeof macPresences)[number]

/** What is asked of the MAC table. An empty list asks nothing. */
export interface MacQuestion {
  olt: readonly number[]
  pon: readonly string[]
  vlan: readonly number[]
  place: readonly MacPlaceKind[]
  seen: readonly MacPresence[]
  text: string
}

export const macFacets = ['olt', 'pon', 'vlan', 'place', 'seen'] as const
export type MacFacet = (typeof macFacets)[number]

/** The rows that pass, in the table's own order. */
export function filterMacs(rows: MacRows, question: MacQuestion): Uint32Array {
  const tests = rowTests(rows, question)
  const passed = new Uint32Array(rows.count)
  let count = 0
  for (let row = 0; row < rows.count; row++) if (tests.every((test) => test(row))) passed[count++] = row
  return passed.subarray(0, count)
}

/** How many rows would be left per value of one facet, the other facets applied. */
export function countMacFacet(rows: MacRows, question: MacQuestion, facet: MacFacet): Map<string, number> {
  const counts = new Map<string, number>()
  const tests = rowTests(rows, { ...question, [facet]: [] })
  for (let row = 0; row < rows.count; row++) {
    if (!tests.every((test) => test(row))) continue
    const value = facetValue(rows, row, facet)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

function facetValue(rows: MacRows, row: number, facet: MacFacet): string | null {
  switch (facet) {
    case 'olt':
      return String(rows.sources[rows.olt[row] ?? -1]?.oltId ?? '')
    case 'pon':
      return rows.ponPorts[rows.pon[row] ?? -1] ?? null
    case 'vlan': {
      // The number of a forwarding database is no VLAN: whoever asks for VLAN 7 does not mean it.
      const vlan = rows.vlan[row] ?? Number.NaN
      return Number.isNaN(vlan) || rows.isFdbId(row) ? null : String(vlan)
    }
    case 'place':
      return rows.place(row)
    case 'seen':
      return rows.isMissing(row) ? 'missing' : 'present'
  }
}

type RowTest = (row: number) => boolean

function rowTests(rows: MacRows, question: MacQuestion): RowTest[] {
  const tests: RowTest[] = []
  for (const facet of macFacets) {
    const wanted = new Set<string>(question[facet].map(String))
    if (wanted.size === 0) continue
    tests.push((row) => {
      const value = facetValue(rows, row, facet)
      return value !== null && wanted.has(value)
    })
  }
  const words = needles(question.text)
  if (words.length > 0) {
    const haystack = rows.haystack()
    tests.push((row) => holds(haystack[row] ?? '', words))
  }
  return tests
}
