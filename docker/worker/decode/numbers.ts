import type { SnmpValue } from '../session/varbind.ts'
import { textOf } from './text.ts'

/** Two's complement of 16 bits, which some agents send as 0 … 65535. */
function signed16(raw: number): number {
  return raw > 32767 && raw <= 65535 ? raw - 65536 : raw
}

/** Integers as they came, or text that is nothing but an integer; `null` for anything else. */
export function rawInteger(value: SnmpValue): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null
  if (typeof value === 'bigint') return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null
  const text = textOf(value)
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null
}

/** A counter as it stands, to the last bit: one of 64 bits outgrows a number. `null` for what is no count. */
export function counterOf(value: SnmpValue): bigint | null {
  if (typeof value === 'bigint') return value
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? BigInt(value) : null
}

/** Divides without leaving a tail of binary digits: -2481 / 100 is -24.81 and 3.27 V stays 3.27. */
function divided(raw: number, by: number): number {
  return Math.round((raw / by) * 10_000) / 10_000
}

/** Scalings of a raw integer. Units are those of the field that the column fills. */
export const integerDecoders = {
  integer: (raw) => raw,
  tenth: (raw) => divided(raw, 10),
  centi: (raw) => divided(raw, 100),
  milli: (raw) => divided(raw, 1000),
  /** 100 µV as volts. */
  'ten-thousandth': (raw) => divided(raw, 10_000),
  /** 10 µV as volts. */
  'hundred-thousandth': (raw) => divided(raw, 100_000),
  /** ZTE: temperature in 1/256 °C, 16 bits signed. */
  'per-256': (raw) => divided(signed16(raw), 256),
  /** ZTE: supply voltage in steps of 0.02 V. */
  'fiftieth-volt': (raw) => divided(raw, 50),
  /** Huawei: light at the OLT, (v - 10000) / 100 dBm. */
  'huawei-olt-rx': (raw) => divided(raw - 10_000, 100),
  /** ZTE: light at the ONU in steps of 0.002 dB over -30 dBm, 16 bits signed. */
  'zte-onu-dbm': (raw) => divided((raw > 30_000 ? raw - 65_536 : raw) - 15_000, 500),
  /** Light as OMCI carries it (G.988): steps of 0.002 dB, 16 bits signed, 0 is 0 dBm. */
  'omci-dbm': (raw) => divided(signed16(raw), 500),
  /** Light in steps of 0.1 µW, which is 1/10 000 mW; to 0.01 dB. Nothing and less has no decibels. */
  'tenth-microwatt-dbm': (raw) => (raw > 0 ? Math.round((10 * Math.log10(raw) - 40) * 100) / 100 : Number.NaN),
} as const satisfies Record<string, (raw: number) => number>

const firstNumber = /-?\d+(?:\.\d+)?/
const dbmInParentheses = /\(\s*(-?\d+(?:\.\d+)?)\s*dBm\s*\)/i
const bareDbm = /^\s*(-?\d+(?:\.\d+)?)\s*(?:dBm?)?\s*$/i

/** Numbers that a device writes as text. `null` where the text holds none. */
export const textNumberDecoders = {
  /** `27.84 .C`, `3.22 V`, `7.01 mA`. */
  'text-number': (text) => numberIn(firstNumber.exec(text)?.[0]),
  /** `0.03 mW (-14.61 dBm)`: the dBm, never the leading mW; `6.56 dbm`; `-21.05` without any unit. */
  'text-dbm': (text) => numberIn((dbmInParentheses.exec(text) ?? bareDbm.exec(text))?.[1]),
} as const satisfies Record<string, (text: string) => number | null>

function numberIn(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}
