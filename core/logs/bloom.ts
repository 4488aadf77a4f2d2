/** Bits of the filter of one block. */
const bits = 65_536
const words = bits / 32
/** Letters that are told apart: so many in a row make one member of the filter. */
const gramBytes = 4

/** 8 KB that tell which four letters in a row a block does not have, whatever their case. */
export type Bloom = Uint32Array

export function newBloom(): Bloom {
  return new Uint32Array(words)
}

/** `A` as `a`; every other byte as itself. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))

/** Adds every four bytes in a row of a part of a block. */
export function addToBloom(bloom: Bloom, bytes: Uint8Array, from: number, to: number): void {
  let gram = 0
  const ready = from + gramBytes - 1
  for (let at = from; at < to; at += 1) {
    gram = (gram << 8) | (folded[bytes[at] as number] as number)
    if (at < ready) continue
    const bit = Math.imul(gram, 0x9e3779b1) >>> 16
    bloom[bit >>> 5] = (bloom[bit >>> 5] as number) | (1 << (bit & 31))
  }
}

/** The bits that a text sets, each once; none where it is shorter than four bytes. */
export function bloomBitsOf(text: string): Uint32Array {
  const bytes = Buffer.from(text)
  const found = new Set<number>()
  let gram = 0
  for (let at = 0; at < bytes.length; at += 1) {
    gram = (gram << 8) | (folded[bytes[at] as number] as number)
    if (at >= gramBytes - 1) found.add(Math.imul(gram, 0x9e3779b1) >>> 16)
  }
  return Uint32Array.from(found)
}

/** `false`: the block has not this text. `true`: it may have. */
export function mayHave(bloom: Bloom, wanted: Uint32Array): boolean {
  for (const bit of wanted) if (((bloom[bit >>> 5] as number) & (1 << (bit & 31))) === 0) return false
  return true
}
