import type { CellView } from '../../components/grid/grid.tsx'
import { freshness, type FreshnessLimits } from '#contract/rules/freshness.ts'
import { macKind } from '#contract/rules/mac.ts'
import type { MacColumnKey } from '../../lib/mac-columns.ts'
import { macOnu, type MacRows } from '../../lib/mac-rows.ts'
import { onuMark } from '../../lib/mark.ts'
import type { Language } from '../../lib/words.ts'
import { vendorWords, vlanWords } from './mac-words.ts'

const empty: CellView = { text: '–', tone: 'faint' }

/** What a cell of the MAC table shows. */
export function macCell(rows: MacRows, row: number, key: MacColumnKey, language: Language, nowMs: number): CellView {
  const { t, format } = language
  switch (key) {
    case 'mac':
      return { text: rows.mac[row] ?? '' }
    case 'vendor': {
      const vendor = vendorWords(rows.mac[row] ?? '', rows.vendors[rows.vendor[row] ?? -1] ?? null, language)
      if (vendor === null) return empty
      return macKind(rows.mac[row] ?? '') === 'private' ? { text: vendor, tone: 'muted' } : titled(vendor)
    }
    case 'vlan': {
      const vlan = vlanWords(vlanAt(rows, row), language)
      if (vlan === null) return empty
      return rows.isFdbId(row) ? { text: vlan, tone: 'muted', title: () => t('mac.fdbFull') } : { text: vlan }
    }
    case 'olt':
      return titled(rows.sources[rows.olt[row] ?? -1]?.olt ?? '')
    case 'pon':
      return ponCell(rows, row, language)
    case 'onuId': {
      const onuId = rows.onuId[row] ?? Number.NaN
      return Number.isNaN(onuId) ? empty : { text: format.integer(onuId) }
    }
    case 'serial': {
      const onu = macOnu(rows, row)
      if (onu === null) return empty
      const title = () => t('mac.openOnu')
      return { text: onu.serial ?? t('onu.noSerial'), mark: onuMark(onu.status, null), tone: 'link', title }
    }
    case 'description': {
      const description = macOnu(rows, row)?.description ?? null
      return description === null ? empty : titled(description)
    }
    case 'lastSeen':
      return lastSeenCell(rows, row, language, nowMs)
    case 'since':
      return age(rows.since[row] ?? 0, language, nowMs)
    case 'port':
      return titled(rows.ports[rows.port[row] ?? -1] ?? '')
  }
}

function titled(text: string): CellView {
  return { text, title: () => text }
}

function vlanAt(rows: MacRows, row: number) {
  const vlan = rows.vlan[row] ?? Number.NaN
  return { vlan: Number.isNaN(vlan) ? null : vlan, isFdbId: rows.isFdbId(row) }
}

/** The PON port; where there is none, that it is an uplink or not explained. */
function ponCell(rows: MacRows, row: number, { t }: Language): CellView {
  const ponPort = rows.ponPorts[rows.pon[row] ?? -1]
  if (ponPort !== undefined) return { text: ponPort }
  const port = rows.ports[rows.port[row] ?? -1] ?? ''
  return rows.place(row) === 'unmapped'
    ? { text: t('mac.short.unmapped'), tone: 'muted', title: () => t('mac.unmappedPort', { port }) }
    : { text: t('mac.short.other'), tone: 'muted', title: () => port }
}

function lastSeenCell(rows: MacRows, row: number, language: Language, nowMs: number): CellView {
  const view = age(rows.lastSeenAt[row] ?? 0, language, nowMs)
  if (!rows.isMissing(row)) return view
  return { ...view, mark: 'unknown', title: () => `${language.t('mac.missingFull')} · ${view.title?.() ?? ''}` }
}

function age(seconds: number, { format }: Language, nowMs: number): CellView {
  return { text: format.shortAge(nowMs - seconds * 1000), tone: 'muted', title: () => format.full(seconds * 1000) }
}

/** Not seen in the last whole table, or a picture that is too old to be of now. */
export function isMacDim(rows: MacRows, row: number, nowMs: number, limits: FreshnessLimits): boolean {
  return rows.isMissing(row) || freshness((rows.lastSeenAt[row] ?? 0) * 1000, nowMs, limits) === 'stale'
}

/** The same cell for a file: the domain's own codes and plain numbers, so that files compare across languages. */
export function macCsvCell(rows: MacRows, row: number, key: MacColumnKey): string | number | null {
  switch (key) {
    case 'mac':
      return rows.mac[row] ?? null
    case 'vendor':
      return rows.vendors[rows.vendor[row] ?? -1] ?? null
    case 'vlan': {
      const { vlan, isFdbId } = vlanAt(rows, row)
      return vlan !== null && isFdbId ? `fdb ${vlan}` : vlan
    }
    case 'olt':
      return rows.sources[rows.olt[row] ?? -1]?.olt ?? null
    case 'pon':
      return rows.ponPorts[rows.pon[row] ?? -1] ?? null
    case 'onuId': {
      const onuId = rows.onuId[row] ?? Number.NaN
      return Number.isNaN(onuId) ? null : onuId
    }
    case 'serial':
      return macOnu(rows, row)?.serial ?? null
    case 'description':
      return macOnu(rows, row)?.description ?? null
    case 'lastSeen':
      return instant(rows.lastSeenAt[row])
    case 'since':
      return instant(rows.since[row])
    case 'port':
      return rows.ports[rows.port[row] ?? -1] ?? null
  }
}

function instant(seconds: number | undefined): string | null {
  return seconds === undefined ? null : new Date(seconds * 1000).toISOString()
}
