import type { OnuStatus } from '#contract/onu.ts'

/**
 * The readings of one ONU on one day as bytes, exactly: what was not measured stays apart from what was not collected, and a
 * number comes back as the very `real` that it was. A little over a hundred bytes for 24 readings (docs/decisions/0041).
 *
 *     version 1
 *     places    varint(2n) where the first n places of the OLT's list of times were all read;
 *               varint(2n + 1) and a bitmap of n bits where some of them were
 *     status    runs, varint(length * 8 + status)
 *     6 columns in the order of `readingColumns`, a byte for the kind of each:
 *               0      nothing measured
 *               1      IEEE floats, little-endian
 *               2 ...  whole numbers: varint(zigzag(least)), a byte for the width, the rest over the least in so many bits
 *               +16    a bitmap of the measured ones goes before the numbers
 *
 * What is written is read for as long as history is kept: a new form takes a new version.
 */
const version = 1

/** In the order of the bytes. */
export const readingColumns = [
  'rxPowerDbm',
  'oltRxPowerDbm',
  'txPowerDbm',
  'temperatureC',
  'voltageV',
  'biasMa',
] as const

/** In the order of their numbers. */
export const statusNumbers: readonly OnuStatus[] = ['online', 'offline', 'disabled', 'unconfigured', 'unknown']

/** Readings of one ONU, column by column. Times in microseconds since the epoch, ascending; `NaN` = not measured. */
export interface DayReadings {
  atUs: number[]
  /** Indexes into `statusNumbers`. */
  status: number[]
  /** One a column, each as long as `atUs`. */
  values: number[][]
}

/**
 * Steps in which devices report: a value is `round(number / step * 10000) / 10000` as a `real`, the arithmetic of the
 * decoders. The first step that gives every value of the day back is taken.
 */
const steps = [1, 10, 50, 100, 256, 500, 1000, 10_000] as const
const rawKind = 1
const firstStepKind = 2
const kindBits = 15
const hasBlanks = 16
/** Wider differences are cheaper as floats, and do not fit the arithmetic of 32 bits. */
const widest = 24

/** Encodes a day. `placeOf` gives the place of a time in the OLT's list; each time has one place. */
export function encodeDay(readings: DayReadings, placeOf: (atUs: number) => number): Buffer {
  const places = readings.atUs.map(placeOf)
  const order = places.map((_, index) => index).toSorted((a, b) => places[a]! - places[b]!)
  const bytes: number[] = [version]
  writePlaces(
    bytes,
    order.map((index) => places[index]!),
  )
  writeStatus(
    bytes,
    order.map((index) => readings.status[index]!),
  )
  for (const column of readings.values)
    writeColumn(
      bytes,
      order.map((index) => column[index]!),
    )
  return Buffer.from(bytes)
}

/** Decodes a day over the OLT's list of times, microseconds since the epoch. Throws where the bytes are not of this form. */
export function decodeDay(data: Buffer, times: readonly number[]): DayReadings {
  const reader = { data, at: 0 }
  const found = readByte(reader)
  if (found !== version) throw new Error(`A sealed day of version ${found} cannot be read.`)
  const places = readPlaces(reader)
  const status = readStatus(reader, places.length)
  const values = readingColumns.map(() => readColumn(reader, places.length))
  if (reader.at !== data.length) throw new Error('A sealed day is longer than what it holds.')
  const atUs = places.map((place) => {
    const at = times[place]
    if (at === undefined) throw new Error(`A sealed day names the time ${place} of ${times.length}.`)
    return at
  })
  return inOrderOfTime({ atUs, status, values })
}

/** The same readings by time; a merge appends to the list of times, so that places alone do not tell. */
export function inOrderOfTime(readings: DayReadings): DayReadings {
  const { atUs, status, values } = readings
  if (atUs.every((at, index) => index === 0 || at > atUs[index - 1]!)) return readings
  const order = atUs.map((_, index) => index).toSorted((a, b) => atUs[a]! - atUs[b]!)
  return {
    atUs: order.map((index) => atUs[index]!),
    status: order.map((index) => status[index]!),
    values: values.map((column) => order.map((index) => column[index]!)),
  }
}

function writePlaces(bytes: number[], places: readonly number[]): void {
  const count = (places.at(-1) ?? -1) + 1
  const isWhole = count === places.length
  writeVarint(bytes, count * 2 + Number(!isWhole))
  if (isWhole) return
  const present = new Set(places)
  writeBitmap(
    bytes,
    Array.from({ length: count }, (_, place) => present.has(place)),
  )
}

function readPlaces(reader: Reader): number[] {
  const head = readVarint(reader)
  const count = Math.floor(head / 2)
  const all = Array.from({ length: count }, (_, place) => place)
  if (head % 2 === 0) return all
  const present = readBitmap(reader, count)
  return all.filter((place) => present[place])
}

function writeStatus(bytes: number[], status: readonly number[]): void {
  for (let start = 0; start < status.length;) {
    let end = start
    while (end < status.length && status[end] === status[start]) end++
    writeVarint(bytes, (end - start) * 8 + status[start]!)
    start = end
  }
}

