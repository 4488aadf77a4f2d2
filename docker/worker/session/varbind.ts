import library from 'net-snmp'
import type { LibraryVarbind } from 'net-snmp'

/** A value as the device sent it: integers of 32 bits as numbers, Counter64 as bigint, octets as a buffer, OIDs as text. */
export type SnmpValue = number | bigint | Buffer | string

/** One binding of an answer. `value` is `null` for the exceptions of RFC 3416 and for Null. */
export interface Varbind {
  oid: string
  value: SnmpValue | null
  /** The BER tag of the value: 2 is an integer, 65 a Counter32, 66 a Gauge32, 67 TimeTicks. */
  tag: number
  exception: 'no-such' | 'end-of-mib' | null
}

const { EndOfMibView, NoSuchObject, NoSuchInstance, Counter64 } = library.ObjectType

/** The library's binding as ours. Anything that is no value of SNMP becomes `null`. */
export function toVarbind({ oid, type, value }: LibraryVarbind): Varbind {
  if (type === EndOfMibView) return { oid, value: null, tag: type, exception: 'end-of-mib' }
  if (type === NoSuchObject || type === NoSuchInstance) return { oid, value: null, tag: type, exception: 'no-such' }
  if (type === Counter64 && Buffer.isBuffer(value)) return { oid, value: bigintOf(value), tag: type, exception: null }
  if (typeof value === 'number' || typeof value === 'string' || Buffer.isBuffer(value)) {
    return { oid, value, tag: type, exception: null }
  }
  return { oid, value: null, tag: type, exception: null }
}

function bigintOf(bytes: Buffer): bigint | null {
  return bytes.length === 0 || bytes.length > 9 ? null : BigInt(`0x${bytes.toString('hex')}`)
}
