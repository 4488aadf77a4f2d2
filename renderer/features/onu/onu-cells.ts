import type { PowerLevel } from '#contract/rules/power.ts'
import type { CellView } from '../../components/grid/grid.tsx'
import type { OnuColumnKey } from '../../lib/onu-columns.ts'
import { rowFreshness } from '../../lib/onu-filter.ts'
import { cellNumber, rowOltPowerLevel, rowPowerLevel, type OnuRows } from '../../lib/onu-rows.ts'
import { onuMark, powerMark } from '../../lib/mark.ts'
import type { Language } from '../../lib/words.ts'

const empty: CellView = { text: '–', tone: 'faint' }

/** What a cell of the ONU table shows. Only what differs from good carries a colour. */
export function onuCell(rows: OnuRows, row: number, key: OnuColumnKey, language: Language, nowMs: number): CellView {
  const { format } = language
  switch (key) {
    case 'serial':
      return text(rows.serial[row] ?? null)
    case 'status':
      return statusCell(rows, row, language, nowMs)
    case 'olt':
      return text(rows.olts[rows.olt[row] ?? 0]?.name ?? null)
    case 'pon':
      return text(rows.ponPorts[rows.pon[row] ?? 0] ?? null)
    case 'onuId':
      return number(rows.onuId, row, format.integer)
    case 'rx':
      return powerCell(cellNumber(rows.rxPowerDbm, row), rowPowerLevel(rows, row), language)
    case 'oltRx':
      return powerCell(cellNumber(rows.oltRxPowerDbm, row), rowOltPowerLevel(rows, row), language)
    case 'tx':
      return number(rows.txPowerDbm, row, format.power)
    case 'temperature':
      return number(rows.temperatureC, row, (value) => format.decimal(value, 1))
    case 'voltage':
      return number(rows.voltageV, row, (value) => format.decimal(value, 2))
    case 'distance':
      return number(rows.distanceM, row, format.integer)
    case 'description': {
      const description = rows.description[row] ?? null
      return description === null ? empty : { text: description, title: () => description }
    }
    case 'customer': {
      const customer = rows.customer[row] ?? null
      return customer === null ? empty : { text: customer, title: () => customer }
    }
    case 'model':
      return text(textAt(rows, rows.model[row]))
    case 'firmware':
      return text(textAt(rows, rows.firmware[row]))
    case 'lastSeen':
      return age(rows.lastSeenAt, row, language, nowMs)
    case 'collected':
      return age(rows.collectedAt, row, language, nowMs)
  }
}

function text(value: string | null): CellView {
  return value === null || value === '' ? empty : { text: value }
}

function textAt(rows: OnuRows, index: number | null | undefined): string | null {
  return index === null || index === undefined ? null : (rows.texts[index] ?? null)
}

function number(column: Float64Array, row: number, write: (value: number) => string): CellView {
  const value = cellNumber(column, row)
  return value === null ? empty : { text: write(value) }
}

function powerCell(dbm: number | null, level: PowerLevel | null, { format, t }: Language): CellView {
  if (dbm === null) return empty
  if (level === null || level === 'good') return { text: format.power(dbm) }
  const mark = powerMark(level) ?? 'unknown'
  return { text: format.power(dbm), mark, tone: mark, title: () => t(`power.${level}`) }
}

/** Age of an instant. Where the state is older than two periods, the age stands beside it too. */
function statusCell(rows: OnuRows, row: number, { t, format }: Language, nowMs: number): CellView {
  const status = rows.status[row] ?? 'unknown'
  const cause = status === 'offline' ? (rows.cause[row] ?? null) : null
  const word = t(`onu.status.${status}`)
  const reason = cause === null ? word : t('onu.statusCause', { status: word, cause: t(`onu.cause.${cause}`) })
  const collected = cellNumber(rows.collectedAt, row)
  const isStale = rowFreshness(rows, row, nowMs) === 'stale'
  const shown = isStale && collected !== null ? `${reason} · ${format.age(nowMs - collected * 1000)}` : reason
  return { text: shown, mark: onuMark(status, cause), title: () => shown }
}

function age(column: Float64Array, row: number, { format }: Language, nowMs: number): CellView {
  const seconds = cellNumber(column, row)
  if (seconds === null) return empty
  return { text: format.shortAge(nowMs - seconds * 1000), tone: 'muted', title: () => format.full(seconds * 1000) }
}

/** The same cell for a file: the domain's own codes and plain numbers, so that files compare across languages. */
export function onuCsvCell(rows: OnuRows, row: number, key: OnuColumnKey): string | number | null {
  switch (key) {
    case 'serial':
      return rows.serial[row] ?? null
    case 'status': {
      const status = rows.status[row] ?? 'unknown'
      const cause = rows.cause[row] ?? null
      return status === 'offline' && cause !== null ? `${status} (${cause})` : status
    }
    case 'olt':
      return rows.olts[rows.olt[row] ?? 0]?.name ?? null
    case 'pon':
      return rows.ponPorts[rows.pon[row] ?? 0] ?? null
    case 'onuId':
      return cellNumber(rows.onuId, row)
    case 'rx':
      return cellNumber(rows.rxPowerDbm, row)
    case 'oltRx':
      return cellNumber(rows.oltRxPowerDbm, row)
    case 'tx':
      return cellNumber(rows.txPowerDbm, row)
    case 'temperature':
      return cellNumber(rows.temperatureC, row)
    case 'voltage':
      return cellNumber(rows.voltageV, row)
    case 'distance':
      return cellNumber(rows.distanceM, row)
    case 'description':
      return rows.description[row] ?? null
    case 'customer':
      return rows.customer[row] ?? null
    case 'model':
      return textAt(rows, rows.model[row])
    case 'firmware':
      return textAt(rows, rows.firmware[row])
    case 'lastSeen':
      return instant(cellNumber(rows.lastSeenAt, row))
    case 'collected':
      return instant(cellNumber(rows.collectedAt, row))
  }
}

function instant(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString()
}
