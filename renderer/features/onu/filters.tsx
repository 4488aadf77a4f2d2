import { FunnelX, ListFilter } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Chip } from '../../components/chip/chip.tsx'
import { Menu, MenuCheck, MenuSub } from '../../components/menu/menu.tsx'
import type { PowerLimits } from '#contract/rules/power.ts'
import {
  countFacet,
  downCauses,
  facets,
  freshnesses,
  noFilter,
  onuStatuses,
  powerChoices,
  type Facet,
  type OnuFilter,
} from '../../lib/onu-filter.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { usePolicy } from '../network/index.ts'

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

export function FilterChips(props: {
  filter: OnuFilter
  rows: OnuRows | undefined
  onFilter(filter: OnuFilter): void
}) {
  const language = useLanguage()
  const { power: limits } = usePolicy()
  const { t } = language
  const { filter, rows } = props
  const active = facets.filter((facet) => filter[facet].length > 0)
  return (
    <>
      {active.map((facet) => {
        const values = filter[facet].map((value) => facetWord(language, { rows, limits }, facet, String(value)))
        const text = `${t(`onu.facet.${facet}`)}: ${values.join(', ')}`
        return (
          <Chip
            key={facet}
            text={text}
            removeLabel={t('onu.removeFilter', { filter: text })}
            onRemove={() => props.onFilter({ ...filter, [facet]: [] })}
          />
        )
      })}
    </>
  )
}

/** Drops every facet at once. It stands beside the chips and not behind them, where a narrow window would cut it off. */
export function ClearFilters(props: { filter: OnuFilter; onFilter(filter: OnuFilter): void }) {
  const { t } = useLanguage()
  const { filter } = props
  if (facets.filter((facet) => filter[facet].length > 0).length < 2) return null
  return (
    <Button
      kind="quiet"
      icon
      title={t('onu.clearFilters')}
      onClick={() => props.onFilter({ ...noFilter, text: filter.text })}
    >
      <FunnelX size={16} />
    </Button>
  )
}

export function FilterMenu(props: {
  filter: OnuFilter
  rows: OnuRows | undefined
  nowMs: number
  onFilter(filter: OnuFilter): void
}) {
  const { t } = useLanguage()
  return (
    <Menu
      trigger={
        <Button kind="quiet">
          <ListFilter size={16} /> {t('onu.addFilter')}
        </Button>
      }
    >
      {facets.map((facet) => (
        <MenuSub key={facet} label={t(`onu.facet.${facet}`)}>
          <FacetChoices facet={facet} {...props} />
        </MenuSub>
      ))}
    </Menu>
  )
}

function FacetChoices(props: {
  facet: Facet
  filter: OnuFilter
  rows: OnuRows | undefined
  nowMs: number
  onFilter(filter: OnuFilter): void
}) {
  const { facet, filter, rows, nowMs } = props
  const language = useLanguage()
  const { power: limits } = usePolicy()
  const counts = useMemo(
    () => (rows === undefined ? new Map<string, number>() : countFacet(rows, filter, facet, nowMs)),
    [rows, filter, facet, nowMs],
  )
  const chosen: readonly (string | number)[] = filter[facet]
  const toggle = (value: string | number) => {
    const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    props.onFilter({ ...filter, [facet]: next })
  }
  return choicesOf(facet, rows, counts).map((value) => (
    <MenuCheck
      key={value}
      checked={chosen.includes(value)}
      count={language.format.integer(counts.get(String(value)) ?? 0)}
      onToggle={() => toggle(value)}
    >
      {facetWord(language, { rows, limits }, facet, String(value))}
    </MenuCheck>
  ))
}

function choicesOf(
  facet: Facet,
  rows: OnuRows | undefined,
  counts: ReadonlyMap<string, number>,
): readonly (string | number)[] {
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
      return rows?.olts.map((olt) => olt.id) ?? []
    case 'pon':
      return [...counts.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  }
}
