import type { CellView } from '../../components/grid/grid.tsx'
import type { CustomerColumnKey } from '../../lib/customer-columns.ts'
import type { CustomerRows } from '../../lib/customer-rows.ts'
import { onuMark, powerMark } from '../../lib/mark.ts'
import { cellNumber, rowPlace, rowPowerLevel } from '../../lib/onu-rows.ts'
import type { Language } from '../../lib/words.ts'

const empty: CellView = { text: '–', tone: 'faint' }

/** What a cell of the customer table shows. Only what a person should see to carries a colour. */
export function customerCell(
  rows: CustomerRows,
  row: number,
  key: CustomerColumnKey,
  language: Language,
  nowMs: number,
): CellView {
  const at = rows.onuRow[row] ?? -1
  switch (key) {
    case 'name':
      return named(rows.name[row] ?? null)
    case 'code':
      return text(rows.code[row] ?? null)
    case 'login':
      return text(rows.login[row] ?? null)
    case 'onu':
      return at < 0 ? leftOnu(rows, row, language) : onuCell(rows, at, language)
    case 'place':
      return at < 0 ? empty : text(placeOf(rows, at))
    case 'rx':
      return at < 0 ? empty : powerCell(rows, at, language)
    case 'match':
      return matchCell(rows, row, language)
    case 'source': {
      const source = rows.source[row]
      return text(source === null || source === undefined ? null : (rows.sources[source]?.name ?? null))
    }
    case 'asOf':
      return ageCell(rows, row, language, nowMs)
  }
}

function text(value: string | null): CellView {
  return value === null || value === '' ? empty : { text: value, title: () => value }
}

function named(value: string | null): CellView {
  return value === null ? empty : { text: value, title: () => value }
}

export function placeOf({ onus }: CustomerRows, at: number): string | null {
  return onus === undefined ? null : `${onus.olts[onus.olt[at] ?? 0]?.name ?? ''} · ${rowPlace(onus, at)}`
}

function onuCell({ onus }: CustomerRows, at: number, { t }: Language): CellView {
  const status = onus?.status[at] ?? 'unknown'
  const cause = status === 'offline' ? (onus?.cause[at] ?? null) : null
  const serial = onus?.serial[at] ?? t('onu.noSerial')
  const word = t(`onu.status.${status}`)
  return {
    text: serial,
    mark: onuMark(status, cause),
    title: () =>
      `${serial} · ${cause === null ? word : t('onu.statusCause', { status: word, cause: t(`onu.cause.${cause}`) })}`,
  }
}

/** The ONU of a match that no OLT lists any more. */
function leftOnu(rows: CustomerRows, row: number, { t }: Language): CellView {
  return rows.onuId[row] === null ? empty : { text: t('customer.onuGone'), tone: 'muted' }
}

function powerCell({ onus }: CustomerRows, at: number, { format, t }: Language): CellView {
  const rx = onus === undefined ? null : cellNumber(onus.rxPowerDbm, at)
  if (rx === null || onus === undefined) return empty
  const level = rowPowerLevel(onus, at)
  if (level === null || level === 'good') return { text: format.power(rx) }
  const mark = powerMark(level) ?? 'unknown'
  return { text: format.power(rx), mark, tone: mark, title: () => t(`power.${level}`) }
}

export function isGone(rows: CustomerRows, row: number): boolean {
  return !Number.isNaN(rows.goneAt[row] ?? Number.NaN)
}

function matchCell(rows: CustomerRows, row: number, { t }: Language): CellView {
  const state = rows.state[row] ?? 'unmatched'
  const by = rows.matchedBy[row] ?? null
  if (state === 'matched' && by !== null)
    return { text: t(`customer.by.${by}`), tone: by === 'hand' ? 'accent' : 'muted' }
  if (isGone(rows, row)) return { text: t('customer.goneShort'), tone: 'faint' }
  if (state === 'ambiguous') return { text: t('customer.state.ambiguous'), mark: 'warn', tone: 'warn' }
  return {
    text: by === 'hand' ? t('customer.noOnuByHand') : t('customer.state.unmatched'),
    mark: 'unknown',
    tone: 'muted',
  }
}

function ageCell(rows: CustomerRows, row: number, { format, t }: Language, nowMs: number): CellView {
  const at = cellNumber(rows.asOf, row)
  if (at === null) return empty
  const full = format.full(at * 1000)
  const title = isGone(rows, row) ? t('customer.goneSince', { time: full }) : full
  return { text: format.shortAge(nowMs - at * 1000), tone: 'muted', title: () => title }
}

/** The same cell for a file: the domain's own codes and plain numbers. */
export function customerCsvCell(rows: CustomerRows, row: number, key: CustomerColumnKey): string | number | null {
  const { onus } = rows
  const at = rows.onuRow[row] ?? -1
  switch (key) {
    case 'name':
      return rows.name[row] ?? null
    case 'code':
      return rows.code[row] ?? null
    case 'login':
      return rows.login[row] ?? null
    case 'onu':
      return at < 0 ? null : (onus?.serial[at] ?? null)
    case 'place':
      return at < 0 ? null : placeOf(rows, at)
    case 'rx':
      return at < 0 || onus === undefined ? null : cellNumber(onus.rxPowerDbm, at)
    case 'match':
      return rows.state[row] === 'matched' ? (rows.matchedBy[row] ?? null) : (rows.state[row] ?? null)
    case 'source': {
      const source = rows.source[row]
      return source === null || source === undefined ? null : (rows.sources[source]?.name ?? null)
    }
    case 'asOf': {
      const seconds = cellNumber(rows.asOf, row)
      return seconds === null ? null : new Date(seconds * 1000).toISOString()
    }
  }
}
