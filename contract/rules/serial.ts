/**
 * One spelling for an ONU's serial and for a MAC (docs/domain.md): GPON serials are 4 letters and 8 hex digits in upper
 * case, MACs are six upper-case pairs joined by colons. 16 hex digits that spell 4 printable letters and 4 bytes are the
 * same serial (ITU-T G.984.3: vendor id in ASCII, then the vendor's number).
 */
const gponSerial = /^[A-Za-z][A-Za-z0-9]{3}[0-9A-Fa-f]{8}$/
const hexSerial = /^[0-9A-Fa-f]{16}$/
const bareMac = /^[0-9A-Fa-f]{12}$/

/** `HWTCA1B2C3D4` from any spelling of a GPON serial, or `null` when the text is none. */
export function normalizeSerial(text: string): string | null {
  const compact = text.trim().replace(/[\s:.-]/g, '')
  if (gponSerial.test(compact)) return compact.toUpperCase()
  if (!hexSerial.test(compact)) return null
  const vendor = decodeVendor(compact.slice(0, 8))
  return vendor === null ? null : vendor + compact.slice(8).toUpperCase()
}

function decodeVendor(hex: string): string | null {
  const letters = hex.match(/../g)!.map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
  const vendor = letters.join('')
  return /^[A-Za-z][A-Za-z0-9]{3}$/.test(vendor) ? vendor.toUpperCase() : null
}

/** `AA:BB:CC:DD:EE:FF` from `aabb.ccdd.eeff`, `AA-BB-…`, `aa:bb:…` or bare digits, or `null` when the text is no MAC. */
export function normalizeMac(text: string): string | null {
  const compact = text.trim().replace(/[\s:.-]/g, '')
  if (!bareMac.test(compact)) return null
  return compact.toUpperCase().match(/../g)!.join(':')
}
