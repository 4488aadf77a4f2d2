import { useNavigate, useSearch } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { Button } from '../../components/button/button.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { FilterBox } from '../../components/filter-box/filter-box.tsx'
import { Grid, type GridColumn, type GridHandle } from '../../components/grid/grid.tsx'
import { FailedNotice, Notice } from '../../components/notice/notice.tsx'
import { Screen } from '../../components/screen/screen.tsx'
import { Skeleton } from '../../components/skeleton/skeleton.tsx'
import { useToast } from '../../components/toast/toast.tsx'
import { columnLayout, toRemember, type ColumnLayout, type ColumnSet } from '../../lib/column-layout.ts'
import { toCsv } from '../../lib/csv.ts'
import { copyText, saveFile } from '../../lib/hand-over.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import {
  macColumnsOf,
  macSortAddress,
  macSortOf,
  questionAddress,
  questionOf,
  readMacAddress,
  type MacAddress,
} from '../../lib/mac-address.ts'
import { isMacColumn, macColumns, macHiddenAtFirst, sortMacs, type MacColumnKey } from '../../lib/mac-columns.ts'
import { filterMacs, type MacQuestion } from '../../lib/mac-filter.ts'
import { macOnu, type MacRows } from '../../lib/mac-rows.ts'
import { useNow } from '../../lib/now.ts'
import { useLanguage, type Words } from '../../lib/words.ts'
import { useHeld, usePolicy } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'
import { useMacRows } from './data.ts'
import { isMacDim, macCell, macCsvCell } from './mac-cells.ts'
import { ClearMacFilters, MacFilterChips, MacFilterMenu } from './mac-filters.tsx'
import { MacPanel } from './mac-panel.tsx'
import { MacSourceList, MacSourcesLine } from './mac-sources.tsx'

const clockMs = 30_000
const noRows = new Uint32Array(0)
const tableName = 'macs'

const columnSet: ColumnSet<MacColumnKey> = {
  keys: macColumns.map(({ key }) => key),
  hiddenAtFirst: macHiddenAtFirst,
  fixed: 'mac',
}

