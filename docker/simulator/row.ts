import { integerContent, tag } from '#core/snmp/ber.ts'
import { encodeOid, parseOid, type Oid } from './oid.ts'

/** One instance of a MIB: its OID, the BER tag of its type, the value's content bytes. */
export interface Row {
  oid: Oid
  tag: number
  value: Buffer
}

/** A value without its OID. */
export type Value = Omit<Row, 'oid'>

/** INTEGER: a whole signed 32-bit number. Throws on a fraction, which would be a scaling mistake of ours. */
export function integer(value: number): Value {
  if (!Number.isInteger(value) || Math.abs(value) > 0x8000_0000) throw new RangeError(`${value} is no INTEGER`)
  return { tag: tag.integer, value: integerContent(value) }
}

/** OCTET STRING of bytes or of UTF-8 text. */
export function octets(value: Buffer | string): Value {
  return { tag: tag.octets, value: typeof value === 'string' ? Buffer.from(value) : value }
}

/** OBJECT IDENTIFIER. */
export function objectId(value: string): Value {
  return { tag: tag.oid, value: encodeOid(parseOid(value)) }
}

/** Gauge32, also Unsigned32. */
export function gauge(value: number): Value {
  return { tag: tag.gauge32, value: integerContent(value) }
}

/** Counter64. */
export function counter64(value: number | bigint): Value {
  return { tag: tag.counter64, value: integerContent(value) }
}

/** TimeTicks: hundredths of a second, wrapping at 2^32 (497 days). */
export function timeTicks(value: number): Value {
  return { tag: tag.timeTicks, value: integerContent(Math.floor(value) % 0x1_0000_0000) }
}

/** A row of `column` with its index. */
export function row(column: Oid, index: Oid, value: Value): Row {
  return { oid: [...column, ...index], tag: value.tag, value: value.value }
}
