/** What kind of address a MAC is, by the two lowest bits of its first byte (IEEE 802). `private` ones are made up by a device. */
export type MacKind = 'universal' | 'private' | 'multicast'

/** The kind of a MAC in its stored spelling, `AA:BB:CC:DD:EE:FF`. */
export function macKind(mac: string): MacKind {
  const first = Number.parseInt(mac.slice(0, 2), 16)
  if ((first & 1) === 1) return 'multicast'
  return (first & 2) === 2 ? 'private' : 'universal'
}

/** A MAC's 48 bits as a number: a key that a list of different things can be told apart by. */
export function macNumber(mac: string): number {
  return Number.parseInt(mac.replaceAll(':', ''), 16)
}

/**
 * The hex digits of a MAC or of a part of one, in lower case, from `aa:bb`, `AA-BB-C`, `aabb.cc` or bare digits; `null` when
 * the text is no part of a MAC. Fewer than three digits would be part of nearly every one.
 */
export function macPart(text: string): string | null {
  const compact = text
    .trim()
    .replace(/[\s:.-]/g, '')
    .toLowerCase()
  return /^[0-9a-f]{3,12}$/.test(compact) ? compact : null
}
