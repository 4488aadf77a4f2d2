import { foldText } from '#contract/rules/customer.ts'
import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'

/**
 * What a typed text may look like inside a row's folded haystack: every word must be found, in any of its spellings.
 * `48575443A1B2C3D4` is also `hwtca1b2c3d4`; `AABB.CC` is also `aabbcc` and `aa:bb:cc`.
 */
export function needles(text: string): string[][] {
  const whole = spellings(text.trim())
  const words = text.trim().split(/\s+/).filter(Boolean)
  if (words.length <= 1 || normalizeSerial(text) !== null || normalizeMac(text) !== null) {
    return whole.length === 0 ? [] : [whole]
  }
  return words.map(spellings)
}

/** Whether a haystack holds every word in some spelling. */
export function holds(haystack: string, words: readonly (readonly string[])[]): boolean {
  for (const word of words) {
    if (!word.some((spelling) => haystack.includes(spelling))) return false
  }
  return true
}

function spellings(word: string): string[] {
  if (word === '') return []
  const found = new Set([foldText(word)])
  const serial = normalizeSerial(word)
  if (serial !== null) found.add(serial.toLowerCase())
  const bare = word.replace(/[\s:.-]/g, '')
  if (/^[0-9A-Fa-f]{4,}$/.test(bare)) {
    if (bare !== word) found.add(bare.toLowerCase())
    const vendor = vendorStart(bare)
    if (vendor !== null) found.add(vendor)
  }
  return [...found]
}

/** The first half of a serial typed in hex (`48575443a1` is `hwtca1`), so that it is found before it is complete. */
function vendorStart(bare: string): string | null {
  if (bare.length < 8 || bare.length > 16) return null
  const whole = normalizeSerial(bare.padEnd(16, '0'))
  return whole === null ? null : whole.slice(0, 4 + bare.length - 8).toLowerCase()
}
