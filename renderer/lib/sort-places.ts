/** The given rows in the order of their places. Rows without a place come last either way; equal ones keep the table's order. */
export function sortByPlace(picked: Uint32Array, place: Float64Array, descending: boolean): Uint32Array {
  const sign = descending ? -1 : 1
  return picked.toSorted((a, b) => {
    const left = place[a] ?? Number.NaN
    const right = place[b] ?? Number.NaN
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b
    }
    return sign * (left - right) || a - b
  })
}

/** As people sort names: accents and case aside, numbers by value. */
export const byName = new Intl.Collator('pt-BR', { numeric: true, sensitivity: 'base' }).compare

/** As hex digits sort: a serial is not a number with letters around it. */
export const byCode = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** Equal texts share a place; `NaN` where there is none. */
export function textPlaces(texts: readonly (string | null)[], compare = byName): Float64Array {
  const distinct = [...new Set(texts.filter((text): text is string => text !== null && text !== ''))]
  distinct.sort(compare)
  const place = new Map(distinct.map((text, index) => [text, index]))
  return Float64Array.from(texts, (text) => (text === null ? Number.NaN : (place.get(text) ?? Number.NaN)))
}
