import { type Cells, type ColumnCursor, elsewhere, endOfMib, type NoRow, noSuch } from './cells.ts'
import type { SnmpValue } from './varbind.ts'

/** A response that was read up to its varbinds. */
export interface OpenReply {
  id: number
  errorStatus: number
  bytes: Buffer
  /** The same bytes as text, one character each: text is compared in one step. */
  latin1: string
  /** Where the varbinds begin; they reach to the end. */
  varbindsAt: number
}

/**
 * GETBULK of SNMPv2c, written and read by hand, because the library's general reader costs a multiple of it
 * (docs/benchmarks.md). It reads only what it can vouch for: lengths that fit into each other to the byte, numbers of the
 * usual width, this community, a response. Of anything else it says `null`, and the library decides (docs/decisions/0034).
 *
 * Written for a program that has just started: a collection is over before V8 makes small functions fast. Hence long loops
 * without calls, and text, whose comparing and joining are quick from the first time on.
 */
export class PlainBulk {
  /** Version and community, as they stand in every message. */
  readonly #envelope: string
  readonly #prefixes = new Map<string, string>()
  #lastAfter: string | null = null
  #lastIndex = ''

  constructor(community: string) {
    const octets = Buffer.from(community, 'utf8').toString('latin1')
    this.#envelope = `\x02\x01\x01${element(0x04, octets)}`
  }

  /** The datagram that asks. `id` and `repetitions` are positive, below 2^31 and 2^15. */
  encode(id: number, columns: readonly ColumnCursor[], repetitions: number): Buffer {
    let varbinds = ''
    for (const { oid, after } of columns) {
      const prefix = this.#prefixes.get(oid) ?? this.#remember(oid)
      if (after !== this.#lastAfter) {
        this.#lastAfter = after
        this.#lastIndex = after === null ? '' : numbersLatin1(after, 0)
      }
      const length = prefix.length + this.#lastIndex.length
      varbinds += `${varbindHead(length)}${prefix}${this.#lastIndex}\x05\x00`
    }
    const asked = `${integer(id)}\x02\x01\x00${integer(repetitions)}${element(0x30, varbinds)}`
    return Buffer.from(element(0x30, `${this.#envelope}${element(0xa5, asked)}`), 'latin1')
  }

