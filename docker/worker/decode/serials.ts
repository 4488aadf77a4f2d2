import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'
import type { SnmpValue } from '../session/varbind.ts'
import { textOf } from './text.ts'

/** `HWTCA1B2C3D4` from 8 bytes or from any spelling as text. 8 bytes without a vendor in letters stay 16 hex digits. */
export function gponSerial(value: SnmpValue): string | null {
  if (Buffer.isBuffer(value) && value.length === 8) return serialOfBytes(value)
  const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
  return text === null ? null : (normalizeSerial(text) ?? text)
}

function serialOfBytes(bytes: Buffer): string | null {
  if (bytes.every((byte) => byte === 0) || bytes.every((byte) => byte === 0xff)) return null
  const hex = bytes.toString('hex').toUpperCase()
  return normalizeSerial(hex) ?? hex
}

/** ZTE writes the way of authentication before the serial: `1,ZTEGC8000001`. */
export function zteSerial(value: SnmpValue): string | null {
  if (Buffer.isBuffer(value) && value.length === 8) return serialOfBytes(value)
  const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
  return text === null ? null : gponSerial(text.replace(/^\d+,/, ''))
}

/** `AA:BB:CC:DD:EE:FF` from 6 bytes or from any spelling as text. */
export function mac(value: SnmpValue): string | null {
  if (Buffer.isBuffer(value) && value.length === 6) {
    return value.every((byte) => byte === 0) ? null : normalizeMac(value.toString('hex'))
  }
  const text = Buffer.isBuffer(value) || typeof value === 'string' ? textOf(value) : null
  return text === null ? null : (normalizeMac(text) ?? text)
}
