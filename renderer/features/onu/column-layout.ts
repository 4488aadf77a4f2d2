import type { Settings } from '#contract/settings.ts'
import type { GridColumn } from '../../components/grid/grid.tsx'
import { hiddenAtFirst, isOnuColumn, onuColumns, type OnuColumnKey } from '../../lib/onu-columns.ts'
import type { Words } from '../../lib/words.ts'

export const onuTableName = 'onus'
type Layout = Settings['tables'][string]

/** How the columns stand: all of them in order, and which are shown. */
export interface ColumnLayout {
  order: readonly OnuColumnKey[]
  shown: ReadonlySet<OnuColumnKey>
  widths: Readonly<Record<string, number>>
}

/** From what is remembered, and from the address where it names columns. Columns that are new since then come last. */
export function columnLayout(
  remembered: Layout | undefined,
  fromAddress: readonly OnuColumnKey[] | null,
): ColumnLayout {
  const all = onuColumns.map((column) => column.key)
  const kept = (fromAddress ?? remembered?.order ?? []).filter(isOnuColumn)
  const order = [...new Set([...kept, ...all])]
  const hidden = new Set<string>(remembered?.hidden ?? hiddenAtFirst)
  const shown = fromAddress === null ? order.filter((key) => !hidden.has(key)) : fromAddress
  return { order: sticky(order), shown: new Set(['serial' as const, ...shown]), widths: remembered?.widths ?? {} }
}

/** The serial stays first and shown: it says which ONU a row is. */
function sticky(order: OnuColumnKey[]): OnuColumnKey[] {
  return ['serial', ...order.filter((key) => key !== 'serial')]
}

export function toRemember(layout: ColumnLayout): Layout {
  return {
    order: [...layout.order],
    hidden: layout.order.filter((key) => !layout.shown.has(key)),
    widths: { ...layout.widths },
  }
}

const units: Partial<Record<OnuColumnKey, string>> = {
  rx: 'dBm',
  oltRx: 'dBm',
  tx: 'dBm',
  distance: 'm',
  temperature: '°C',
  voltage: 'V',
}

export function gridColumns(layout: ColumnLayout, t: Words): GridColumn[] {
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

export function toggled(layout: ColumnLayout, key: OnuColumnKey): ColumnLayout {
  const shown = new Set(layout.shown)
  if (shown.has(key)) shown.delete(key)
  else shown.add(key)
  return { ...layout, shown: shown.add('serial') }
}

/** One place to the left (-1) or right (+1); the serial keeps its own. */
export function moved(layout: ColumnLayout, key: OnuColumnKey, by: -1 | 1): ColumnLayout {
  const order = [...layout.order]
  const from = order.indexOf(key)
  const to = from + by
  if (from < 1 || to < 1 || to >= order.length) return layout
  order.splice(to, 0, ...order.splice(from, 1))
  return { ...layout, order }
}
