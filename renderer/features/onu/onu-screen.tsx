import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button/button.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { FilterBox } from '../../components/filter-box/filter-box.tsx'
import { Grid, type GridHandle } from '../../components/grid/grid.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { columnLayout, toRemember, type ColumnLayout } from '../../lib/column-layout.ts'
import { toCsv } from '../../lib/csv.ts'
import { copyText, saveFile } from '../../lib/hand-over.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useNow } from '../../lib/now.ts'
import {
  columnsOf,
  filterAddress,
  filterOf,
  readOnuAddress,
  sortAddress,
  sortOf,
  type OnuAddress,
} from '../../lib/onu-address.ts'
import { isOnuColumn, sortRows, type OnuColumnKey } from '../../lib/onu-columns.ts'
import { filterRows, rowFreshness, type OnuFilter } from '../../lib/onu-filter.ts'
import type { OnuRows } from '../../lib/onu-rows.ts'
import { useLanguage } from '../../lib/words.ts'
import { useOnuRows } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import { gridColumns, onuColumnSet, onuTableName } from './column-layout.ts'
import { ClearFilters, FilterChips, FilterMenu } from './filters.tsx'
import { onuCell, onuCsvCell } from './onu-cells.ts'
import { OnuPanel } from './onu-panel.tsx'

const clockMs = 30_000
const noRows = new Uint32Array(0)

