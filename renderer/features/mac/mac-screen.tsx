import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { Button } from '../../components/button/button.tsx'
import { ColumnChooser } from '../../components/columns/column-chooser.tsx'
import { Notice } from '../../components/notice/notice.tsx'
import type { ColumnSet } from '../../lib/column-layout.ts'
import { macColumnsOf, macSortOf, questionOf, readMacAddress, type MacAddress } from '../../lib/mac-address.ts'
import { isMacColumn, macColumns, macHiddenAtFirst, sortMacs, type MacColumnKey } from '../../lib/mac-columns.ts'
import { filterMacs } from '../../lib/mac-filter.ts'
import { macOnu, type MacRows } from '../../lib/mac-rows.ts'
import { useNow } from '../../lib/now.ts'
import { nextSortText } from '../../lib/table-sort.ts'
import { useLanguage } from '../../lib/words.ts'
import { useHeld, usePolicy } from '../network/index.ts'
import { OltInvitation } from '../olt/index.ts'
import { TableScreen, saveTable, useActiveRow, useAddress, useLayout, useRows } from '../table/index.ts'
import { useMacRows } from './data.ts'
import { isMacDim, macCell, macCsvCell } from './mac-cells.ts'
import { macTableFacets } from './mac-filters.ts'
import { MacPanel } from './mac-panel.tsx'
import { MacSourceList, MacSourcesLine } from './mac-sources.tsx'

const clockMs = 30_000
const noRows = new Uint32Array(0)

const columnSet: ColumnSet<MacColumnKey> = {
  keys: macColumns.map(({ key }) => key),
  hiddenAtFirst: macHiddenAtFirst,
  fixed: 'mac',
}

/** The MACs of all OLTs that tell them, and which tell none. The address holds filter, sort, columns and the open MAC. */
export function MacScreen() {
  const language = useLanguage()
  const { t, format } = language
  const nowMs = useNow(clockMs)
  const { address, go } = useAddress('/macs', readMacAddress)
  const question = useMemo(() => questionOf(address), [address])
  const sort = useMemo(() => macSortOf(address), [address])
  const known = useMacRows(question)
  const isHeld = useHeld() !== null
  const { freshness: freshnessLimits } = usePolicy()
  const { layout, columns, keep, reset, resize } = useLayout<MacColumnKey>({
    name: 'macs',
    shapes: macColumns,
    set: columnSet,
    named: macColumnsOf(address),
    words: useCallback((key) => ({ label: t(`mac.column.${key}`) }), [t]),
    onColumns: (names) => go({ columns: names }),
  })
  const rows = known.data
  const order = useMemo(
    () => (rows === undefined ? noRows : sortMacs(rows, filterMacs(rows, question), sort)),
    [rows, question, sort],
  )
  const macAt = (index: number) => rows?.mac[order[index] ?? -1]
  const { activeKey, activate, open } = useActiveRow<string>({
    first: null,
    keyAt: (index) => (rows === undefined ? null : rowKey(rows, order[index])),
    isOpen: address.mac !== undefined,
    show(index) {
      const mac = macAt(index)
      if (mac !== undefined) go({ mac })
    },
  })
  const active = useMemo(
    () => (rows === undefined ? -1 : activeIndex(rows, order, activeKey, address.mac)),
    [rows, order, activeKey, address.mac],
  )
  const navigate = useNavigate()

  const { cell, isDim } = useRows<MacRows, MacColumnKey>({
    rows,
    order,
    isColumn: isMacColumn,
    cell: useCallback((known, row, key) => macCell(known, row, key, language, nowMs), [language, nowMs]),
    isDim: useCallback((known, row) => isMacDim(known, row, nowMs, freshnessLimits), [nowMs, freshnessLimits]),
  })
  /** The ONU's cell leads to the ONU, every other one opens the MAC. */
  const follow = (index: number, key: string) => {
    const row = order[index]
    const onu = rows === undefined || row === undefined || key !== 'serial' ? null : macOnu(rows, row)
    if (onu === null) return false
    void navigate({ to: '/onus', search: { onu: String(onu.id) } })
    return true
  }
  const exportCsv = () => {
    if (rows === undefined) return
    const keys = columns.map(({ key }) => key).filter(isMacColumn)
    const lines = Array.from(order, (row) => keys.map((key) => macCsvCell(rows, row, key)))
    saveTable({ name: 'farol-macs', asOfMs: rows.asOfMs, columns, lines })
    return t('onu.exported', { count: lines.length })
  }

  return (
    <TableScreen
      title={t('nav.macs')}
      isHeld={isHeld}
      state={{ isKnown: rows !== undefined, error: known.error, retry: known.retry }}
      hasRows={rows !== undefined && rows.count > 0}
      instead={renderInstead()}
      above={rows !== undefined && rows.count > 0 && <MacSourcesLine sources={rows.sources} />}
      text={question.text}
      onText={(text) => go({ text })}
      facets={rows === undefined ? [] : macTableFacets({ language, rows, question, go })}
      onClear={() => go({ ...nothingAsked, text: question.text })}
      columnChooser={
        <ColumnChooser layout={layout} name={(key) => t(`mac.column.${key}`)} onLayout={keep} onReset={reset} />
      }
      footer={rows !== undefined && <MacFooter rows={rows} order={order} isUpdating={known.isUpdating} />}
      panel={address.mac === undefined ? null : panelOf(address.mac)}
      onClose={() => go({ mac: '' })}
      copied={(index) => macAt(index) ?? null}
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
        onFollow: follow,
        sort,
        onSort: (key) => isMacColumn(key) && go({ sort: nextSortText(sort, key) }),
        onResize: resize,
      }}
    />
  )

  function renderInstead() {
    if (rows === undefined || order.length > 0) return null
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
      <Notice title={t('mac.noMatch')} text={t('mac.noMatchNext', { total: format.integer(rows.count) })}>
        <Button onClick={() => go(nothingAsked)}>{t('onu.clearFilters')}</Button>
      </Notice>
    )
  }
}

function panelOf(mac: string) {
  return (close: () => void) => <MacPanel key={mac} mac={mac} onClose={close} />
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
