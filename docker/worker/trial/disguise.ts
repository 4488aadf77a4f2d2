import { createHmac } from 'node:crypto'
import type { Replaced } from '#contract/profile-trial.ts'
import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'

/** Bytes that stand for "no serial": nothing, zeros, ones, blanks. */
const isNothing = (bytes: Buffer) =>
  bytes.every((byte) => byte === 0 || byte === 0x20) || bytes.every((b) => b === 0xff)

/** ZTE writes the way of authentication before the serial. */
const wayOfAuthentication = /^\d+,/

/**
 * Puts other serials, MACs, names and addresses in the place of those of a network: the same one always becomes the same other
 * one, of the same length and form, and nobody can count back without the key, which is kept nowhere.
 */
export class Disguise {
  readonly #key: Buffer
  readonly #seen = {
    serials: new Set<string>(),
    names: new Set<string>(),
    addresses: new Set<string>(),
    texts: new Set<string>(),
  }

  /** `key`: as random as it is secret. */
  constructor(key: Buffer) {
    this.#key = key
  }

  /** How many different values were replaced. */
  get replaced(): Replaced {
    const { serials, names, addresses, texts } = this.#seen
    return { serials: serials.size, names: names.size, addresses: addresses.size, texts: texts.size }
  }

  /**
   * Another serial or MAC in the same spelling: bytes stay so many bytes, text stays text with its separators. The maker's four
   * letters of a GPON serial are kept, nothing of a MAC is. `isMac`: what could be both is a MAC.
   */
  serial(value: Buffer, isMac: boolean): Buffer {
    if (isNothing(value)) return value
    const padding = value.length - (/\0+$/.exec(value.toString('latin1'))?.index ?? value.length)
    const isText = value.length > 8 && padding > 0 && isPrintable(value.subarray(0, -padding))
    if (isText) return Buffer.concat([this.serial(value.subarray(0, -padding), isMac), Buffer.alloc(padding)])
    if (value.length === 6 && (isMac || !isPrintable(value))) return this.#mac(value)
    if (value.length === 8 && !isMac) {
      const known = normalizeSerial(value.toString('hex'))
      if (known !== null || !isPrintable(value)) return this.#serialBytes(value, known)
    }
    return isPrintable(value)
      ? Buffer.from(this.serialText(value.toString('latin1'), isMac), 'latin1')
      : this.name(value)
  }

  /** `serial` for text. */
  serialText(text: string, isMac: boolean): string {
    const prefix = isMac ? '' : (wayOfAuthentication.exec(text)?.[0] ?? '')
    const body = text.slice(prefix.length)
    const mac = normalizeMac(body)
    const known = normalizeSerial(body)
    if (mac !== null && (isMac || known === null || /[:.]/.test(body))) {
      return prefix + withDigits(body, this.#mac(bytesOfMac(mac)).toString('hex'))
    }
    if (known !== null) return prefix + withDigits(body, this.#digitsOf(known))
    this.#seen.serials.add(body.toUpperCase())
    return prefix + this.#letters(Buffer.from(body), `serial ${body.toUpperCase()}`).toString()
  }

  /** Another MAC, as numbers of an index. */
  macNumbers(numbers: readonly number[]): number[] {
    return isNothing(Buffer.from(numbers)) ? [...numbers] : [...this.#mac(Buffer.from(numbers))]
  }

  /** Another text with letters for letters and digits for digits. What is no UTF-8 stays none. */
  name(value: Buffer): Buffer {
    if (isNothing(value)) return value
    this.#seen.names.add(value.toString('hex'))
    return this.#letters(value, `name ${value.toString('hex')}`)
  }

  /** A text that is no name and that nobody needs to know. */
  text(value: Buffer): Buffer {
    if (isNothing(value)) return value
    this.#seen.texts.add(value.toString('hex'))
    return this.#letters(value, `text ${value.toString('hex')}`)
  }

  /** Another IPv4 address, of 10.0.0.0/8. */
  address(address: string): string {
    if (address === '0.0.0.0' || address === '255.255.255.255') return address
    this.#seen.addresses.add(address)
    const [second = 0, third = 0, fourth = 0] = this.#stream(`address ${address}`, 3)
    return `10.${second}.${third}.${(fourth % 254) + 1}`
  }

  /** A device's own words with the addresses and serials in them replaced. */
  words(text: string): string {
    return text
      .replaceAll(/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g, (address) => this.address(address))
      .replaceAll(/(?<!\w)(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?!\w)/g, (mac) => this.serialText(mac, true))
      .replaceAll(/(?<!\w)[A-Z]{4}-?[0-9A-Fa-f]{8}(?!\w)/g, (serial) => this.serialText(serial, false))
  }

  #serialBytes(value: Buffer, known: string | null): Buffer {
    const canonical = known ?? value.toString('hex').toUpperCase()
    return Buffer.concat([value.subarray(0, 4), Buffer.from(this.#digitsOf(canonical), 'hex')])
  }

  /** Eight hex digits for the end of a serial, others than its own. */
  #digitsOf(canonical: string): string {
    this.#seen.serials.add(canonical)
    return this.#otherThan(canonical.slice(-8), (round) =>
      this.#stream(`serial ${canonical} ${round}`, 4).toString('hex').toUpperCase(),
    )
  }

  /** A MAC of those that nobody was assigned, and no multicast. */
  #mac(bytes: Buffer): Buffer {
    const hex = bytes.toString('hex')
    this.#seen.serials.add(hex)
    const other = this.#otherThan(hex, (round) => `02${this.#stream(`mac ${hex} ${round}`, 5).toString('hex')}`)
    return Buffer.from(other, 'hex')
  }

  /** Each letter and digit by another one of its kind; text that is UTF-8 stays so, and as many bytes. */
  #letters(value: Buffer, key: string): Buffer {
    const text = value.toString('utf8')
    const [letters, coding] = Buffer.from(text).equals(value)
      ? [text, 'utf8' as const]
      : [value.toString('latin1'), 'latin1' as const]
    const other = this.#otherThan(letters, (round) => {
      const stream = this.#stream(`${key} ${round}`, letters.length)
      return Array.from(letters, (letter, place) => otherLetter(letter, stream[place] ?? 0, coding)).join('')
    })
    return Buffer.from(other, coding)
  }

  #otherThan(before: string, make: (round: number) => string): string {
    // A text without a letter or a digit is its own disguise.
    for (let round = 0; round < 64; round += 1) {
      const other = make(round)
      if (other !== before) return other
    }
    return before
  }

  #stream(of: string, length: number): Buffer {
    const parts: Buffer[] = []
    for (let n = 0; n * 32 < length; n += 1) parts.push(createHmac('sha256', this.#key).update(`${n} ${of}`).digest())
    return Buffer.concat(parts).subarray(0, length)
  }
}

