/** An object identifier as its arcs, each an unsigned 32-bit number. */
export type Oid = readonly number[]

const arcLimit = 0xffff_ffff

/** Arcs of `1.3.6.1` or `.1.3.6.1`. Throws on anything else: OIDs in this folder are written by us. */
export function parseOid(text: string): number[] {
  const arcs = text.replace(/^\./, '').split('.').map(Number)
  if (arcs.length < 2 || arcs.some((arc) => !Number.isInteger(arc) || arc < 0 || arc > arcLimit)) {
    throw new RangeError(`${text} is not an object identifier`)
  }
  return arcs
}

/** `1.3.6.1`, without a leading dot. */
export function oidText(oid: Oid): string {
  return oid.join('.')
}

/** Below 0, 0 or above 0, as the first OID comes before, is, or comes behind the second. */
export function compareOids(first: Oid, second: Oid): number {
  const shared = Math.min(first.length, second.length)
  for (let place = 0; place < shared; place++) {
    const difference = first[place]! - second[place]!
    if (difference !== 0) return difference
  }
  return first.length - second.length
}

/**
 * The OID as four big-endian bytes an arc. Such keys compare bytewise in lexicographic OID order; BER's own bytes do
 * not (16384 is encoded 81 80 00 and 16383 is ff 7f).
 */
export function oidKey(oid: Oid): Buffer {
  const key = Buffer.allocUnsafe(oid.length * 4)
  for (let place = 0; place < oid.length; place++) key.writeUInt32BE(oid[place]!, place * 4)
  return key
}

/** The arcs behind a key made by `oidKey`. */
export function oidOfKey(key: Buffer): number[] {
  return Array.from({ length: key.length / 4 }, (_, place) => key.readUInt32BE(place * 4))
}

/** The content bytes of a BER OBJECT IDENTIFIER (X.690 8.19). */
export function encodeOid(oid: Oid): Buffer {
  const bytes: number[] = []
  pushArc(bytes, (oid[0] ?? 0) * 40 + (oid[1] ?? 0))
  for (let place = 2; place < oid.length; place++) pushArc(bytes, oid[place]!)
  return Buffer.from(bytes)
}

function pushArc(bytes: number[], arc: number): void {
  for (let power = 28; power > 0; power -= 7) {
    const rest = Math.floor(arc / 2 ** power)
    if (rest > 0) bytes.push((rest & 0x7f) | 0x80)
  }
  bytes.push(arc & 0x7f)
}

/** The key of BER content bytes, or `null` when they end inside an arc or an arc is over 32 bits. */
export function decodeOidKey(content: Buffer): Buffer | null {
  if (content.length === 0) return Buffer.alloc(8)
  if (content[content.length - 1]! >= 0x80) return null
  const key = Buffer.allocUnsafe(content.length * 4 + 4)
  let arc = 0
  let end = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > arcLimit) return null
    if (byte >= 0x80) continue
    if (end === 0) {
      const first = Math.min(Math.floor(arc / 40), 2)
      key.writeUInt32BE(first, 0)
      arc -= first * 40
      end = 4
    }
    key.writeUInt32BE(arc, end)
    end += 4
    arc = 0
  }
  return key.subarray(0, end)
}
