import type { Facet } from '../../components/facets/facets.tsx'
import type { MacAddress } from '../../lib/mac-address.ts'
import {
  countMacFacet,
  macFacets,
  macPlaces,
  macPresences,
  type MacFacet,
  type MacQuestion,
} from '../../lib/mac-filter.ts'
import type { MacRows } from '../../lib/mac-rows.ts'
import type { Language } from '../../lib/words.ts'
import { countedFacets, countedValues } from '../table/index.ts'

/** Every value of a facet in words, as the menu and the chips write it. */
function facetWord({ t }: Language, rows: MacRows, facet: MacFacet, value: string): string {
  switch (facet) {
    case 'olt':
      return rows.sources.find(({ oltId }) => String(oltId) === value)?.olt ?? value
    case 'place':
      return t(`mac.place.${macPlaces.find((place) => place === value) ?? 'onu'}`)
    case 'seen':
      return t(`mac.seen.${value === 'missing' ? 'missing' : 'present'}`)
    case 'pon':
    case 'vlan':
      return value
  }
}

/** What the MAC table is filtered by. */
export function macTableFacets(options: {
  language: Language
  rows: MacRows
  question: MacQuestion
  go(change: MacAddress): void
}): Facet[] {
  const { language, rows, question, go } = options
  return countedFacets({
    keys: macFacets,
    label: (facet) => language.t(`mac.facet.${facet}`),
    chosen: (facet) => question[facet],
    word: (facet, value) => facetWord(language, rows, facet, value),
    counts: (facet) => countMacFacet(rows, question, facet),
    values: (facet, counts) => choicesOf(facet, rows, counts),
    choose: (facet, values) => go({ [facet]: values }),
  })
}

function choicesOf(facet: MacFacet, rows: MacRows, counts: ReadonlyMap<string, number>): readonly string[] {
  switch (facet) {
    case 'olt':
      return rows.sources.filter(({ tells }) => tells !== 'none-over-snmp').map(({ oltId }) => String(oltId))
    case 'place':
      return macPlaces
    case 'seen':
      return macPresences
    case 'vlan':
    case 'pon':
      return countedValues(counts)
  }
}
