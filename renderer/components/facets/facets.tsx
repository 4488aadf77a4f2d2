import { FunnelX, ListFilter } from 'lucide-react'
import { useMemo } from 'react'
import { useLanguage } from '../../lib/words.ts'
import { Button } from '../button/button.tsx'
import { Chip } from '../chip/chip.tsx'
import { Menu, MenuCheck, MenuSub } from '../menu/menu.tsx'
import styles from './facets.module.css'

/** One thing that a table is filtered by. Values are as the address writes them. */
export interface Facet {
  key: string
  label: string
  chosen: readonly string[]
  /** A value as the menu and the chip write it. */
  word(value: string): string
  /** Every value in its order, with how many rows it would leave where that is known; asked when its list opens. */
  choices(): readonly { value: string; count: number | null }[]
  onChoose(values: readonly string[]): void
  /** At most one value at a time. */
  isSingle?: boolean
}

/** What a table can be filtered by, each with its values. */
export function FacetMenu({ facets }: { facets: readonly Facet[] }) {
  const { t } = useLanguage()
  return (
    <Menu
      trigger={
        <Button kind="quiet" title={t('onu.addFilter')}>
          <ListFilter size={16} /> <span className={styles['word']}>{t('onu.addFilter')}</span>
        </Button>
      }
    >
      {facets.map((facet) => (
        <MenuSub key={facet.key} label={facet.label}>
          <FacetChoices facet={facet} />
        </MenuSub>
      ))}
    </Menu>
  )
}

function FacetChoices({ facet }: { facet: Facet }) {
  const { format } = useLanguage()
  const choices = useMemo(() => facet.choices(), [facet])
  const toggle = (value: string) => {
    if (facet.chosen.includes(value)) facet.onChoose(facet.chosen.filter((each) => each !== value))
    else facet.onChoose(facet.isSingle === true ? [value] : [...facet.chosen, value])
  }
  return choices.map(({ value, count }) => (
    <MenuCheck
      key={value}
      checked={facet.chosen.includes(value)}
      count={count === null ? undefined : format.integer(count)}
      onToggle={() => toggle(value)}
    >
      {facet.word(value)}
    </MenuCheck>
  ))
}

/** The filters that are set, in words, each with a way to take it away. */
export function FacetChips({ facets }: { facets: readonly Facet[] }) {
  const { t } = useLanguage()
  return facets
    .filter(({ chosen }) => chosen.length > 0)
    .map((facet) => {
      const text = `${facet.label}: ${facet.chosen.map(facet.word).join(', ')}`
      return (
        <Chip
          key={facet.key}
          text={text}
          removeLabel={t('onu.removeFilter', { filter: text })}
          onRemove={() => facet.onChoose([])}
        />
      )
    })
}

/** Drops every filter at once. It stands beside the chips and not behind them, where a narrow window would cut it off. */
export function ClearFacets({ facets, onClear }: { facets: readonly Facet[]; onClear(): void }) {
  const { t } = useLanguage()
  if (facets.filter(({ chosen }) => chosen.length > 0).length < 2) return null
  return (
    <Button kind="quiet" icon title={t('onu.clearFilters')} onClick={onClear}>
      <FunnelX size={16} />
    </Button>
  )
}