/** The MACs of all OLTs that tell them, and which tell none. The address holds filter, sort, columns and the open MAC. */
export function MacScreen() {
  const language = useLanguage()
  const { t, format, locale } = language
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress()
  const question = useMemo(() => questionOf(address), [address])
  const sort = useMemo(() => macSortOf(address), [address])
  const known = useMacRows(question)
  const isHeld = useHeld() !== null
  const { freshness: freshnessLimits } = usePolicy()
  const { layout, keepLayout, resetLayout } = useLayout(address, go)
  const columns = useMemo(() => gridColumns(layout, t), [layout, t])
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortMacs(rows, filterMacs(rows, question), sort)),
    [rows, question, sort],
  )
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const active = useMemo(
    () => (rows === undefined ? -1 : activeIndex(rows, order, activeKey, address.mac)),
    [rows, order, activeKey, address.mac],
  )
  const grid = useRef<GridHandle>(null)
  const filterBox = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const tell = useToast()

  const cell = useCallback(
    (index: number, key: string) => {
      const row = order[index]
      if (rows === undefined || row === undefined || !isMacColumn(key)) return { text: '' }
      return macCell(rows, row, key, language, nowMs)
    },
    [rows, order, language, nowMs],
  )
  const isDim = useCallback(
    (index: number) => {
      const row = order[index]
      return rows !== undefined && row !== undefined && isMacDim(rows, row, nowMs, freshnessLimits)
    },
    [rows, order, nowMs, freshnessLimits],
  )

  const macAt = (index: number) => rows?.mac[order[index] ?? -1]
  const setQuestion = (next: MacQuestion) => go(questionAddress(next))
  const activate = (index: number) => {
    setActiveKey(rows === undefined ? null : rowKey(rows, order[index]))
    const mac = macAt(index)
    if (address.mac !== undefined && mac !== undefined) go({ mac })
  }
  const open = (index: number) => {
    setActiveKey(rows === undefined ? null : rowKey(rows, order[index]))
    const mac = macAt(index)
    if (mac !== undefined) go({ mac })
  }
  const close = () => {
    go({ mac: '' })
    grid.current?.focus()
  }
  /** The ONU's cell leads to the ONU, every other one opens the MAC. */
  const follow = (index: number, key: string) => {
    const row = order[index]
    const onu = rows === undefined || row === undefined || key !== 'serial' ? null : macOnu(rows, row)
    if (onu === null) return false
    void navigate({ to: '/onus', search: { onu: String(onu.id) } })
    return true
  }
  const copy = (index: number) => {
    const mac = macAt(index)
    if (mac === undefined) return
    copyText(mac).then(
      () => tell({ mark: 'ok', title: t('copied', { text: mac }) }),
      () => tell({ mark: 'warn', title: t('copyRefused') }),
    )
  }
  const sortBy = (key: string) => {
    if (!isMacColumn(key)) return
    const next = sort?.key !== key ? { key, descending: false } : sort.descending ? null : { key, descending: true }
    go({ sort: macSortAddress(next) })
  }
  const exportCsv = () => {
    if (rows === undefined || rows.count === 0) return
    const keys = columns.map((column) => column.key).filter(isMacColumn)
    const lines = Array.from(order, (row) => keys.map((key) => macCsvCell(rows, row, key)))
    const stamp = new Date(rows.asOfMs).toISOString().slice(0, 16).replaceAll(':', '')
    const header = columns.map(({ label }) => label)
    saveFile(`farol-macs-${stamp}.csv`, 'text/csv;charset=utf-8', toCsv(header, lines))
    tell({ mark: 'ok', title: t('onu.exported', { count: lines.length }) })
  }

  useHotkeys({
    f: () => filterBox.current?.focus(),
    e: exportCsv,
    c: () => active >= 0 && copy(active),
    ArrowDown: () => grid.current?.focus(),
    Escape: () => address.mac !== undefined && close(),
  })

  const hasRows = rows !== undefined && rows.count > 0
  return (
    <Screen
      title={t('nav.macs')}
      held={isHeld}
      middle={
        hasRows && (
          <>
            <FilterBox
              ref={filterBox}
              label={t('onu.filter')}
              text={question.text}
              onText={(text) => go({ text })}
              onDone={() => grid.current?.focus()}
            />
            <MacFilterMenu question={question} rows={rows} onQuestion={setQuestion} />
            <MacFilterChips question={question} rows={rows} onQuestion={setQuestion} />
          </>
        )
      }
      actions={
        hasRows && (
          <>
            <ClearMacFilters question={question} onQuestion={setQuestion} />
            <ColumnChooser
              layout={layout}
              name={(key) => t(`mac.column.${key}`)}
              onLayout={keepLayout}
              onReset={resetLayout}
            />
            <Button kind="quiet" icon title={`${t('onu.export')} (e)`} onClick={exportCsv}>
              <Download size={16} />
            </Button>
          </>
        )
      }
      footer={hasRows && <MacFooter rows={rows} order={order} isUpdating={known.isUpdating} />}
      panel={address.mac !== undefined && <MacPanel key={address.mac} mac={address.mac} onClose={close} />}
    >
      {renderBody()}
    </Screen>
  )

  function renderBody() {
    if (rows === undefined) {
      return known.error === null ? <Skeleton lines={24} /> : <FailedNotice error={known.error} onRetry={known.retry} />
    }
    if (rows.sources.length === 0) return <OltInvitation />
    if (rows.count === 0) {
      const isSilent = rows.sources.every(({ tells }) => tells === 'none-over-snmp')
      return (
        <Notice
          title={t(isSilent ? 'mac.allSilent' : 'mac.none')}
          text={t(isSilent ? 'mac.allSilentNext' : 'mac.noneNext')}
        >
          <MacSourceList sources={rows.sources} />
        </Notice>
      )
    }
    return (
      <>
        <MacSourcesLine sources={rows.sources} />
        {order.length === 0 ? (
          <Notice title={t('mac.noMatch')} text={t('mac.noMatchNext', { total: format.integer(rows.count) })}>
            <Button onClick={() => go({ ...nothingAsked })}>{t('onu.clearFilters')}</Button>
          </Notice>
        ) : (
          <Grid
            ref={grid}
            key={locale}
            label={t('nav.macs')}
            columns={columns}
            growing="description"
            count={order.length}
            cell={cell}
            isDim={isDim}
            active={active}
            onActive={activate}
            onOpen={open}
            onFollow={follow}
            onEscape={close}
            onCopy={copy}
            sort={sort}
            onSort={sortBy}
            onResize={(key, width) => keepLayout({ ...layout, widths: { ...layout.widths, [key]: width } })}
          />
        )}
      </>
    )
  }
}

