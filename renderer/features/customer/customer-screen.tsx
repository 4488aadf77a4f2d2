import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download, Users } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { FilterBox } from '../../components/filter-box/filter-box.tsx'
import { Grid, type GridColumn, type GridHandle } from '../../components/grid/grid.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { toCsv } from '../../lib/csv.ts'
import { customerColumns, isCustomerColumn, sortCustomers } from '../../lib/customer-columns.ts'
import {
  customerFilterAddress,
  customerFilterOf,
  customerSortOf,
  filterCustomers,
  readCustomerAddress,
  type CustomerAddress,
  type CustomerFilter,
} from '../../lib/customer-filter.ts'
import type { CustomerRows } from '../../lib/customer-rows.ts'
import { copyText, saveFile } from '../../lib/hand-over.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Words } from '../../lib/words.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import { customerCell, customerCsvCell, isGone } from './customer-cells.ts'
import { useCustomerRows, useSources } from './customer-data.ts'
import { ClearCustomerFilters, CustomerChips, CustomerFilterMenu } from './customer-filters.tsx'
import { CustomerPanel } from './customer-panel.tsx'
import { AddSourceMenu, RunSourcesButton, SourceFooter, SourceList } from './sources-view.tsx'

const clockMs = 30_000
const tableName = 'customers'
const noRows = new Uint32Array(0)

/** Who is at which ONU, and where that is known from. The address holds view, filter, sort and the open customer. */
export function CustomerScreen() {
  const { address, go } = useAddress()
  const panel = address.customer !== undefined && (
    <CustomerPanel key={address.customer} id={Number(address.customer)} onClose={() => go({ customer: '' })} />
  )
  return address.view === 'sources' ? (
    <SourcesView panel={panel} onView={(view) => go({ view })} />
  ) : (
    <CustomersView address={address} go={go} panel={panel} />
  )
}

type View = '' | 'sources'

function ViewChoice(props: { view: View; onView(view: View): void }) {
  const { t } = useLanguage()
  return (
    <Choices<View>
      label={t('customer.view')}
      value={props.view}
      onChoose={props.onView}
      choices={[
        { value: '', label: t('customer.viewCustomers') },
        { value: 'sources', label: t('customer.viewSources') },
      ]}
    />
  )
}

function SourcesView(props: { panel: React.ReactNode; onView(view: View): void }) {
  const { t } = useLanguage()
  const known = useSources()
  const sources = known.data
  return (
    <Screen
      title={t('nav.customers')}
      held={known.isHeld}
      middle={<ViewChoice view="sources" onView={props.onView} />}
      actions={
        sources !== undefined &&
        sources.length > 0 && (
          <>
            <RunSourcesButton />
            <AddSourceMenu />
          </>
        )
      }
      footer={sources !== undefined && sources.length > 0 && <SourceFooter sources={sources} />}
      panel={props.panel}
    >
      {sources === undefined && known.error !== null && <FailedNotice error={known.error} onRetry={known.retry} />}
      {sources === undefined && known.error === null && <Skeleton lines={12} />}
      {sources?.length === 0 && <NoSource />}
      {sources !== undefined && sources.length > 0 && <SourceList sources={sources} />}
    </Screen>
  )
}

function NoSource() {
  const { t } = useLanguage()
  return (
    <Notice icon={<Users size={24} />} title={t('source.none')} text={t('source.noneNext')}>
      <AddSourceMenu primary />
    </Notice>
  )
}

interface CustomersViewProps {
  address: CustomerAddress
  go(change: CustomerAddress): void
  panel: React.ReactNode
}