  /** Opens a datagram, or says `null` where it is not, to the byte, a response of SNMPv2c to this community. */
  open(bytes: Buffer): OpenReply | null {
    const latin1 = bytes.toString('latin1')
    const message = contentAt(bytes, 0, 0x30)
    if (message < 0 || contentEnd !== bytes.length || !latin1.startsWith(this.#envelope, message)) return null
    const response = contentAt(bytes, message + this.#envelope.length, 0xa2)
    if (response < 0 || contentEnd !== bytes.length) return null
    const idAt = contentAt(bytes, response, 0x02)
    const statusAt = contentEnd
    const idLength = statusAt - idAt
    // Both error numbers have one byte in any response there is.
    if (idAt < 0 || idLength < 1 || idLength > 4 || !latin1.startsWith('\x02\x01', statusAt)) return null
    if (!latin1.startsWith('\x02\x01', statusAt + 3)) return null
    const errorStatus = bytes[statusAt + 2]!
    const varbindsAt = contentAt(bytes, statusAt + 6, 0x30)
    if (varbindsAt < 0 || contentEnd !== bytes.length || errorStatus > 18) return null
    return { id: signedInteger(bytes, idAt, idLength), errorStatus, bytes, latin1, varbindsAt }
  }

  /** The cells of an answer to `columns`, or `null`: let the library decide. */
  cells({ bytes, latin1, varbindsAt }: OpenReply, columns: readonly ColumnCursor[]): Cells | null {
    const end = bytes.length
    const prefixes = columns.map(({ oid }) => this.#prefixes.get(oid) ?? this.#remember(oid))
    const places: string[] = []
    const values: Cells['values'] = []
    let column = 0
    let place = ''
    let placeLatin1 = ''
    let at = varbindsAt
    while (at < end) {
      // A varbind and its name, with the short lengths that nearly all have; `contentAt` reads the others.
      let name = at + 4
      let nameEnd = name + bytes[at + 3]!
      let varbindEnd = at + 2 + bytes[at + 1]!
      if (bytes[at + 1]! >= 0x80 || bytes[at + 3]! >= 0x80 || bytes[at] !== 0x30 || bytes[at + 2] !== 0x06) {
        const inside = contentAt(bytes, at, 0x30)
        varbindEnd = contentEnd
        name = inside < 0 ? -1 : contentAt(bytes, inside, 0x06)
        nameEnd = contentEnd
        if (name < 0) return null
      }
      if (varbindEnd > end || nameEnd + 2 > varbindEnd) return null

      const tag = bytes[nameEnd]!
      const valueLength = bytes[nameEnd + 1]!
      let value: SnmpValue | null | NoRow | undefined
      if (nameEnd + 2 + valueLength === varbindEnd && valueLength <= 127 && tag === 0x04) {
        value = keep(bytes, nameEnd + 2, varbindEnd)
      } else if (nameEnd + 2 + valueLength === varbindEnd && valueLength <= 4 && tag === 0x02 && valueLength > 0) {
        value = signedInteger(bytes, nameEnd + 2, valueLength)
      } else {
        value = otherValue(bytes, nameEnd, varbindEnd)
        if (value === undefined) return null
      }
      at = varbindEnd

      const prefix = prefixes[column]!
      column = column + 1 === prefixes.length ? 0 : column + 1
      const indexAt = name + prefix.length
      if (typeof value === 'symbol' || indexAt >= nameEnd || !latin1.startsWith(prefix, name)) {
        const whole = objectIdText(bytes, name, nameEnd)
        if (whole === null) return null
        places.push(whole)
        values.push(typeof value === 'symbol' ? value : elsewhere)
        continue
      }
      if (nameEnd - indexAt !== placeLatin1.length || !latin1.startsWith(placeLatin1, indexAt)) {
        const text = numbersText(bytes, indexAt, nameEnd)
        if (text === null) return null
        place = text
        placeLatin1 = latin1.slice(indexAt, nameEnd)
      }
      places.push(place)
      values.push(value)
    }
    return at === end ? { places, values } : null
  }

  #remember(oid: string): string {
    const [first = 0, second = 0] = oid.split('.', 2).map(Number)
    const rest = oid.indexOf('.', oid.indexOf('.') + 1)
    const prefix = numbersLatin1(String(first * 40 + second), 0) + (rest < 0 ? '' : numbersLatin1(oid, rest + 1))
    this.#prefixes.set(oid, prefix)
    return prefix
  }
}

const dot = 46
const zero = 48

/** The numbers of an OID's text from a place on, 7 bits a character. */
function numbersLatin1(text: string, start: number): string {
  let latin1 = ''
  let number = 0
  for (let at = start; at <= text.length; at += 1) {
    const code = at === text.length ? dot : text.charCodeAt(at)
    if (code !== dot) {
      number = number * 10 + code - zero
      continue
    }
    if (number >= 0x1000_0000) latin1 += String.fromCharCode(0x80 | (number / 0x1000_0000))
    if (number >= 0x20_0000) latin1 += String.fromCharCode(0x80 | ((number >>> 21) & 0x7f))
    if (number >= 0x4000) latin1 += String.fromCharCode(0x80 | ((number >>> 14) & 0x7f))
    if (number >= 0x80) latin1 += String.fromCharCode(0x80 | ((number >>> 7) & 0x7f))
    latin1 += String.fromCharCode(number & 0x7f)
    number = 0
  }
  return latin1
}

function element(tag: number, content: string): string {
  const { length } = content
  if (length < 0x80) return String.fromCharCode(tag, length) + content
  if (length < 0x100) return String.fromCharCode(tag, 0x81, length) + content
  return String.fromCharCode(tag, 0x82, length >>> 8, length & 0xff) + content
}

/** A positive INTEGER below 2^31. */
function integer(value: number): string {
  if (value < 0x80) return String.fromCharCode(2, 1, value)
  if (value < 0x8000) return String.fromCharCode(2, 2, value >>> 8, value & 0xff)
  return String.fromCharCode(2, 4, value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

const varbindHeads: string[] = []

/** What stands before a name of so many bytes in a varbind that asks: its value is an empty Null. */
function varbindHead(nameLength: number): string {
  const known = varbindHeads[nameLength]
  if (known !== undefined) return known
  const name = element(0x06, '\0'.repeat(nameLength))
  const varbind = element(0x30, `${name}\x05\x00`)
  const head = varbind.slice(0, varbind.length - nameLength - 2)
  varbindHeads[nameLength] = head
  return head
}

/** Where the element found last ends. */
let contentEnd = 0

/** Where the content of the element at `at` begins, which must have this tag and end within the datagram; -1 else. */
function contentAt(bytes: Buffer, at: number, tag: number): number {
  if (at + 2 > bytes.length || bytes[at] !== tag) return -1
  let length = bytes[at + 1]!
  let content = at + 2
  if (length >= 0x80) {
    const count = length & 0x7f
    if (count === 0 || count > 3 || content + count > bytes.length) return -1
    length = 0
    for (let n = 0; n < count; n += 1) length = (length << 8) | bytes[content++]!
  }
  contentEnd = content + length
  return contentEnd > bytes.length ? -1 : content
}

/** Two's complement of 1 to 4 bytes. */
function signedInteger(bytes: Buffer, start: number, length: number): number {
  let value = (bytes[start]! << 24) >> 24
  for (let at = start + 1; at < start + length; at += 1) value = (value << 8) | bytes[at]!
  return value
}

/** A value of any kind between a varbind's name and its end; `undefined` is none that can be vouched for. */
function otherValue(bytes: Buffer, start: number, end: number): SnmpValue | null | NoRow | undefined {
  const tag = bytes[start]!
  const content = contentAt(bytes, start, tag)
  const length = end - content
  if (content < 0 || contentEnd !== end) return undefined
  switch (tag) {
    case 0x02:
      return length === 0 || length > 4 ? undefined : signedInteger(bytes, content, length)
    case 0x04:
    case 0x44:
      return keep(bytes, content, end)
    case 0x05:
      return length === 0 ? null : undefined
    case 0x06:
      return objectIdText(bytes, content, end) ?? undefined
    case 0x40:
      return length === 4 ? bytes.subarray(content, end).join('.') : undefined
    case 0x41:
    case 0x42:
    case 0x43:
      if (length === 5 && bytes[content] === 0) return signedInteger(bytes, content + 1, 4) >>> 0
      return length === 0 || length > 4 ? undefined : signedInteger(bytes, content, length) >>> 0
    case 0x46:
      return length === 0 || length > 9 ? undefined : BigInt(`0x${bytes.toString('hex', content, end)}`)
    case 0x80:
    case 0x81:
      return length === 0 ? noSuch : undefined
    case 0x82:
      return length === 0 ? endOfMib : undefined
    default:
      return undefined
  }
}

const slabBytes = 64 * 1024
let slab = Buffer.alloc(0)
let slabAt = 0

/**
 * A copy of a value among others. A view of the datagram would hold all of it, nine times what its values of text are, for as long
 * as the run holds its rows.
 */
function keep(bytes: Buffer, start: number, end: number): Buffer {
  const length = end - start
  if (length > slab.length - slabAt) {
    slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, length))
    slabAt = 0
  }
  const at = slabAt
  slabAt += length
  for (let n = 0; n < length; n += 1) slab[at + n] = bytes[start + n]!
  return slab.subarray(at, slabAt)
}

/** The numbers of a part of an OID, joined by dots; `null` where one is over 32 bits, is padded or does not end. */
function numbersText(bytes: Buffer, start: number, end: number): string | null {
  let text = ''
  let number = 0
  let isInside = false
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!
    if (!isInside && byte === 0x80) return null
    number = number * 128 + (byte & 0x7f)
    isInside = byte >= 0x80
    if (isInside) continue
    if (number > 0xffff_ffff) return null
    text = text === '' ? String(number) : `${text}.${number}`
    number = 0
  }
  return isInside ? null : text
}

/** A whole OID as text, as the library writes it; `null` where it is none. */
function objectIdText(bytes: Buffer, start: number, end: number): string | null {
  const text = numbersText(bytes, start, end)
  if (text === null || text === '') return null
  const point = text.indexOf('.')
  const first = Number(point < 0 ? text : text.slice(0, point))
  const rest = point < 0 ? '' : text.slice(point)
  return `${Math.floor(first / 40)}.${first % 40}${rest}`
}
