import { BerReader, tag, tlv } from '#core/snmp/ber.ts'
import { decodeOidKey } from './oid.ts'

type RequestKind = 'get' | 'next' | 'bulk' | 'set'

/** One thing asked for: its OID as BER content bytes, to be echoed, and as a sortable key. */
export interface Asked {
  name: Buffer
  key: Buffer
}

/** An SNMP v1 (0) or v2c (1) request. `nonRepeaters` and `maxRepetitions` are 0 but in a bulk request. */
export interface SnmpRequest {
  version: 0 | 1
  community: Buffer
  kind: RequestKind
  requestId: number
  nonRepeaters: number
  maxRepetitions: number
  asked: Asked[]
}

/** Error states of RFC 3416 that this agent gives. */
export const errorStatus = { noError: 0, tooBig: 1, noSuchName: 2, readOnly: 4, genErr: 5, notWritable: 17 } as const

const kindOfTag: Readonly<Record<number, RequestKind>> = {
  [tag.getRequest]: 'get',
  [tag.getNextRequest]: 'next',
  [tag.getBulkRequest]: 'bulk',
  [tag.setRequest]: 'set',
}

/** The request in a datagram, or `null` when it is none that this agent understands (SNMPv3, replies, garbage). */
export function decodeRequest(datagram: Buffer): SnmpRequest | null {
  const message = new BerReader(datagram).inside(tag.sequence)
  const version = message.integer()
  const community = message.content(tag.octets)
  const kind = kindOfTag[message.nextTag]
  if (message.failed || kind === undefined || (version !== 0 && version !== 1)) return null
  if (kind === 'bulk' && version === 0) return null
  const pdu = message.inside(message.nextTag)
  const requestId = pdu.integer()
  const [second, third] = [pdu.integer(), pdu.integer()]
  const asked = readAsked(pdu.inside(tag.sequence))
  if (message.failed || pdu.failed || asked === null) return null
  const isBulk = kind === 'bulk'
  return {
    version,
    community,
    kind,
    requestId,
    nonRepeaters: isBulk ? Math.max(0, second) : 0,
    maxRepetitions: isBulk ? Math.max(0, third) : 0,
    asked,
  }
}

function readAsked(list: BerReader): Asked[] | null {
  const asked: Asked[] = []
  while (list.hasMore) {
    const varbind = list.inside(tag.sequence)
    const name = varbind.content(tag.oid)
    varbind.any()
    const key = decodeOidKey(name)
    if (varbind.failed || key === null) return null
    asked.push({ name, key })
  }
  return list.failed ? null : asked
}

/** A PDU that came by SNMPv3 as a version 2c message: the same questions get the same answers. */
export function asCommunityMessage(community: Buffer, pdu: Buffer): Buffer {
  const version = tlv(tag.integer, Buffer.from([1]))
  return tlv(tag.sequence, Buffer.concat([version, tlv(tag.octets, community), pdu]))
}

/** The PDU of a version 1 or 2c message; of what is none, nothing. */
export function pduOf(datagram: Buffer): Buffer {
  const message = new BerReader(datagram).inside(tag.sequence)
  message.integer()
  message.content(tag.octets)
  const kind = message.nextTag
  const pdu = message.any()
  return message.failed ? Buffer.alloc(0) : tlv(kind, pdu)
}

/** What a reply says about the request it answers. */
export interface ReplyHead {
  version: 0 | 1
  community: Buffer
  requestId: number
  errorStatus: number
  errorIndex: number
  /** `response` unless a test wants another, such as `report`. */
  pduTag?: number
}

/** A whole reply datagram around varbinds that are encoded already. Written in one piece: this is the hot path. */
export function encodeReply(head: ReplyHead, varbinds: Buffer): Buffer {
  const requestId = integerLength(head.requestId)
  const pduLength = 2 + requestId + 3 + 3 + 1 + lengthLength(varbinds.length) + varbinds.length
  const communityLength = 1 + lengthLength(head.community.length) + head.community.length
  const bodyLength = 3 + communityLength + 1 + lengthLength(pduLength) + pduLength
  const bytes = Buffer.allocUnsafe(1 + lengthLength(bodyLength) + bodyLength)
  let at = writeHeader(bytes, 0, tag.sequence, bodyLength)
  at = writeSmall(bytes, at, head.version)
  at = writeHeader(bytes, at, tag.octets, head.community.length)
  at += head.community.copy(bytes, at)
  at = writeHeader(bytes, at, head.pduTag ?? tag.response, pduLength)
  at = writeHeader(bytes, at, tag.integer, requestId)
  at = bytes.writeIntBE(head.requestId, at, requestId)
  at = writeSmall(bytes, at, head.errorStatus)
  at = writeSmall(bytes, at, head.errorIndex)
  at = writeHeader(bytes, at, tag.sequence, varbinds.length)
  varbinds.copy(bytes, at)
  return bytes
}

/** Bytes of the shortest two's complement of a number below 2^39. */
function integerLength(value: number): number {
  let length = 1
  while (value < -(2 ** (8 * length - 1)) || value >= 2 ** (8 * length - 1)) length++
  return length
}

function lengthLength(length: number): number {
  return length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x1_0000 ? 3 : 4
}

function writeHeader(bytes: Buffer, at: number, tagByte: number, length: number): number {
  bytes[at] = tagByte
  const size = lengthLength(length)
  if (size === 1) return bytes.writeUInt8(length, at + 1)
  bytes[at + 1] = 0x80 + size - 1
  return bytes.writeUIntBE(length, at + 2, size - 1)
}

/** Versions, error states and error indexes: below 128 in all that this agent says. */
function writeSmall(bytes: Buffer, at: number, value: number): number {
  bytes[at] = tag.integer
  bytes[at + 1] = 1
  return bytes.writeUInt8(value & 0x7f, at + 2)
}

/** The most bytes that `encodeReply` adds around the varbinds of a datagram below 64 KB. */
export function replyOverhead(community: Buffer): number {
  const sequences = 3 * 4
  const integers = 3 + 6 + 3 + 3
  return sequences + integers + 4 + community.length
}

/** One encoded varbind: the name's content bytes with a value. */
export function encodeVarbind(name: Buffer, valueTag: number, value: Buffer): Buffer {
  return tlv(tag.sequence, Buffer.concat([tlv(tag.oid, name), tlv(valueTag, value)]))
}
