import type { Facet } from '../../components/facets/facets.tsx'
import {
  countCustomers,
  customerFacets,
  matchStates,
  matchWays,
  presences,
  type CustomerAddress,
  type CustomerFacet,
  type CustomerFilter,
} from '../../lib/customer-filter.ts'
import type { CustomerRows } from '../../lib/customer-rows.ts'
import type { Language, Words } from '../../lib/words.ts'
import { countedFacets } from '../table/index.ts'

/** Every value of a facet in words, as the menu and the chips write it. */
function facetWord(t: Words, rows: CustomerRows, facet: CustomerFacet, value: string): string {
  switch (facet) {
    case 'state':
      return t(`customer.state.${matchStates.find((state) => state === value) ?? 'matched'}`)
    case 'by':
      return t(`customer.by.${matchWays.find((way) => way === value) ?? 'serial'}`)
    case 'presence':
      return t(value === 'gone' ? 'customer.presence.gone' : 'customer.presence.there')
    case 'source':
      return rows.sources.find((source) => String(source.id) === value)?.name ?? value
    case 'olt':
      return rows.onus?.olts.find((olt) => String(olt.id) === value)?.name ?? value
  }
}

/** What the customer table is filtered by. */
export function customerTableFacets(options: {
  language: Language
  rows: CustomerRows
  filter: CustomerFilter
  go(change: CustomerAddress): void
}): Facet[] {
  const { rows, filter, go } = options
  const { t } = options.language
  return countedFacets({
    keys: customerFacets,
    label: (facet) => t(`customer.facet.${facet}`),
    chosen: (facet) => filter[facet],
    word: (facet, value) => facetWord(t, rows, facet, value),
    counts: (facet) => countCustomers(rows, filter, facet),
    values: (facet) => choicesOf(facet, rows),
    choose: (facet, values) => go({ [facet]: values }),
  })
}

function choicesOf(facet: CustomerFacet, rows: CustomerRows): readonly string[] {
  switch (facet) {
    case 'state':
      return matchStates
    case 'by':
      return matchWays
    case 'presence':
      return presences
    case 'source':
      return rows.sources.map((source) => String(source.id))
    case 'olt':
      return rows.onus?.olts.map((olt) => String(olt.id)) ?? []
  }
}
