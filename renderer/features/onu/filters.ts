import type { PowerLimits } from '#contract/rules/power.ts'
import type { Facet as TableFacet } from '../../components/facets/facets.tsx'
import type { OnuAddress } from '../../lib/onu-address.ts'
import {
  countFacet,
  downCauses,
  facets,
  freshnesses,
  onuStatuses,
  powerChoices,
  type Facet,
  type OnuFilter,
} from '../../lib/onu-filter.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import type { Language } from '../../lib/words.ts'
import { countedFacets, countedValues } from '../table/index.ts'

/** Every value of a facet in words, as the menu and the chips write it. */
function facetWord(
  { t, format }: Language,
  { rows, limits }: { rows: OnuRows | undefined; limits: PowerLimits },
  facet: Facet,
  value: string,
): string {
  switch (facet) {
    case 'status':
      return t(`onu.status.${among(onuStatuses, value)}`)
    case 'cause':
      return t(`onu.cause.${among(downCauses, value)}`)
    case 'power': {
      const choice = among(powerChoices, value)
      if (choice === 'none') return t('power.none')
      const { warningDbm, criticalDbm, overloadDbm } = limits
      const ends = { good: warningDbm, warning: warningDbm, critical: criticalDbm, overload: overloadDbm }
      return t(`power.range.${choice}`, { limit: format.limit(ends[choice]), low: format.limit(criticalDbm) })
    }
    case 'fresh':
      return t(`fresh.${among(freshnesses, value)}`)
    case 'olt':
      return rows?.olts.find((olt) => String(olt.id) === value)?.name ?? value
    case 'pon':
      return value
  }
}

function among<T extends string>(choices: readonly T[], value: string): T {
  return choices.find((choice) => choice === value) ?? (choices[0] as T)
}

/** What the ONU table is filtered by. */
export function onuFacets(options: {
  language: Language
  rows: OnuRows | undefined
  filter: OnuFilter
  limits: PowerLimits
  nowMs: number
  go(change: OnuAddress): void
}): TableFacet[] {
  const { language, rows, filter, limits, nowMs, go } = options
  return countedFacets({
    keys: facets,
    label: (facet) => language.t(`onu.facet.${facet}`),
    chosen: (facet) => filter[facet],
    word: (facet, value) => facetWord(language, { rows, limits }, facet, value),
    counts: (facet) => (rows === undefined ? nothing : countFacet(rows, filter, facet, nowMs)),
    values: (facet, counts) => choicesOf(facet, rows, counts),
    choose: (facet, values) => go({ [facet]: values }),
  })
}

const nothing: ReadonlyMap<string, number> = new Map()

function choicesOf(facet: Facet, rows: OnuRows | undefined, counts: ReadonlyMap<string, number>): readonly string[] {
  switch (facet) {
    case 'status':
      return onuStatuses
    case 'cause':
      return downCauses
    case 'power':
      return powerChoices
    case 'fresh':
      return freshnesses
    case 'olt':
      return rows?.olts.map(({ id }) => String(id)) ?? []
    case 'pon':
      return countedValues(counts)
  }
}
