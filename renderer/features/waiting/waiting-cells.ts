import type { WaitingOnu } from '#contract/onu.ts'
import type { CellView } from '../../components/grid/grid.tsx'
import type { WaitingColumnKey } from '../../lib/waiting-onus.ts'
import type { Language } from '../../lib/words.ts'

const empty: CellView = { text: '–', tone: 'faint' }

/** What a cell of the list shows. */
export function waitingCell(onu: WaitingOnu, key: WaitingColumnKey, language: Language, nowMs: number): CellView {
  const { t, format } = language
  const moment = (at: string): CellView => {
    const ms = Date.parse(at)
    return { text: format.moment(ms, nowMs), tone: 'muted', title: () => format.full(ms) }
  }
  switch (key) {
    case 'serial':
      return { text: onu.serial ?? t('onu.noSerial'), mark: 'warn', ...(onu.serial === null ? { tone: 'faint' } : {}) }
    case 'olt':
      return { text: onu.olt, title: () => onu.olt }
    case 'pon':
      return { text: onu.ponPort }
    case 'waiting': {
      const ms = Date.parse(onu.waitingSince)
      const isBack = ms > Date.parse(onu.firstSeenAt)
      const since = t(isBack ? 'waiting.sinceAgain' : 'waiting.since', { time: format.full(ms) })
      return { text: format.shortAge(nowMs - ms), title: () => since }
    }
    case 'firstSeen':
      return moment(onu.firstSeenAt)
    case 'lastSeen':
      return moment(onu.lastSeenAt)
    case 'vendor':
      return told(onu.vendor)
    case 'model':
      return told(onu.model)
  }
}

function told(text: string | null): CellView {
  return text === null ? empty : { text, title: () => text }
}

/** The same for a file: instants and the device's own words. */
export function waitingCsvCell(onu: WaitingOnu, key: WaitingColumnKey): string | null {
  switch (key) {
    case 'serial':
      return onu.serial
    case 'olt':
      return onu.olt
    case 'pon':
      return onu.ponPort
    case 'waiting':
      return onu.waitingSince
    case 'firstSeen':
      return onu.firstSeenAt
    case 'lastSeen':
      return onu.lastSeenAt
    case 'vendor':
      return onu.vendor
    case 'model':
      return onu.model
  }
}