/** All ONUs of all OLTs. The address holds filter, sort, columns and the open ONU. */
export function OnuScreen() {
  const { t, format, locale } = useLanguage()
  const known = useOnuRows()
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress()
  const filter = useMemo(() => filterOf(address), [address])
  const sort = useMemo(() => sortOf(address), [address])
  const { layout, keepLayout, resetLayout } = useLayout(address, go)
  const columns = useMemo(() => gridColumns(layout, t), [layout, t])
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortRows(rows, filterRows(rows, filter, nowMs), sort)),
    [rows, filter, sort, nowMs],
  )
  const [activeId, setActiveId] = useState<number | null>(address.onu === undefined ? null : Number(address.onu))
  const active = useMemo(() => viewIndex(rows, order, activeId), [rows, order, activeId])
  const grid = useRef<GridHandle>(null)
  const filterBox = useRef<HTMLInputElement>(null)
  const tell = useToast()

  const language = useLanguage()
  const cell = useCallback(
    (index: number, key: string) => {
      const row = order[index]
      if (rows === undefined || row === undefined || !isOnuColumn(key)) return { text: '' }
      return onuCell(rows, row, key, language, nowMs)
    },
    [rows, order, language, nowMs],
  )
  const isDim = useCallback(
    (index: number) => {
      const row = order[index]
      if (rows === undefined || row === undefined) return false
      const age = rowFreshness(rows, row, nowMs)
      return age === 'stale' || age === 'never'
    },
    [rows, order, nowMs],
  )

  const idAt = (index: number) => {
    const row = order[index]
    return rows === undefined || row === undefined ? null : (rows.id[row] ?? null)
  }
  const setFilter = (next: OnuFilter) => go({ ...noFacets, ...filterAddress(next) })
  const activate = (index: number) => {
    const id = idAt(index)
    setActiveId(id)
    if (address.onu !== undefined && id !== null) go({ onu: String(id) })
  }
  const open = (index: number) => {
    const id = idAt(index)
    setActiveId(id)
    if (id !== null) go({ onu: String(id) })
  }
  const close = () => {
    go({ onu: '' })
    grid.current?.focus()
  }
  const copySerial = (index: number) => {
    const row = order[index]
    const serial = row === undefined ? null : rows?.serial[row]
    if (serial === null || serial === undefined) return
    copyText(serial).then(
      () => tell({ mark: 'ok', title: t('copied', { text: serial }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  }
  const sortBy = (key: string) => {
    if (!isOnuColumn(key)) return
    const next = sort?.key !== key ? { key, descending: false } : sort.descending ? null : { key, descending: true }
    go({ sort: sortAddress(next) })
  }
  const exportCsv = () => {
    if (rows === undefined) return
    const keys = columns.map((column) => column.key).filter(isOnuColumn)
    const header = columns.map((column) =>
      column.unit === undefined ? column.label : `${column.label} (${column.unit})`,
    )
    const lines = Array.from(order, (row) => keys.map((key) => onuCsvCell(rows, row, key)))
    const stamp = new Date(rows.asOfMs).toISOString().slice(0, 16).replaceAll(':', '')
    saveFile(`farol-onus-${stamp}.csv`, 'text/csv;charset=utf-8', toCsv(header, lines))
    tell({ mark: 'ok', title: t('onu.exported', { count: lines.length }) })
  }

  useHotkeys({
    f: () => filterBox.current?.focus(),
    e: exportCsv,
    c: () => active >= 0 && copySerial(active),
    ArrowDown: () => grid.current?.focus(),
    Escape: () => address.onu !== undefined && close(),
  })

  return (
    <Screen
      title={t('nav.onus')}
      held={known.isHeld}
      middle={
        rows !== undefined &&
        rows.count > 0 && (
          <>
            <FilterBox
              ref={filterBox}
              label={t('onu.filter')}
              text={filter.text}
              onText={(text) => go({ text })}
              onDone={() => grid.current?.focus()}
            />
            <FilterMenu filter={filter} rows={rows} nowMs={nowMs} onFilter={setFilter} />
            <FilterChips filter={filter} rows={rows} onFilter={setFilter} />
          </>
        )
      }
      actions={
        rows !== undefined &&
        rows.count > 0 && (
          <>
            <ClearFilters filter={filter} onFilter={setFilter} />
            <ColumnChooser
              layout={layout}
              name={(key) => t(`onu.columnFull.${key}`)}
              onLayout={keepLayout}
              onReset={resetLayout}
            />
            <Button kind="quiet" icon title={`${t('onu.export')} (e)`} onClick={exportCsv}>
              <Download size={16} />
            </Button>
          </>
        )
      }
      footer={
        rows !== undefined &&
        rows.count > 0 && <OnuFooter rows={rows} order={order} nowMs={nowMs} isUpdating={known.isUpdating} />
      }
      panel={address.onu !== undefined && <OnuPanel key={address.onu} id={Number(address.onu)} onClose={close} />}
    >
      {renderBody()}
    </Screen>
  )

  function renderBody() {
    if (rows === undefined) {
      return known.error === null ? <Skeleton lines={24} /> : <FailedNotice error={known.error} onRetry={known.retry} />
    }
    if (rows.count === 0) return <OltInvitation />
    if (order.length === 0) {
      return (
        <Notice title={t('onu.noMatch')} text={t('onu.noMatchNext', { total: format.integer(rows.count) })}>
          <Button onClick={() => go({ ...noFacets })}>{t('onu.clearFilters')}</Button>
        </Notice>
      )
    }
    return (
      <Grid
        ref={grid}
        key={locale}
        label={t('nav.onus')}
        columns={columns}
        growing="description"
        count={order.length}
        cell={cell}
        isDim={isDim}
        active={active}
        onActive={activate}
        onOpen={open}
        onEscape={close}
        onCopy={copySerial}
        sort={sort}
        onSort={sortBy}
        onResize={(key, width) => keepLayout({ ...layout, widths: { ...layout.widths, [key]: width } })}
      />
    )
  }
}

const noFacets: OnuAddress = { status: '', cause: '', olt: '', pon: '', power: '', fresh: '', text: '' }

/** The address of this screen, and a way to change parts of it; an empty text takes a part away. */
function useAddress() {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const address = useMemo(() => readOnuAddress(search), [search])
  const latest = useRef(address)
  latest.current = address
  const go = useCallback(
    (change: OnuAddress) => {
      latest.current = readOnuAddress({ ...latest.current, ...change })
      void navigate({ to: '/onus', search: { ...latest.current }, replace: true })
    },
    [navigate],
  )
  return { address, go }
}

function useLayout(address: OnuAddress, go: (change: OnuAddress) => void) {
  const { tables } = useSettings()
  const setSettings = useSetSettings()
  const remembered = tables[onuTableName]
  const named = address.columns
  const layout = useMemo(
    () => columnLayout(onuColumnSet, remembered, columnsOf(named === undefined ? {} : { columns: named })),
    [remembered, named],
  )
  function keepLayout(next: ColumnLayout<OnuColumnKey>) {
    setSettings({ tables: { ...tables, [onuTableName]: toRemember(next) } })
    const columns = next.order.filter((key) => next.shown.has(key)).join(',')
    const before = layout.order.filter((key) => layout.shown.has(key)).join(',')
    if (columns !== before) go({ columns })
  }
  function resetLayout() {
    const { [onuTableName]: _dropped, ...others } = tables
    setSettings({ tables: others })
    go({ columns: '' })
  }
  return { layout, keepLayout, resetLayout }
}

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
