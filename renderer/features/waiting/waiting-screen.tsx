import { useQuery } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { WaitingOnu } from '#contract/onu.ts'
import { freshness } from '#contract/rules/freshness.ts'
import { Button } from '../../components/button/button.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import type { Facet } from '../../components/facets/facets.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import type { ColumnSet } from '../../lib/column-layout.ts'
import { useNow } from '../../lib/now.ts'
import { byName } from '../../lib/sort-places.ts'
import { nextSortText } from '../../lib/table-sort.ts'
import {
  filterWaiting,
  isWaitingColumn,
  oltsOf,
  readWaitingAddress,
  sortWaiting,
  waitingColumns,
  waitingColumnsOf,
  waitingSortOf,
  type WaitingAddress,
  type WaitingColumnKey,
} from '../../lib/waiting-onus.ts'
import { useLanguage, type Language } from '../../lib/words.ts'
import { useQueries } from '../../transport/provider.tsx'
import { useHeld, useOlts, usePolicy } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { OnuPanel } from '../onu/index.ts'
import { TableScreen, countedFacets, saveTable, useActiveRow, useAddress, useLayout } from '../table/index.ts'
import { waitingCell, waitingCsvCell } from './waiting-cells.ts'

const clockMs = 30_000
const nobody: readonly WaitingOnu[] = []

const columnSet: ColumnSet<WaitingColumnKey> = {
  keys: waitingColumns.map(({ key }) => key),
  hiddenAtFirst: [],
  fixed: 'serial',
}

/** The ONUs that OLTs see and nobody has provisioned. The address holds filter, sort, columns and the open ONU. */
export function WaitingScreen() {
  const language = useLanguage()
  const { t, format } = language
  const queries = useQueries()
  const known = useQuery(queries.onu.waiting.queryOptions({ input: {}, refetchInterval: 60_000 }))
  const isHeld = useHeld() !== null
  const { freshness: freshnessLimits } = usePolicy()
  const olts = useOlts().data
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress('/unconfigured', readWaitingAddress)
  const sort = useMemo(() => waitingSortOf(address), [address])
  const { layout, columns, keep, reset, resize } = useLayout<WaitingColumnKey>({
    name: 'waiting',
    shapes: waitingColumns,
    set: columnSet,
    named: waitingColumnsOf(address),
    words: useCallback((key) => ({ label: t(`waiting.column.${key}`), title: t(`waiting.columnFull.${key}`) }), [t]),
    onColumns: (names) => go({ columns: names }),
  })
  const all = known.data?.onus
  const text = address.text ?? ''
  const shown = useMemo(
    () => sortWaiting(filterWaiting(all ?? nobody, { olts: oltsOf(address), text }), sort),
    [all, address, text, sort],
  )
  const { activeKey, activate, open } = useActiveRow<number>({
    first: address.onu === undefined ? null : Number(address.onu),
    keyAt: (index) => shown[index]?.id ?? null,
    isOpen: address.onu !== undefined,
    show(index) {
      const onu = shown[index]
      if (onu !== undefined) go({ onu: String(onu.id) })
    },
  })
  const cell = useCallback(
    (index: number, key: string) => {
      const onu = shown[index]
      return onu === undefined || !isWaitingColumn(key) ? { text: '' } : waitingCell(onu, key, language, nowMs)
    },
    [shown, language, nowMs],
  )
  const isDim = useCallback(
    (index: number) => {
      const onu = shown[index]
      return onu !== undefined && freshness(Date.parse(onu.lastSeenAt), nowMs, freshnessLimits) === 'stale'
    },
    [shown, nowMs, freshnessLimits],
  )
  const exportCsv = () => {
    if (known.data === undefined) return
    const keys = columns.map(({ key }) => key).filter(isWaitingColumn)
    const lines = shown.map((onu) => keys.map((key) => waitingCsvCell(onu, key)))
    saveTable({ name: 'farol-unconfigured', asOfMs: Date.parse(known.data.asOf), columns, lines })
    return t('onu.exported', { count: lines.length })
  }

  return (
    <TableScreen
      title={t('nav.unconfigured')}
      isHeld={isHeld}
      state={{
        isKnown: all !== undefined,
        error: all === undefined ? known.error : null,
        retry: () => void known.refetch(),
      }}
      hasRows={all !== undefined && all.length > 0}
      instead={renderInstead()}
      text={text}
      onText={(words) => go({ text: words })}
      facets={all === undefined ? [] : waitingFacets({ language, all, address, go })}
      onClear={() => go({ olt: '' })}
      columnChooser={
        <ColumnChooser layout={layout} name={(key) => t(`waiting.column.${key}`)} onLayout={keep} onReset={reset} />
      }
      footer={known.data !== undefined && renderFooter(known.data)}
      panel={address.onu === undefined ? null : panelOf(Number(address.onu))}
      onClose={() => go({ onu: '' })}
      copied={(index) => shown[index]?.serial ?? null}
      onExport={exportCsv}
      grid={{
        columns,
        growing: 'model',
        count: shown.length,
        cell,
        isDim,
        active: activeKey === null ? -1 : shown.findIndex(({ id }) => id === activeKey),
        onActive: activate,
        onOpen: open,
        sort,
        onSort: (key) => isWaitingColumn(key) && go({ sort: nextSortText(sort, key) }),
        onResize: resize,
      }}
    />
  )

  function renderInstead() {
    if (all === undefined || shown.length > 0) return null
    if (all.length > 0) {
      return (
        <Notice title={t('onu.noMatch')} text={t('onu.noMatchNext', { total: format.integer(all.length) })}>
          <Button onClick={() => go({ olt: '', text: '' })}>{t('onu.clearFilters')}</Button>
        </Notice>
      )
    }
    if (olts?.length === 0) return <OltInvitation />
    return <Notice icon={<CircleCheck size={24} />} title={t('waiting.none')} text={t('waiting.noneNext')} />
  }

  function renderFooter({ asOf, onus }: { asOf: string; onus: readonly WaitingOnu[] }) {
    const total = t('waiting.total', { count: onus.length })
    const parts = [
      shown.length === onus.length ? total : t('onu.ofTotal', { shown: format.integer(shown.length), total }),
      t('asOf', { time: format.clock(Date.parse(asOf)) }),
      ...(known.isFetching ? [t('state.updating')] : []),
    ]
    return <span aria-live="polite">{parts.join(' · ')}</span>
  }
}

function panelOf(id: number) {
  return (close: () => void) => <OnuPanel key={id} id={id} onClose={close} />
}

function waitingFacets(options: {
  language: Language
  all: readonly WaitingOnu[]
  address: WaitingAddress
  go(change: WaitingAddress): void
}): Facet[] {
  const { language, all, address, go } = options
  const names = new Map(all.map(({ oltId, olt }) => [String(oltId), olt]))
  const ofOlt = Map.groupBy(all, ({ oltId }) => String(oltId))
  return countedFacets({
    keys: ['olt'],
    label: (facet) => language.t(`onu.facet.${facet}`),
    chosen: () => oltsOf(address),
    word: (_facet, value) => names.get(value) ?? value,
    counts: () => new Map([...ofOlt].map(([olt, onus]) => [olt, onus.length])),
    values: (_facet, counts) => [...counts.keys()].toSorted((a, b) => byName(names.get(a) ?? '', names.get(b) ?? '')),
    choose: (_facet, olt) => go({ olt }),
  })
}
