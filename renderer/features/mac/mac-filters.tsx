import { FunnelX, ListFilter } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Chip } from '../../components/chip/chip.tsx'
import { Menu, MenuCheck, MenuSub } from '../../components/menu/menu.tsx'
import {
  countMacFacet,
  macFacets,
  macPlaces,
  macPresences,
  type MacFacet,
  type MacQuestion,
} from '../../lib/mac-filter.ts'
import type { MacRows } from '../../lib/mac-rows.ts'
import { useLanguage, type Language } from '../../lib/words.ts'

interface FilterProps {
  question: MacQuestion
  rows: MacRows
  onQuestion(question: MacQuestion): void
}

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

export function MacFilterChips({ question, rows, onQuestion }: FilterProps) {
  const language = useLanguage()
  const { t } = language
  return macFacets
    .filter((facet) => question[facet].length > 0)
    .map((facet) => {
      const values = question[facet].map((value) => facetWord(language, rows, facet, String(value)))
      const text = `${t(`mac.facet.${facet}`)}: ${values.join(', ')}`
      return (
        <Chip
          key={facet}
          text={text}
          removeLabel={t('onu.removeFilter', { filter: text })}
          onRemove={() => onQuestion({ ...question, [facet]: [] })}
        />
      )
    })
}

/** Drops every facet at once, beside the chips and not behind them. */
export function ClearMacFilters({ question, onQuestion }: Omit<FilterProps, 'rows'>) {
  const { t } = useLanguage()
  if (macFacets.filter((facet) => question[facet].length > 0).length < 2) return null
  const nothing = { olt: [], pon: [], vlan: [], place: [], seen: [] }
  return (
    <Button kind="quiet" icon title={t('onu.clearFilters')} onClick={() => onQuestion({ ...question, ...nothing })}>
      <FunnelX size={16} />
    </Button>
  )
}

export function MacFilterMenu(props: FilterProps) {
  const { t } = useLanguage()
  return (
    <Menu
      trigger={
        <Button kind="quiet">
          <ListFilter size={16} /> {t('onu.addFilter')}
        </Button>
      }
    >
      {macFacets.map((facet) => (
        <MenuSub key={facet} label={t(`mac.facet.${facet}`)}>
          <FacetChoices facet={facet} {...props} />
        </MenuSub>
      ))}
    </Menu>
  )
}

function FacetChoices(props: FilterProps & { facet: MacFacet }) {
  const { facet, question, rows } = props
  const language = useLanguage()
  const counts = useMemo(() => countMacFacet(rows, question, facet), [rows, question, facet])
  const chosen: readonly (string | number)[] = question[facet]
  const toggle = (value: string | number) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    props.onQuestion({ ...question, [facet]: next })
  }
  return choicesOf(facet, rows, counts).map((value) => (
    <MenuCheck
      key={value}
      checked={chosen.includes(value)}
      count={language.format.integer(counts.get(String(value)) ?? 0)}
      onToggle={() => toggle(value)}
    >
      {facetWord(language, rows, facet, String(value))}
    </MenuCheck>
  ))
}

function choicesOf(facet: MacFacet, rows: MacRows, counts: ReadonlyMap<string, number>): readonly (string | number)[] {
  const sorted = [...counts.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  switch (facet) {
    case 'olt':
      return rows.sources.filter(({ tells }) => tells !== 'none-over-snmp').map(({ oltId }) => oltId)
    case 'place':
      return macPlaces
    case 'seen':
      return macPresences
    case 'vlan':
      return sorted.map(Number)
    case 'pon':
      return sorted
  }
}
