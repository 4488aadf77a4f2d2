/** By which column a table is sorted; `null` = as the host sent it. */
export type TableSort<Key extends string> = { key: Key; descending: boolean } | null

/** `rx` ascending, `-rx` descending; anything else is no sort. */
export function sortOfText<Key extends string>(text: string | undefined, isKey: (key: string) => key is Key) {
  const descending = text?.startsWith('-') === true
  const key = descending ? text.slice(1) : (text ?? '')
  return isKey(key) ? { key, descending } : null
}

/** What a click on a heading makes of the sort, as the address writes it: up, down, none. */
export function nextSortText<Key extends string>(sort: TableSort<Key>, key: Key): string {
  if (sort?.key !== key) return key
  return sort.descending ? '' : `-${key}`
}