const nothingAsked: MacAddress = { olt: '', pon: '', vlan: '', place: '', seen: '', text: '' }

/** One MAC may stand in several VLANs, and on several OLTs. */
function rowKey(rows: MacRows, row: number | undefined): string | null {
  return row === undefined ? null : `${rows.mac[row]} ${rows.olt[row]} ${rows.vlan[row]}`
}

/** The row that was chosen last; without one, the first of the MAC that the address opens. */
function activeIndex(rows: MacRows, order: Uint32Array, key: string | null, mac: string | undefined): number {
  const chosen = key === null ? -1 : order.findIndex((row) => rowKey(rows, row) === key)
  if (chosen >= 0 && (mac === undefined || rows.mac[order[chosen] ?? -1] === mac)) return chosen
  return mac === undefined ? -1 : order.findIndex((row) => rows.mac[row] === mac)
}

function gridColumns(layout: ColumnLayout<MacColumnKey>, t: Words): GridColumn[] {
  return layout.order
    .filter((key) => layout.shown.has(key))
    .map((key) => {
      const column = macColumns.find((each) => each.key === key)
      return {
        key,
        kind: column?.kind ?? 'text',
        width: layout.widths[key] ?? column?.width ?? 100,
        label: t(`mac.column.${key}`),
      }
    })
}

/** The address of this screen, and a way to change parts of it; an empty text takes a part away. */
function useAddress() {
  const search: Record<string, unknown> = useSearch({ strict: false })
  const navigate = useNavigate()
  const address = useMemo(() => readMacAddress(search), [search])
  const latest = useRef(address)
  latest.current = address
  const go = useCallback(
    (change: MacAddress) => {
      latest.current = readMacAddress({ ...latest.current, ...change })
      void navigate({ to: '/macs', search: { ...latest.current }, replace: true })
    },
    [navigate],
  )
  return { address, go }
}

function useLayout(address: MacAddress, go: (change: MacAddress) => void) {
  const { tables } = useSettings()
  const setSettings = useSetSettings()
  const remembered = tables[tableName]
  const named = address.columns
  const layout = useMemo(
    () => columnLayout(columnSet, remembered, macColumnsOf(named === undefined ? {} : { columns: named })),
    [remembered, named],
  )
  function keepLayout(next: ColumnLayout<MacColumnKey>) {
    setSettings({ tables: { ...tables, [tableName]: toRemember(next) } })
    const columns = next.order.filter((key) => next.shown.has(key)).join(',')
    const before = layout.order.filter((key) => layout.shown.has(key)).join(',')
    if (columns !== before) go({ columns })
  }
  function resetLayout() {
    const { [tableName]: _dropped, ...others } = tables
    setSettings({ tables: others })
    go({ columns: '' })
  }
  return { layout, keepLayout, resetLayout }
}

function MacFooter(props: { rows: MacRows; order: Uint32Array; isUpdating: boolean }) {
  const { t, format } = useLanguage()
  const { rows, order } = props
  const counts = useMemo(() => countView(rows, order), [rows, order])
  const total = t('mac.total', { count: rows.count })
  const parts = [
    order.length === rows.count ? total : t('onu.ofTotal', { shown: format.integer(order.length), total }),
    ...(rows.total > rows.count ? [t('mac.cut', { total: format.integer(rows.total) })] : []),
    t('mac.behindOnus', { count: counts.behind }),
    ...(counts.missing > 0 ? [t('mac.missing', { count: counts.missing })] : []),
    t('asOf', { time: format.clock(rows.asOfMs) }),
    ...(props.isUpdating ? [t('state.updating')] : []),
  ]
  return <span aria-live="polite">{parts.join(' · ')}</span>
}

function countView(rows: MacRows, order: Uint32Array) {
  let behind = 0
  let missing = 0
  for (const row of order) {
    if (rows.place(row) === 'onu') behind++
    if (rows.isMissing(row)) missing++
  }
  return { behind, missing }
}
