import { useCallback, useMemo } from 'react'
import { Button } from '../../components/button/button.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import { useNow } from '../../lib/now.ts'
import { columnsOf, filterOf, readOnuAddress, sortOf, type OnuAddress } from '../../lib/onu-address.ts'
import { isOnuColumn, onuColumns, sortRows, type OnuColumnKey } from '../../lib/onu-columns.ts'
import { filterRows, rowFreshness } from '../../lib/onu-filter.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import { nextSortText } from '../../lib/table-sort.ts'
import { useLanguage } from '../../lib/words.ts'
import { useOnuRows, usePolicy } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { TableScreen, saveTable, useActiveRow, useAddress, useLayout, useRows } from '../table/index.ts'
import { onuColumnSet, onuColumnWords, onuTableName } from './column-layout.ts'
import { onuFacets } from './filters.ts'
import { onuCell, onuCsvCell } from './onu-cells.ts'
import { OnuPanel } from './onu-panel.tsx'

const clockMs = 30_000
const noRows = new Uint32Array(0)

/** All ONUs of all OLTs. The address holds filter, sort, columns and the open ONU. */
export function OnuScreen() {
  const language = useLanguage()
  const { t, format } = language
  const known = useOnuRows()
  const { power: limits } = usePolicy()
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress('/onus', readOnuAddress)
  const filter = useMemo(() => filterOf(address), [address])
  const sort = useMemo(() => sortOf(address), [address])
  const { layout, columns, keep, reset, resize } = useLayout<OnuColumnKey>({
    name: onuTableName,
    shapes: onuColumns,
    set: onuColumnSet,
    named: columnsOf(address),
    words: useCallback((key) => onuColumnWords(key, t), [t]),
    onColumns: (names) => go({ columns: names }),
  })
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortRows(rows, filterRows(rows, filter, nowMs), sort)),
    [rows, filter, sort, nowMs],
  )
  const idAt = (index: number) => rows?.id[order[index] ?? -1] ?? null
  const { activeKey, activate, open } = useActiveRow<number>({
    first: address.onu === undefined ? null : Number(address.onu),
    keyAt: idAt,
    isOpen: address.onu !== undefined,
    show(index) {
      const id = idAt(index)
      if (id !== null) go({ onu: String(id) })
    },
  })
  const active = useMemo(() => viewIndex(rows, order, activeKey), [rows, order, activeKey])

  const { cell, isDim } = useRows<OnuRows, OnuColumnKey>({
    rows,
    order,
    isColumn: isOnuColumn,
    cell: useCallback((known, row, key) => onuCell(known, row, key, language, nowMs), [language, nowMs]),
    isDim: useCallback(
      (known, row) => {
        const age = rowFreshness(known, row, nowMs)
        return age === 'stale' || age === 'never'
      },
      [nowMs],
    ),
  })
  const exportCsv = () => {
    if (rows === undefined) return
    const keys = columns.map(({ key }) => key).filter(isOnuColumn)
    const lines = Array.from(order, (row) => keys.map((key) => onuCsvCell(rows, row, key)))
    saveTable({ name: 'farol-onus', asOfMs: rows.asOfMs, columns, lines })
    return t('onu.exported', { count: lines.length })
  }

  return (
    <TableScreen
      title={t('nav.onus')}
      isHeld={known.isHeld}
      state={{ isKnown: rows !== undefined, error: known.error, retry: known.retry }}
      hasRows={rows !== undefined && rows.count > 0}
      instead={renderInstead()}
      text={filter.text}
      onText={(text) => go({ text })}
      facets={onuFacets({ language, rows, filter, limits, nowMs, go })}
      onClear={() => go({ ...noFacets, text: filter.text })}
      columnChooser={
        <ColumnChooser layout={layout} name={(key) => t(`onu.columnFull.${key}`)} onLayout={keep} onReset={reset} />
      }
      footer={rows !== undefined && <OnuFooter rows={rows} order={order} nowMs={nowMs} isUpdating={known.isUpdating} />}
      panel={address.onu === undefined ? null : panelOf(Number(address.onu))}
      onClose={() => go({ onu: '' })}
      copied={(index) => rows?.serial[order[index] ?? -1] ?? null}
      onExport={exportCsv}
      grid={{
        columns,
        growing: 'description',
        count: order.length,
        cell,
        isDim,
        active,
        onActive: activate,
        onOpen: open,
        sort,
        onSort: (key) => isOnuColumn(key) && go({ sort: nextSortText(sort, key) }),
        onResize: resize,
      }}
    />
  )

  function renderInstead() {
    if (rows === undefined || order.length > 0) return null
    if (rows.count === 0) return <OltInvitation />
    return (
      <Notice title={t('onu.noMatch')} text={t('onu.noMatchNext', { total: format.integer(rows.count) })}>
        <Button onClick={() => go(noFacets)}>{t('onu.clearFilters')}</Button>
      </Notice>
    )
  }
}

function panelOf(id: number) {
  return (close: () => void) => <OnuPanel key={id} id={id} onClose={close} />
}

const noFacets: OnuAddress = { status: '', cause: '', olt: '', pon: '', power: '', fresh: '', text: '' }

function viewIndex(rows: OnuRows | undefined, order: Uint32Array, id: number | null): number {
  if (rows === undefined || id === null) return -1
  const row = rows.rowOf(id)
  return row < 0 ? -1 : order.indexOf(row)
}

function OnuFooter(props: { rows: OnuRows; order: Uint32Array; nowMs: number; isUpdating: boolean }) {
  const { t, format } = useLanguage()
  const { rows, order, nowMs } = props
  const counts = useMemo(() => countView(rows, order, nowMs), [rows, order, nowMs])
  const total = t('onu.total', { count: rows.count })
  const parts = [
    order.length === rows.count ? total : t('onu.ofTotal', { shown: format.integer(order.length), total }),
    t('onu.online', { count: counts.online }),
    ...(counts.stale > 0 ? [t('onu.stale', { count: counts.stale })] : []),
    t('asOf', { time: format.clock(rows.asOfMs) }),
    ...(props.isUpdating ? [t('state.updating')] : []),
  ]
  return <span aria-live="polite">{parts.join(' · ')}</span>
}

function countView(rows: OnuRows, order: Uint32Array, nowMs: number) {
  let online = 0
  let stale = 0
  for (const row of order) {
    if (rows.status[row] === 'online') online++
    if (rowFreshness(rows, row, nowMs) === 'stale') stale++
  }
  return { online, stale }
}
