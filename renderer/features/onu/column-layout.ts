import type { ColumnSet } from '../../lib/column-layout.ts'
import { hiddenAtFirst, onuColumns, type OnuColumnKey } from '../../lib/onu-columns.ts'
import type { Words } from '../../lib/words.ts'

export const onuTableName = 'onus'

export const onuColumnSet: ColumnSet<OnuColumnKey> = {
  keys: onuColumns.map(({ key }) => key),
  hiddenAtFirst,
  fixed: 'serial',
}

const units: Partial<Record<OnuColumnKey, string>> = {
  rx: 'dBm',
  oltRx: 'dBm',
  tx: 'dBm',
  distance: 'm',
  temperature: '°C',
  voltage: 'V',
}

export function onuColumnWords(key: OnuColumnKey, t: Words): { label: string; title: string; unit?: string } {
  const unit = units[key]
  const words = { label: t(`onu.column.${key}`), title: t(`onu.columnFull.${key}`) }
  return unit === undefined ? words : { ...words, unit }
}
