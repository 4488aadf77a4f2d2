import type { SnmpValue } from '../session/varbind.ts'
import { textOf } from './text.ts'

const dayMs = 86_400_000
const minuteMs = 60_000
/** A device that has lost its clock says 1970 or its firmware's birthday. */
const earliestYear = 2001

/**
 * DateAndTime of RFC 2579: 8 bytes in the device's own time, taken for UTC, or 11 with its distance from UTC; or the same as
 * text (`2026-11-23 14:05:06`). `null` for no date, for a device without a clock and for a moment still to come.
 */
export function dateAndTime(value: SnmpValue, now: Date): Date | null {
  const date =
    Buffer.isBuffer(value) && (value.length === 8 || value.length === 11) ? dateOfBytes(value) : dateOfText(value)
  if (date === null || date.getUTCFullYear() < earliestYear) return null
  return date.getTime() > now.getTime() + dayMs ? null : date
}

function dateOfBytes(bytes: Buffer): Date | null {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes.subarray(2)
  const local = instantOf(bytes.readUInt16BE(0), month, day, hour, minute, second)
  if (local === null || bytes.length === 8) return local
  const sign = bytes[8] === 0x2d ? -1 : 1
  const eastOfUtcMinutes = sign * ((bytes[9] ?? 0) * 60 + (bytes[10] ?? 0))
  return new Date(local.getTime() - eastOfUtcMinutes * minuteMs)
}

const written = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T,]+(\d{1,2}):(\d{1,2}):(\d{1,2})/

function dateOfText(value: SnmpValue): Date | null {
  const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
  const parts = text === null ? null : written.exec(text)
  if (parts === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return instantOf(year, month, day, hour, minute, second)
}

function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): Date | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

/**
 * When something began that has lasted for that many hundredths of a second. To the minute: two runs must not disagree over
 * the moment by the seconds that a walk takes.
 */
export function ticksSince(value: SnmpValue, now: Date): Date | null {
  if (typeof value !== 'number' || value <= 0) return null
  return new Date(Math.round((now.getTime() - value * 10) / minuteMs) * minuteMs)
}
