import type { Settings } from '#contract/settings.ts'

/** The columns of one table: in their first order, and those that are shown only when asked for. */
export interface ColumnSet<Key extends string> {
  keys: readonly Key[]
  hiddenAtFirst: readonly Key[]
  /** Stays first and shown: it says what a row is. */
  fixed: Key
}

/** How the columns of a table stand: all of them in order, and which are shown. */
export interface ColumnLayout<Key extends string> {
  order: readonly Key[]
  shown: ReadonlySet<Key>
  widths: Readonly<Record<string, number>>
}

type Remembered = Settings['tables'][string]

/** From what is remembered, and from the address where it names columns. Columns that are new since then come last. */
export function columnLayout<Key extends string>(
  { keys, hiddenAtFirst, fixed }: ColumnSet<Key>,
  remembered: Remembered | undefined,
  fromAddress: readonly Key[] | null,
): ColumnLayout<Key> {
  const known = new Set<string>(keys)
  const isKey = (key: string): key is Key => known.has(key)
  const kept = (fromAddress ?? remembered?.order ?? []).filter(isKey)
  const order = [...new Set([fixed, ...kept, ...keys])]
  const hidden = new Set<string>(remembered?.hidden ?? hiddenAtFirst)
  const shown = fromAddress === null ? order.filter((key) => !hidden.has(key)) : fromAddress
  return { order, shown: new Set([fixed, ...shown]), widths: remembered?.widths ?? {} }
}

export function toRemember<Key extends string>(layout: ColumnLayout<Key>): Remembered {
  return {
    order: [...layout.order],
    hidden: layout.order.filter((key) => !layout.shown.has(key)),
    widths: { ...layout.widths },
  }
}

/** Shows a column that is hidden, hides one that is shown; the first one stays. */
export function toggled<Key extends string>(layout: ColumnLayout<Key>, key: Key): ColumnLayout<Key> {
  const [fixed] = layout.order
  const shown = new Set(layout.shown)
  if (shown.has(key) && key !== fixed) shown.delete(key)
  else shown.add(key)
  return { ...layout, shown }
}

/** One place to the left (-1) or right (+1); the first one keeps its own. */
export function moved<Key extends string>(layout: ColumnLayout<Key>, key: Key, by: -1 | 1): ColumnLayout<Key> {
  const order = [...layout.order]
  const from = order.indexOf(key)
  const to = from + by
  if (from < 1 || to < 1 || to >= order.length) return layout
  order.splice(to, 0, ...order.splice(from, 1))
  return { ...layout, order }
}
