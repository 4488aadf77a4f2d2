const longest = 512

/** NUL, and what may be half of a pair. */
const doubtful = /[\0\uD800-\uDFFF]/

/**
 * Text of a device as PostgreSQL can hold it: no NUL, no half of a surrogate pair, bounded. The decoders already see to
 * it; one text that slipped through would otherwise cost the whole run.
 */
export function deviceText(text: string | null): string | null {
  if (text === null) return null
  const bounded = text.length > longest ? text.slice(0, longest) : text
  // Nearly no text has any: looking once costs less than replacing twice.
  return doubtful.test(bounded) ? bounded.replaceAll('\0', '\uFFFD').toWellFormed() : bounded
}

/** `0/1/3` as `000000.000001.000003`: sorts by its numbers. What is no number keeps its place as text. */
export function placeSortKey(place: string): string {
  const parts = place.split(/[^0-9A-Za-z]+/).filter((part) => part !== '')
  return parts.map((part) => (/^\d+$/.test(part) ? part.padStart(6, '0') : part)).join('.')
}
