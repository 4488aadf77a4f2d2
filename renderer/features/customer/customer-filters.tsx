import { FunnelX, ListFilter } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Chip } from '../../components/chip/chip.tsx'
import { Menu, MenuCheck, MenuSub } from '../../components/menu/menu.tsx'
import {
  countCustomers,
  customerFacets,
  matchStates,
  matchWays,
  presences,
  type CustomerFacet,
  type CustomerFilter,
} from '../../lib/customer-filter.ts'
import type { CustomerRows } from '../../lib/customer-rows.ts'
import { useLanguage, type Words } from '../../lib/words.ts'

interface FilterProps {
  filter: CustomerFilter
  rows: CustomerRows
  onFilter(filter: CustomerFilter): void
}

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

export function CustomerChips({ filter, rows, onFilter }: FilterProps) {
  const { t } = useLanguage()
  return customerFacets
    .filter((facet) => filter[facet].length > 0)
    .map((facet) => {
      const values = filter[facet].map((value) => facetWord(t, rows, facet, String(value)))
      const text = `${t(`customer.facet.${facet}`)}: ${values.join(', ')}`
      return (
        <Chip
          key={facet}
          text={text}
          removeLabel={t('onu.removeFilter', { filter: text })}
          onRemove={() => onFilter({ ...filter, [facet]: [] })}
        />
      )
    })
}

export function ClearCustomerFilters({ filter, onClear }: { filter: CustomerFilter; onClear(): void }) {
  const { t } = useLanguage()
  if (customerFacets.filter((facet) => filter[facet].length > 0).length < 2) return null
  return (
    <Button kind="quiet" icon title={t('onu.clearFilters')} onClick={onClear}>
      <FunnelX size={16} />
    </Button>
  )
}

export function CustomerFilterMenu(props: FilterProps) {
  const { t } = useLanguage()
  return (
    <Menu
      trigger={
        <Button kind="quiet">
          <ListFilter size={16} /> {t('onu.addFilter')}
        </Button>
      }
    >
      {customerFacets.map((facet) => (
        <MenuSub key={facet} label={t(`customer.facet.${facet}`)}>
          <FacetChoices facet={facet} {...props} />
        </MenuSub>
      ))}
    </Menu>
  )
}

function FacetChoices({ facet, filter, rows, onFilter }: FilterProps & { facet: CustomerFacet }) {
  const { t, format } = useLanguage()
  const counts = useMemo(() => countCustomers(rows, filter, facet), [rows, filter, facet])
  const chosen: readonly (string | number)[] = filter[facet]
  const toggle = (value: string | number) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    onFilter({ ...filter, [facet]: next })
  }
  return choicesOf(facet, rows).map((value) => (
    <MenuCheck
      key={value}
      checked={chosen.includes(value)}
      count={format.integer(counts.get(String(value)) ?? 0)}
      onToggle={() => toggle(value)}
    >
      {facetWord(t, rows, facet, String(value))}
    </MenuCheck>
  ))
}

function choicesOf(facet: CustomerFacet, rows: CustomerRows): readonly (string | number)[] {
  switch (facet) {
    case 'state':
      return matchStates
    case 'by':
      return matchWays
    case 'presence':
      return presences
    case 'source':
      return rows.sources.map((source) => source.id)
    case 'olt':
      return rows.onus?.olts.map((olt) => olt.id) ?? []
  }
}