function readStatus(reader: Reader, count: number): number[] {
  const status: number[] = []
  while (status.length < count) {
    const run = readVarint(reader)
    const length = Math.floor(run / 8)
    if (length === 0 || status.length + length > count || run % 8 >= statusNumbers.length)
      throw new Error('A sealed day has a status that cannot be.')
    for (let n = 0; n < length; n++) status.push(run % 8)
  }
  return status
}

function writeColumn(bytes: number[], column: readonly number[]): void {
  const measured = column.filter((value) => !Number.isNaN(value))
  if (measured.length === 0) {
    bytes.push(0)
    return
  }
  const whole = wholeNumbers(measured)
  const isBlank = measured.length < column.length
  bytes.push((whole === null ? rawKind : firstStepKind + whole.step) | (isBlank ? hasBlanks : 0))
  if (isBlank)
    writeBitmap(
      bytes,
      column.map((value) => !Number.isNaN(value)),
    )
  if (whole === null) {
    const floats = Buffer.alloc(measured.length * 4)
    measured.forEach((value, index) => floats.writeFloatLE(value, index * 4))
    bytes.push(...floats)
    return
  }
  writeVarint(bytes, whole.least >= 0 ? whole.least * 2 : -whole.least * 2 - 1)
  bytes.push(whole.width)
  writeBits(bytes, whole.over, whole.width)
}

function readColumn(reader: Reader, count: number): number[] {
  const head = readByte(reader)
  const kind = head & kindBits
  if (head === 0) return Array.from({ length: count }, () => Number.NaN)
  const present = (head & hasBlanks) === 0 ? null : readBitmap(reader, count)
  const measured = present === null ? count : present.filter(Boolean).length
  const values = kind === rawKind ? readFloats(reader, measured) : readWhole(reader, kind - firstStepKind, measured)
  if (present === null) return values
  let next = 0
  return present.map((isMeasured) => (isMeasured ? values[next++]! : Number.NaN))
}

interface WholeNumbers {
  /** Index into `steps`. */
  step: number
  least: number
  /** Each number over the least, and how many bits the greatest of them takes. */
  over: number[]
  width: number
}

/** The values as whole numbers of one step, or `null` where no step gives each of them back exactly. */
function wholeNumbers(values: readonly number[]): WholeNumbers | null {
  for (const [step, by] of steps.entries()) {
    // Adding 0 makes the 0 of a −0, which is then found to be another number.
    const numbers = values.map((value) => Math.round(value * by) + 0)
    if (!numbers.every((number, index) => Object.is(valueOf(number, by), values[index]))) continue
    const least = Math.min(...numbers)
    const range = Math.max(...numbers) - least
    const width = range === 0 ? 0 : Math.floor(Math.log2(range)) + 1
    if (width > widest || Math.abs(least) > 2 ** 40) return null
    return { step, least, over: numbers.map((number) => number - least), width }
  }
  return null
}

function valueOf(number: number, by: number): number {
  return Math.fround(Math.round((number / by) * 10_000) / 10_000)
}

function readWhole(reader: Reader, step: number, count: number): number[] {
  const by = steps[step]
  if (by === undefined) throw new Error('A sealed day has numbers of unknown form.')
  const zigzag = readVarint(reader)
  const least = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
  const width = readByte(reader)
  if (width > widest) throw new Error('A sealed day has numbers that are too wide.')
  return readBits(reader, count, width).map((over) => valueOf(least + over, by))
}

function readFloats(reader: Reader, count: number): number[] {
  const start = take(reader, count * 4)
  return Array.from({ length: count }, (_, index) => reader.data.readFloatLE(start + index * 4))
}

/** Least significant bits first. */
function writeBits(bytes: number[], numbers: readonly number[], width: number): void {
  let held = 0
  let bits = 0
  for (const number of numbers) {
    held |= number << bits
    bits += width
    for (; bits >= 8; bits -= 8) {
      bytes.push(held & 0xff)
      held >>>= 8
    }
  }
  if (bits > 0) bytes.push(held & 0xff)
}

function readBits(reader: Reader, count: number, width: number): number[] {
  let at = take(reader, Math.ceil((count * width) / 8))
  let held = 0
  let bits = 0
  return Array.from({ length: count }, () => {
    for (; bits < width; bits += 8) held |= reader.data[at++]! << bits
    const number = held & (2 ** width - 1)
    held >>>= width
    bits -= width
    return number
  })
}

function writeBitmap(bytes: number[], bits: readonly boolean[]): void {
  writeBits(bytes, bits.map(Number), 1)
}

function readBitmap(reader: Reader, count: number): boolean[] {
  return readBits(reader, count, 1).map((bit) => bit === 1)
}

interface Reader {
  data: Buffer
  at: number
}

function take(reader: Reader, count: number): number {
  const start = reader.at
  if (start + count > reader.data.length) throw new Error('A sealed day is cut.')
  reader.at += count
  return start
}

function readByte(reader: Reader): number {
  return reader.data[take(reader, 1)]!
}

function writeVarint(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  bytes.push(rest)
}

function readVarint(reader: Reader): number {
  let value = 0
  for (let scale = 1; ; scale *= 128) {
    if (scale > 2 ** 49) throw new Error('A sealed day has a number that does not end.')
    const byte = readByte(reader)
    value += (byte & 127) * scale
    if (byte < 128) return value
  }
}