export function isPrintable(bytes: Buffer): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
}

function bytesOfMac(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex')
}

/** Puts hex digits in the place of the last letters and digits of a text; separators and the case stay. */
function withDigits(text: string, digits: string): string {
  const isLower = /[a-f]/.test(text) && !/[A-F]/.test(text.slice(4))
  const written = isLower ? digits.toLowerCase() : digits.toUpperCase()
  const places = [...text.matchAll(/[0-9A-Za-z]/g)].map(({ index }) => index).slice(-digits.length)
  const letters = Array.from(text)
  for (const [n, place] of places.entries()) letters[place] = written[n] ?? ''
  return letters.join('')
}

function otherLetter(letter: string, random: number, coding: 'utf8' | 'latin1'): string {
  if (/[0-9]/.test(letter)) return String(random % 10)
  if (/[a-z]/.test(letter)) return String.fromCodePoint(0x61 + (random % 26))
  if (/[A-Z]/.test(letter)) return String.fromCodePoint(0x41 + (random % 26))
  if (letter < '\u0080') return letter
  if (coding === 'latin1') return '\u00E9'
  // As many bytes in UTF-8 as the letter had; other signs are no letters of a name.
  if (!/\p{L}/u.test(letter)) return letter
  return letter < '\u0800' ? '\u00E9' : letter < '\uFFFF' ? '\u5B57' : letter
}
