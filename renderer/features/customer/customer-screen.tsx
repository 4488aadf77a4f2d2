import { Users } from 'lucide-react'
import { useCallback, useMemo, type ReactNode } from 'react'
import { Button } from '../../components/button/button.tsx'
import { Choices } from '../../components/chip/chip.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import type { ColumnSet } from '../../lib/column-layout.ts'
import { customerColumns, isCustomerColumn, sortCustomers, type CustomerColumnKey } from '../../lib/customer-columns.ts'
import {
  customerColumnsOf,
  customerFilterOf,
  customerSortOf,
  filterCustomers,
  readCustomerAddress,
  type CustomerAddress,
} from '../../lib/customer-filter.ts'
import type { CustomerRows } from '../../lib/customer-rows.ts'
import { useNow } from '../../lib/now.ts'
import { nextSortText } from '../../lib/table-sort.ts'
import { useLanguage, type Words } from '../../lib/words.ts'
import { TableScreen, saveTable, useActiveRow, useAddress, useLayout, useRows } from '../table/index.ts'
import { customerCell, customerCsvCell, isGone } from './customer-cells.ts'
import { useCustomerRows, useSources } from './customer-data.ts'
import { customerTableFacets } from './customer-facets.ts'
import { CustomerPanel } from './customer-panel.tsx'
import { AddSourceMenu, RunSourcesButton, SourceFooter, SourceList } from './sources-view.tsx'

const clockMs = 30_000
const noRows = new Uint32Array(0)

const columnSet: ColumnSet<CustomerColumnKey> = {
  keys: customerColumns.map(({ key }) => key),
  hiddenAtFirst: [],
  fixed: 'name',
}

/** Who is at which ONU, and where that is known from. The address holds view, filter, sort, columns and the open customer. */
// Its type stands here because addresses are typed by all screens together, this one among them.
export function CustomerScreen(): ReactNode {
  const { address, go } = useAddress('/customers', readCustomerAddress)
  const close = () => go({ customer: '' })
  return address.view === 'sources' ? (
    <SourcesView
      panel={address.customer !== undefined && panelOf(address.customer)(close)}
      onView={(view) => go({ view })}
    />
  ) : (
    <CustomersView address={address} go={go} />
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
}

function CustomersView({ address, go }: CustomersViewProps) {
  const language = useLanguage()
  const { t, format } = language
  const known = useCustomerRows()
  const nowMs = useNow(clockMs)
  const filter = useMemo(() => customerFilterOf(address), [address])
  const sort = useMemo(() => customerSortOf(address), [address])
  const { layout, columns, keep, reset, resize } = useLayout<CustomerColumnKey>({
    name: 'customers',
    shapes: customerColumns,
    set: columnSet,
    named: customerColumnsOf(address),
    words: useCallback((key) => columnWords(key, t), [t]),
    onColumns: (names) => go({ columns: names }),
  })
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortCustomers(rows, filterCustomers(rows, filter), sort)),
    [rows, filter, sort],
  )
  const idAt = (index: number) => rows?.id[order[index] ?? -1] ?? null
  const { activeKey, activate, open } = useActiveRow<number>({
    first: address.customer === undefined ? null : Number(address.customer),
    keyAt: idAt,
    isOpen: address.customer !== undefined,
    show(index) {
      const id = idAt(index)
      if (id !== null) go({ customer: String(id) })
    },
  })
  const active = useMemo(() => viewIndex(rows, order, activeKey), [rows, order, activeKey])

  const { cell, isDim } = useRows<CustomerRows, CustomerColumnKey>({
    rows,
    order,
    isColumn: isCustomerColumn,
    cell: useCallback((of, row, key) => customerCell(of, row, key, language, nowMs), [language, nowMs]),
    isDim: isGone,
  })
  const exportCsv = () => {
    if (rows === undefined) return
    const keys = columns.map(({ key }) => key).filter(isCustomerColumn)
    const lines = Array.from(order, (row) => keys.map((key) => customerCsvCell(rows, row, key)))
    saveTable({ name: 'farol-customers', asOfMs: rows.asOfMs, columns, lines })
    return t('customer.exported', { count: lines.length })
  }

  return (
    <TableScreen
      title={t('nav.customers')}
      isHeld={known.isHeld}
      state={{ isKnown: rows !== undefined, error: known.error, retry: known.retry }}
      hasRows={rows !== undefined && rows.count > 0}
      instead={renderInstead()}
      view={<ViewChoice view="" onView={(view) => go({ view })} />}
      text={filter.text}
      onText={(text) => go({ text })}
      facets={rows === undefined ? [] : customerTableFacets({ language, rows, filter, go })}
      onClear={() => go({ ...nothingAsked, text: filter.text })}
      columnChooser={
        <ColumnChooser layout={layout} name={(key) => t(`customer.column.${key}`)} onLayout={keep} onReset={reset} />
      }
      footer={rows !== undefined && <CustomerFooter rows={rows} order={order} isUpdating={known.isUpdating} />}
      panel={address.customer === undefined ? null : panelOf(address.customer)}
      onClose={() => go({ customer: '' })}
      copied={(index) => rows?.onus?.serial[rows.onuRow[order[index] ?? -1] ?? -1] ?? null}
      onExport={exportCsv}
      grid={{
        columns,
        growing: 'name',
        count: order.length,
        cell,
        isDim,
        active,
        onActive: activate,
        onOpen: open,
        copiesFirst: false,
        sort,
        onSort: (key) => isCustomerColumn(key) && go({ sort: nextSortText(sort, key) }),
        onResize: resize,
      }}
    />
  )

  function renderInstead() {
    if (rows === undefined || order.length > 0) return null
    if (rows.count > 0) {
      return (
        <Notice title={t('customer.noMatch')} text={t('customer.noMatchNext', { total: format.integer(rows.count) })}>
          <Button onClick={() => go(nothingAsked)}>{t('onu.clearFilters')}</Button>
        </Notice>
      )
    }
    if (rows.sources.length === 0) return <NoSource />
    return (
      <Notice icon={<Users size={24} />} title={t('customer.none')} text={t('customer.noneNext')}>
        <Button onClick={() => go({ view: 'sources' })}>{t('customer.viewSources')}</Button>
      </Notice>
    )
  }
}

function panelOf(id: string) {
  return (close: () => void) => <CustomerPanel key={id} id={Number(id)} onClose={close} />
}

const nothingAsked: CustomerAddress = { state: '', by: '', presence: '', source: '', olt: '', text: '' }

function columnWords(key: CustomerColumnKey, t: Words): { label: string; unit?: string } {
  const label = t(`customer.column.${key}`)
  return key === 'rx' ? { label, unit: 'dBm' } : { label }
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
