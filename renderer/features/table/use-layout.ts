import { useMemo } from 'react'
import type { GridColumn } from '../../components/grid/grid.tsx'
import { columnLayout, toRemember, type ColumnLayout, type ColumnSet } from '../../lib/column-layout.ts'
import { useSetSettings, useSettings } from '../settings/index.ts'

/** A column before it has words: `width` in px. */
interface ColumnShape<Key extends string> {
  key: Key
  width: number
  kind: GridColumn['kind']
}

export interface TableLayout<Key extends string> {
  layout: ColumnLayout<Key>
  columns: readonly GridColumn[]
  keep(layout: ColumnLayout<Key>): void
  reset(): void
  resize(key: string, width: number): void
}

/**
 * How the columns of a table stand: as the address names them, else as this person left them. `shapes`, `set` and `words` do not
 * change from one drawing to the next but with the language.
 */
export function useLayout<Key extends string>(options: {
  /** Under which the layout is remembered. */
  name: string
  shapes: readonly ColumnShape<Key>[]
  set: ColumnSet<Key>
  /** The columns of the address, or `null`. */
  named: readonly Key[] | null
  words(key: Key): { label: string; unit?: string; title?: string }
  /** The shown columns changed; an empty text is the reset. */
  onColumns(columns: string): void
}): TableLayout<Key> {
  const { name, shapes, set, words } = options
  const { tables } = useSettings()
  const setSettings = useSetSettings()
  const remembered = tables[name]
  const named = options.named?.join(',')
  const layout = useMemo(
    () => columnLayout(set, remembered, named === undefined ? null : (named.split(',') as Key[])),
    [set, remembered, named],
  )
  const columns = useMemo(
    () =>
      shownOf(layout).map((key): GridColumn => {
        const shape = shapes.find((each) => each.key === key)
        return { key, kind: shape?.kind ?? 'text', width: layout.widths[key] ?? shape?.width ?? 100, ...words(key) }
      }),
    [layout, shapes, words],
  )
  function keep(next: ColumnLayout<Key>) {
    setSettings({ tables: { ...tables, [name]: toRemember(next) } })
    const shown = shownOf(next).join(',')
    if (shown !== shownOf(layout).join(',')) options.onColumns(shown)
  }
  function reset() {
    const { [name]: _dropped, ...others } = tables
    setSettings({ tables: others })
    options.onColumns('')
  }
  const resize = (key: string, width: number) => keep({ ...layout, widths: { ...layout.widths, [key]: width } })
  return { layout, columns, keep, reset, resize }
}

function shownOf<Key extends string>(layout: ColumnLayout<Key>): Key[] {
  return layout.order.filter((key) => layout.shown.has(key))
}
