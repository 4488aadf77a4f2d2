import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'

/** What a typed text may mean. All texts but `exactSerials` are in lower case. */
export interface SearchTerms {
  text: string
  /** Serials and MACs that the text spells whole, as they are stored. */
  exactSerials: string[]
  /** Substrings to look for: the text, and the text as part of a serial or MAC in its stored spelling. One to three. */
  needles: string[]
  /** A place: PON port, ONU id or `null`, and the start of the OLT's name or `null`. */
  places: SearchPlace[]
}

export interface SearchPlace {
  olt: string | null
  ponPort: string
  onuId: number | null
}

/** Reads a search text in any usual spelling: serial in letters or hex, MAC with any separators, `Centro 0/1/3:5`, words. */
export function searchTerms(typed: string): SearchTerms {
  const text = typed.trim().toLowerCase()
  const compact = text.replace(/[\s:.-]/g, '')
  const exactSerials = [normalizeSerial(typed), normalizeMac(typed)].filter((spelling) => spelling !== null)
  const asPart = /^[0-9a-z]{2,}$/.test(compact) ? compact : null
  const needles = [text, asPart, partOfHexSerial(compact)].filter((needle) => needle !== null && needle !== '')
  return { text, exactSerials, needles: [...new Set(needles as string[])], places: placesIn(text) }
}

/** The beginning of a serial in hex digits, `48575443a1b2` as `hwtca1b2`, or `null`. */
function partOfHexSerial(compact: string): string | null {
  if (!/^[0-9a-f]{8,16}$/.test(compact)) return null
  const vendor = (compact.slice(0, 8).match(/../g) ?? [])
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
    .join('')
  return /^[A-Za-z][A-Za-z0-9]{3}$/.test(vendor) ? vendor.toLowerCase() + compact.slice(8) : null
}

/** `0/1/3`, `0/1/3:5`, `0/1/3/5`, each with the name of an OLT before it or without. */
function placesIn(text: string): SearchPlace[] {
  const found = /^(?:(?<olt>.*\S)\s+)?(?<port>\d{1,5}(?:\/\d{1,5})*)(?::(?<onu>\d{1,6}))?$/.exec(text)
  const port = found?.groups?.['port']
  if (port === undefined) return []
  const olt = found?.groups?.['olt'] ?? null
  const onu = found?.groups?.['onu']
  // A bare number is a UFiber port only where something else says that it is a place.
  if (olt === null && onu === undefined && !port.includes('/')) return []
  const places: SearchPlace[] = [{ olt, ponPort: port, onuId: onu === undefined ? null : Number(onu) }]
  const cut = port.lastIndexOf('/')
  if (onu === undefined && cut > 0)
    places.push({ olt, ponPort: port.slice(0, cut), onuId: Number(port.slice(cut + 1)) })
  return places
}