function CustomersView({ address, go, panel }: CustomersViewProps) {
  const language = useLanguage()
  const { t, format, locale } = language
  const known = useCustomerRows()
  const nowMs = useNow(clockMs)
  const filter = useMemo(() => customerFilterOf(address), [address])
  const sort = useMemo(() => customerSortOf(address), [address])
  const { columns, resize } = useColumns(t)
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortCustomers(rows, filterCustomers(rows, filter), sort)),
    [rows, filter, sort],
  )
  const [activeId, setActiveId] = useState<number | null>(
    address.customer === undefined ? null : Number(address.customer),
  )
  const active = useMemo(() => viewIndex(rows, order, activeId), [rows, order, activeId])
  const grid = useRef<GridHandle>(null)
  const filterBox = useRef<HTMLInputElement>(null)
  const tell = useToast()

  const cell = useCallback(
    (index: number, key: string) => {
      const row = order[index]
      if (rows === undefined || row === undefined || !isCustomerColumn(key)) return { text: '' }
      return customerCell(rows, row, key, language, nowMs)
    },
    [rows, order, language, nowMs],
  )
  const isDim = useCallback(
    (index: number) => {
      const row = order[index]
      return rows !== undefined && row !== undefined && isGone(rows, row)
    },
    [rows, order],
  )

  const setFilter = (next: CustomerFilter) => go(customerFilterAddress(next))
  const clear = () => go({ ...customerFilterAddress({ ...noFacets, text: filter.text }) })
  const idAt = (index: number) => rows?.id[order[index] ?? -1] ?? null
  const activate = (index: number) => {
    const id = idAt(index)
    setActiveId(id)
    if (address.customer !== undefined && id !== null) go({ customer: String(id) })
  }
  const open = (index: number) => {
    const id = idAt(index)
    setActiveId(id)
    if (id !== null) go({ customer: String(id) })
  }
  const close = () => {
    go({ customer: '' })
    grid.current?.focus()
  }
  const copySerial = (index: number) => {
    const serial = rows?.onus?.serial[rows.onuRow[order[index] ?? -1] ?? -1]
    if (serial === null || serial === undefined) return
    copyText(serial).then(
      () => tell({ mark: 'ok', title: t('copied', { text: serial }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  }
  const sortBy = (key: string) => {
    const descending = sort?.key === key ? !sort.descending : false
    const isThird = sort?.key === key && sort.descending
    go({ sort: isThird ? '' : `${descending ? '-' : ''}${key}` })
  }
  const exportCsv = () => {
    if (rows === undefined) return
    const header = columns.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`))
    const lines = Array.from(order, (row) => customerColumns.map(({ key }) => customerCsvCell(rows, row, key)))
    const stamp = new Date(rows.asOfMs).toISOString().slice(0, 16).replaceAll(':', '')
    saveFile(`farol-customers-${stamp}.csv`, 'text/csv;charset=utf-8', toCsv(header, lines))
    tell({ mark: 'ok', title: t('customer.exported', { count: lines.length }) })
  }

  useHotkeys({
    f: () => filterBox.current?.focus(),
    e: exportCsv,
    c: () => active >= 0 && copySerial(active),
    ArrowDown: () => grid.current?.focus(),
    Escape: () => address.customer !== undefined && close(),
  })

  const hasRows = rows !== undefined && rows.count > 0
  return (
    <Screen
      title={t('nav.customers')}
      held={known.isHeld}
      middle={
        <>
          <ViewChoice view="" onView={(view) => go({ view })} />
          {hasRows && (
            <>
              <FilterBox
                ref={filterBox}
                label={t('onu.filter')}
                text={filter.text}
                onText={(text) => go({ text })}
                onDone={() => grid.current?.focus()}
              />
              <CustomerFilterMenu filter={filter} rows={rows} onFilter={setFilter} />
              <CustomerChips filter={filter} rows={rows} onFilter={setFilter} />
            </>
          )}
        </>
      }
      actions={
        hasRows && (
          <>
            <ClearCustomerFilters filter={filter} onClear={clear} />
            <Button kind="quiet" icon title={`${t('onu.export')} (e)`} onClick={exportCsv}>
              <Download size={16} />
            </Button>
          </>
        )
      }
      footer={hasRows && <CustomerFooter rows={rows} order={order} isUpdating={known.isUpdating} />}
      panel={panel}
    >
      {renderBody()}
    </Screen>
  )

  function renderBody() {
    if (rows === undefined) {
      return known.error === null ? <Skeleton lines={24} /> : <FailedNotice error={known.error} onRetry={known.retry} />
    }
    if (rows.count === 0) {
      return rows.sources.length === 0 ? (
        <NoSource />
      ) : (
        <Notice icon={<Users size={24} />} title={t('customer.none')} text={t('customer.noneNext')}>
          <Button onClick={() => go({ view: 'sources' })}>{t('customer.viewSources')}</Button>
        </Notice>
      )
    }
    if (order.length === 0) {
      return (
        <Notice title={t('customer.noMatch')} text={t('customer.noMatchNext', { total: format.integer(rows.count) })}>
          <Button onClick={() => go(customerFilterAddress(noFacets))}>{t('onu.clearFilters')}</Button>
        </Notice>
      )
    }
    return (
      <Grid
        ref={grid}
        key={locale}
        label={t('nav.customers')}
        columns={columns}
        growing="name"
        count={order.length}
        cell={cell}
        isDim={isDim}
        active={active}
        onActive={activate}
        onOpen={open}
        onEscape={close}
        onCopy={copySerial}
        copiesFirst={false}
        sort={sort}
        onSort={sortBy}
        onResize={resize}
      />
    )
  }
}

const noFacets: CustomerFilter = { state: [], by: [], presence: [], source: [], olt: [], text: '' }

function useColumns(t: Words): { columns: GridColumn[]; resize(key: string, width: number): void } {
  const { tables } = useSettings()
  const setSettings = useSetSettings()
  const widths = tables[tableName]?.widths
  const columns = useMemo(
    () =>
      customerColumns.map(({ key, kind, width }): GridColumn => ({
        key,
        kind,
        width: widths?.[key] ?? width,
        label: t(`customer.column.${key}`),
        ...(key === 'rx' ? { unit: 'dBm' } : {}),
      })),
    [t, widths],
  )
  function resize(key: string, width: number) {
    const layout = { order: [], hidden: [], widths: { ...widths, [key]: width } }
    setSettings({ tables: { ...tables, [tableName]: layout } })
  }
  return { columns, resize }
}

/** The address of this screen, and a way to change parts of it; an empty text takes a part away. */
function useAddress() {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const address = useMemo(() => readCustomerAddress(search), [search])
  const latest = useRef(address)
  latest.current = address
  const go = useCallback(
    (change: CustomerAddress) => {
      latest.current = readCustomerAddress({ ...latest.current, ...change })
      void navigate({ to: '/customers', search: { ...latest.current }, replace: true })
    },
    [navigate],
  )
  return { address, go }
}

function viewIndex(rows: CustomerRows | undefined, order: Uint32Array, id: number | null): number {
  if (rows === undefined || id === null) return -1
  const row = rows.rowOf(id)
  return row < 0 ? -1 : order.indexOf(row)
}

function CustomerFooter(props: { rows: CustomerRows; order: Uint32Array; isUpdating: boolean }) {
  const { t, format } = useLanguage()
  const { rows, order } = props
  const counts = useMemo(() => countView(rows, order), [rows, order])
  const total = t('customer.total', { count: rows.count })
  const parts = [
    order.length === rows.count ? total : t('onu.ofTotal', { shown: format.integer(order.length), total }),
    t('customer.matchedCount', { count: counts.matched }),
    ...(counts.open > 0 ? [t('customer.openCount', { count: counts.open })] : []),
    ...(counts.gone > 0 ? [t('customer.goneCount', { count: counts.gone })] : []),
    t('asOf', { time: format.clock(rows.asOfMs) }),
    ...(props.isUpdating ? [t('state.updating')] : []),
  ]
  return <span aria-live="polite">{parts.join(' · ')}</span>
}

function countView(rows: CustomerRows, order: Uint32Array) {
  const counts = { matched: 0, open: 0, gone: 0 }
  for (const row of order) {
    if (isGone(rows, row)) counts.gone++
    else if (rows.state[row] === 'matched') counts.matched++
    else counts.open++
  }
  return counts
}
