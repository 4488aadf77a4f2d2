import { decoderKinds, type EnumMeaning, type ProfileColumn } from '#contract/profile.ts'
import { possiblePowerDbm } from '#contract/rules/power.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { dateAndTime, ticksSince } from './dates.ts'
import { counterOf, integerDecoders, rawInteger, textNumberDecoders } from './numbers.ts'
import { placeDecoders } from './places.ts'
import { gponSerial, mac, zteSerial } from './serials.ts'
import { textOf } from './text.ts'

/** What an `enum` column says: its meaning, `undefined` for a value that the profile does not list, and the raw value. */
export interface EnumCell {
  raw: string
  meaning: EnumMeaning | undefined
}

export type Cell = number | bigint | string | Date | EnumCell | null

/** A decoded cell. `rejected`: the device sent something for a reading, and it is none. */
export interface Decoded {
  cell: Cell
  rejected: boolean
}

const nothing: Decoded = { cell: null, rejected: false }
const noReading: Decoded = { cell: null, rejected: true }

/** What a reading can truthfully be, by field. What lies outside is a sentinel that nobody documented. */
const possible: Record<string, { min: number; max: number }> = {
  rxPowerDbm: possiblePowerDbm,
  oltRxPowerDbm: possiblePowerDbm,
  txPowerDbm: possiblePowerDbm,
  temperatureC: { min: -60, max: 200 },
  voltageV: { min: 0, max: 100 },
  biasMa: { min: 0, max: 1000 },
  distanceM: { min: 0, max: 200_000 },
  cpuPercent: { min: 0, max: 100 },
  memoryPercent: { min: 0, max: 100 },
  memoryUsed: { min: 0, max: Number.MAX_SAFE_INTEGER },
  memoryTotal: { min: 1, max: Number.MAX_SAFE_INTEGER },
  speedRpm: { min: 0, max: 100_000 },
  speedPercent: { min: 0, max: 100 },
  speedMbps: { min: 0, max: 10_000_000 },
  currentA: { min: 0, max: 1000 },
  powerW: { min: 0, max: 100_000 },
}

/** Decodes one value of one column. `now` is the moment of the run, for values that count from it. */
export function decodeCell(column: ProfileColumn, value: SnmpValue | null | undefined, now: Date): Decoded {
  if (value === null || value === undefined) return nothing
  // Sentinels are of the raw value: scaled, 2147483647 is a number like any other.
  const raw = rawInteger(value)
  if (isSentinel(column, value, raw)) return isReading(column) ? noReading : nothing
  switch (column.decoder) {
    case 'integer':
    case 'tenth':
    case 'centi':
    case 'milli':
    case 'ten-thousandth':
    case 'hundred-thousandth':
    case 'per-256':
    case 'fiftieth-volt':
    case 'huawei-olt-rx':
    case 'zte-onu-dbm':
    case 'omci-dbm':
    case 'tenth-microwatt-dbm':
      return raw === null ? noReading : reading(column.field, integerDecoders[column.decoder](raw))
    case 'text-number':
    case 'text-dbm':
      return textReading(column.field, column.decoder, value)
    case 'counter':
      return { cell: counterOf(value), rejected: false }
    case 'text':
      return { cell: plainText(value), rejected: false }
    case 'gpon-serial':
      return { cell: gponSerial(value), rejected: false }
    case 'zte-serial':
      return { cell: zteSerial(value), rejected: false }
    case 'mac':
      return { cell: mac(value), rejected: false }
    case 'date-and-time':
      return { cell: dateAndTime(value, now), rejected: false }
    case 'ticks-since':
      return { cell: ticksSince(value, now), rejected: false }
    case 'enum':
      return enumCell(column, value)
    case 'port-number':
    case 'pon-name':
    case 'port-text':
    case 'if-name':
    case 'if-type':
      return { cell: placeDecoders[column.decoder](value), rejected: false }
  }
}

/** Numbers are compared as numbers and texts as texts: `-1` of an integer is not the text of a name. */
function isSentinel({ sentinels }: ProfileColumn, value: SnmpValue, raw: number | null): boolean {
  if (sentinels.length === 0) return false
  if (raw !== null) return sentinels.includes(raw)
  const text = plainText(value)
  return text !== null && sentinels.includes(text)
}

function isReading({ decoder }: ProfileColumn): boolean {
  return decoderKinds[decoder] === 'number'
}

function reading(field: string, number: number): Decoded {
  const range = possible[field]
  if (!Number.isFinite(number)) return noReading
  if (range !== undefined && (number < range.min || number > range.max)) return noReading
  return { cell: number, rejected: false }
}

function textReading(field: string, decoder: 'text-number' | 'text-dbm', value: SnmpValue): Decoded {
  const text = plainText(value)
  if (text === null) return nothing
  const number = textNumberDecoders[decoder](text)
  return number === null ? noReading : reading(field, number)
}

function plainText(value: SnmpValue): string | null {
  if (Buffer.isBuffer(value)) return textOf(value)
  return textOf(String(value))
}

function enumCell(column: ProfileColumn, value: SnmpValue): Decoded {
  const raw = plainText(value)
  if (raw === null) return nothing
  return { cell: { raw, meaning: column.values?.[raw] }, rejected: false }
}
