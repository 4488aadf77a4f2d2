import type { GridColumn } from '../../components/grid/grid.tsx'
import type { ColumnLayout, ColumnSet } from '../../lib/column-layout.ts'
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

export function gridColumns(layout: ColumnLayout<OnuColumnKey>, t: Words): GridColumn[] {
  return layout.order
    .filter((key) => layout.shown.has(key))
    .map((key) => {
      const column = onuColumns.find((each) => each.key === key)
      const unit = units[key]
      return {
        key,
        kind: column?.kind ?? 'text',
        width: layout.widths[key] ?? column?.width ?? 100,
        label: t(`onu.column.${key}`),
        title: t(`onu.columnFull.${key}`),
        ...(unit === undefined ? {} : { unit }),
      }
    })
}
