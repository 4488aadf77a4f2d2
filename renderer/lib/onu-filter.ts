import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import { freshness, type Freshness } from '#contract/rules/freshness.ts'
import type { PowerLevel } from '#contract/rules/power.ts'
import { holds, needles } from './needle.ts'
import { rowPowerLevel, type OnuRows } from './onu-rows.ts'

export const onuStatuses: readonly OnuStatus[] = ['online', 'offline', 'disabled', 'unconfigured', 'unknown']
export const downCauses: readonly LastDownCause[] = [
  'los',
  'dying-gasp',
  'admin',
  'auth',
  'reset',
  'rogue',
  'other',
  'unknown',
]
/** `none`: an online ONU without a reading. */
export const powerChoices = ['critical', 'warning', 'good', 'overload', 'none'] as const
export type PowerChoice = (typeof powerChoices)[number]
export const freshnesses: readonly Freshness[] = ['fresh', 'late', 'stale', 'never']

/** What is asked of the ONU table. An empty list asks nothing; a cause is asked of offline ONUs only. */
export interface OnuFilter {
  status: readonly OnuStatus[]
  cause: readonly LastDownCause[]
  olt: readonly number[]
  pon: readonly string[]
  power: readonly PowerChoice[]
  fresh: readonly Freshness[]
  text: string
}

export const noFilter: OnuFilter = { status: [], cause: [], olt: [], pon: [], power: [], fresh: [], text: '' }

export const facets = ['status', 'cause', 'olt', 'pon', 'power', 'fresh'] as const
export type Facet = (typeof facets)[number]

/** The rows that pass, in the table's own order. */
export function filterRows(rows: OnuRows, filter: OnuFilter, nowMs: number): Uint32Array {
  const tests = rowTests(rows, filter, nowMs)
  const passed = new Uint32Array(rows.count)
  let count = 0
  for (let row = 0; row < rows.count; row++) {
    if (tests.every((test) => test(row))) passed[count++] = row
  }
  return passed.subarray(0, count)
}

/** How many rows would be left per value of one facet, the other facets applied. */
export function countFacet(rows: OnuRows, filter: OnuFilter, facet: Facet, nowMs: number): Map<string, number> {
  const counts = new Map<string, number>()
  const tests = rowTests(rows, { ...filter, [facet]: [] }, nowMs)
  for (let row = 0; row < rows.count; row++) {
    if (!tests.every((test) => test(row))) continue
    const value = facetValue(rows, row, facet, nowMs)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

export function rowFreshness(rows: OnuRows, row: number, nowMs: number): Freshness {
  const seconds = rows.collectedAt[row]
  const atMs = seconds === undefined || Number.isNaN(seconds) ? null : seconds * 1000
  return freshness(atMs, nowMs, rows.limits.freshness)
}

function facetValue(rows: OnuRows, row: number, facet: Facet, nowMs: number): string | null {
  switch (facet) {
    case 'status':
      return rows.status[row] ?? null
    case 'cause':
      return rows.status[row] === 'offline' ? (rows.cause[row] ?? 'unknown') : null
    case 'olt':
      return String(rows.olts[rows.olt[row] ?? 0]?.id ?? '')
    case 'pon':
      return rows.ponPorts[rows.pon[row] ?? 0] ?? null
    case 'power':
      return powerChoice(rows, row)
    case 'fresh':
      return rowFreshness(rows, row, nowMs)
  }
}

function powerChoice(rows: OnuRows, row: number): PowerLevel | 'none' | null {
  return rows.status[row] === 'online' ? (rowPowerLevel(rows, row) ?? 'none') : null
}

type RowTest = (row: number) => boolean

function rowTests(rows: OnuRows, filter: OnuFilter, nowMs: number): RowTest[] {
  const tests: RowTest[] = []
  for (const facet of facets) {
    const wanted = new Set<string>(filter[facet].map(String))
    if (wanted.size === 0) continue
    tests.push((row) => {
      const value = facetValue(rows, row, facet, nowMs)
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
