/** BER tags that SNMP uses (X.690, RFC 2578 7.1, RFC 3416). */
export const tag = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  ipAddress: 0x40,
  counter32: 0x41,
  gauge32: 0x42,
  timeTicks: 0x43,
  counter64: 0x46,
  noSuchObject: 0x80,
  noSuchInstance: 0x81,
  endOfMibView: 0x82,
  getRequest: 0xa0,
  getNextRequest: 0xa1,
  response: 0xa2,
  setRequest: 0xa3,
  getBulkRequest: 0xa5,
  report: 0xa8,
} as const

/** The bytes that say a length: one below 128, else a count and the big-endian number. */
export function lengthBytes(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  if (length < 0x100) return Buffer.from([0x81, length])
  if (length < 0x1_0000) return Buffer.from([0x82, length >> 8, length & 0xff])
  return Buffer.from([0x83, length >> 16, (length >> 8) & 0xff, length & 0xff])
}

/** One tag, length and content. */
export function tlv(tagByte: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tagByte]), lengthBytes(content.length), content])
}

/** The shortest two's complement of a whole number, as INTEGER, Counter64 and the 32-bit unsigned types carry it. */
export function integerContent(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  for (;;) {
    const byte = Number(rest & 0xffn)
    bytes.unshift(byte)
    rest >>= 8n
    const isLast = (rest === 0n && byte < 0x80) || (rest === -1n && byte >= 0x80)
    if (isLast) return Buffer.from(bytes)
  }
}

/**
 * Reads BER from left to right. Reading past the end, or a length that does not fit, sets `failed` and yields empty
 * values from then on: a datagram from anywhere is checked once, at the end.
 */
export class BerReader {
  failed = false
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get hasMore(): boolean {
    return !this.failed && this.#at < this.#bytes.length
  }

  /** The tag of the next element, or -1. */
  get nextTag(): number {
    return this.hasMore ? this.#bytes[this.#at]! : -1
  }

  /** The content of the next element, which must have this tag. */
  content(expectedTag: number): Buffer {
    if (this.nextTag !== expectedTag) return this.#fail()
    this.#at++
    const length = this.#length()
    if (this.failed || this.#at + length > this.#bytes.length) return this.#fail()
    const start = this.#at
    this.#at += length
    return this.#bytes.subarray(start, this.#at)
  }

  /** The content of the next element whatever its tag is. */
  any(): Buffer {
    return this.content(this.nextTag)
  }

  /** A reader of the next element's inside. */
  inside(expectedTag: number): BerReader {
    const reader = new BerReader(this.content(expectedTag))
    reader.failed = this.failed
    return reader
  }

  /** An INTEGER of up to four bytes (five with a leading zero). */
  integer(): number {
    const content = this.content(tag.integer)
    if (content.length === 0 || content.length > 5) {
      this.#fail()
      return 0
    }
    return content.readIntBE(0, content.length)
  }

  #length(): number {
    const first = this.#byte()
    if (first < 0x80) return first
    const count = first & 0x7f
    if (count === 0 || count > 3) return this.#failLength()
    let length = 0
    for (let read = 0; read < count; read++) length = length * 256 + this.#byte()
    return length
  }

  #byte(): number {
    if (this.#at >= this.#bytes.length) return this.#failLength()
    return this.#bytes[this.#at++]!
  }

  #failLength(): number {
    this.failed = true
    return 0
  }

  #fail(): Buffer {
    this.failed = true
    return Buffer.alloc(0)
  }
}
