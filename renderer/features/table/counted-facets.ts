import type { Facet } from '../../components/facets/facets.tsx'

/**
 * Filters of rows that are all here: each value with how many rows it would leave, counted when its list opens. The address holds
 * a filter's values with commas under its key.
 */
export function countedFacets<Key extends string>(options: {
  keys: readonly Key[]
  label(key: Key): string
  chosen(key: Key): readonly (string | number)[]
  word(key: Key, value: string): string
  counts(key: Key): ReadonlyMap<string, number>
  /** The values of a filter in their order; `counts` has those that any row has. */
  values(key: Key, counts: ReadonlyMap<string, number>): readonly string[]
  choose(key: Key, values: string): void
}): Facet[] {
  return options.keys.map((key) => ({
    key,
    label: options.label(key),
    chosen: options.chosen(key).map(String),
    word: (value) => options.word(key, value),
    choices() {
      const counts = options.counts(key)
      return options.values(key, counts).map((value) => ({ value, count: counts.get(value) ?? 0 }))
    },
    onChoose: (values) => options.choose(key, values.join(',')),
  }))
}

/** The values that any row has, numbers in them by value: `0/1/9` before `0/1/10`. */
export function countedValues(counts: ReadonlyMap<string, number>): string[] {
  return [...counts.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
