import { BerReader, integerContent, tag, tlv } from '#core/snmp/ber.ts'
import { decodeOidKey, encodeOid, oidOfKey, oidText, parseOid } from '../oid.ts'

/** A request for tests, written apart from the agent's own code. `second` and `third`: bulk's two counts. */
export function requestDatagram(request: {
  version?: 0 | 1
  pduTag: number
  oids: readonly string[]
  second?: number
  third?: number
  community?: string
}): Buffer {
  const { version = 1, pduTag, oids, second = 0, third = 0, community = 'public' } = request
  const nothing = Buffer.from([tag.null, 0])
  const varbinds = oids.map((oid) =>
    tlv(tag.sequence, Buffer.concat([tlv(tag.oid, encodeOid(parseOid(oid))), nothing])),
  )
  const whole = (value: number) => tlv(tag.integer, integerContent(value))
  const pdu = tlv(
    pduTag,
    Buffer.concat([whole(4711), whole(second), whole(third), tlv(tag.sequence, Buffer.concat(varbinds))]),
  )
  return tlv(tag.sequence, Buffer.concat([whole(version), tlv(tag.octets, Buffer.from(community)), pdu]))
}

/** A reply taken apart: each varbind as `OID tag hex`. */
interface ReadReply {
  version: number
  community: string
  pduTag: number
  requestId: number
  errorStatus: number
  errorIndex: number
  varbinds: string[]
}

export function readReply(datagram: Buffer): ReadReply {
  const message = new BerReader(datagram).inside(tag.sequence)
  const version = message.integer()
  const community = message.content(tag.octets).toString()
  const pduTag = message.nextTag
  const pdu = message.inside(pduTag)
  const [requestId, errorStatus, errorIndex] = [pdu.integer(), pdu.integer(), pdu.integer()]
  const list = pdu.inside(tag.sequence)
  const varbinds: string[] = []
  while (list.hasMore) varbinds.push(readVarbind(list.inside(tag.sequence)))
  if (message.failed || pdu.failed || list.failed) throw new Error('the reply is no BER')
  return { version, community, pduTag, requestId, errorStatus, errorIndex, varbinds }
}

function readVarbind(varbind: BerReader): string {
  const name = oidText(oidOfKey(decodeOidKey(varbind.content(tag.oid))!))
  const valueTag = varbind.nextTag
  return `${name} ${valueTag} ${varbind.any().toString('hex')}`.trim()
}
