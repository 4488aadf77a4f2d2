import fc from 'fast-check'
import { expect, test } from 'vitest'
import { integerContent, tag, tlv } from '#core/snmp/ber.ts'
import { decodeRequest, encodeReply, replyOverhead } from './message.ts'
import { oidOfKey, oidText } from './oid.ts'
import { requestDatagram } from './testing/wire.ts'

const sysDescrGet = '302602010104067075626c6963a019020101020100020100300e300c06082b060102010101000500'

test('a get of sysDescr as net-snmp sends it is understood', () => {
  const request = decodeRequest(Buffer.from(sysDescrGet, 'hex'))!
  expect({
    ...request,
    community: request.community.toString(),
    asked: request.asked.map((a) => oidText(oidOfKey(a.key))),
  }).toEqual({
    version: 1,
    community: 'public',
    kind: 'get',
    requestId: 1,
    nonRepeaters: 0,
    maxRepetitions: 0,
    asked: ['1.3.6.1.2.1.1.1.0'],
  })
})

test('negative counts of a bulk request count as 0', () => {
  const bulk = requestDatagram({ pduTag: tag.getBulkRequest, oids: ['1.3'], second: -3, third: -1 })
  expect(decodeRequest(bulk)).toMatchObject({ kind: 'bulk', nonRepeaters: 0, maxRepetitions: 0 })
})

test.each([
  ['SNMPv3', 3, tag.getRequest],
  ['a bulk request of SNMPv1', 0, tag.getBulkRequest],
  ['a reply', 1, tag.response],
])('%s is not understood', (_what, version, pduTag) => {
  expect(decodeRequest(requestDatagram({ version: version as 0 | 1, pduTag, oids: ['1.3.6'] }))).toBeNull()
})

test('no datagram whatever makes it throw', () => {
  const good = Buffer.from(sysDescrGet, 'hex')
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeRequest(Buffer.from(bytes))))
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, cut) => {
      const bytes = Buffer.from(good)
      bytes[at] = byte
      void decodeRequest(bytes.subarray(0, cut))
    }),
    { numRuns: 2000 },
  )
})

test('a reply is the plain nesting of its parts, and no longer than announced', () => {
  const whole = (value: number) => tlv(tag.integer, integerContent(value))
  // Lengths change their form at 128, 256 and 65 536.
  const sizes = fc.oneof(fc.nat(300), fc.integer({ min: 65_400, max: 65_600 }))
  fc.assert(
    fc.property(fc.integer(), fc.uint8Array({ maxLength: 300 }), sizes, (requestId, name, size) => {
      const [community, varbinds] = [Buffer.from(name), Buffer.alloc(size, 0x30)]
      const pdu = [whole(requestId), whole(2), whole(1), tlv(tag.sequence, varbinds)]
      const body = [whole(1), tlv(tag.octets, community), tlv(tag.response, Buffer.concat(pdu))]
      const reply = encodeReply({ version: 1, community, requestId, errorStatus: 2, errorIndex: 1 }, varbinds)
      expect(reply.equals(tlv(tag.sequence, Buffer.concat(body)))).toBe(true)
      if (size < 60_000) expect(reply.length - size).toBeLessThanOrEqual(replyOverhead(community))
    }),
  )
})
