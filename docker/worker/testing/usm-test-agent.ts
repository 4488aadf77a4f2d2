import { createSocket } from 'node:dgram'
import type { UserCredentials } from '#contract/credentials.ts'
import { UsmAgent, type UsmEngine } from '#core/snmp/usm-agent.ts'
import { integer, objectId, readElement, readElements, tlv } from './ber.ts'

/** An SNMPv3 agent on loopback for a test, honest by default. Its engine may be exchanged while it runs. */
export interface UsmTestAgent {
  port: number
  /** Datagrams that it got. */
  datagrams: () => number
  /** Puts another engine in place of this one, as a restart does. */
  restart: (engine: UsmEngine) => void
  /** What becomes of a reply before it leaves: other bytes, or (`null`) nothing. */
  onReply: (reply: (datagram: Buffer, request: Buffer) => Buffer | null) => void
  close: () => void
}

export const goodUser = {
  version: '3',
  user: 'farol',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: 'auth-canary-1',
  privProtocol: 'AES128',
  privPassword: 'priv-canary-1',
} as const satisfies UserCredentials

export function testEngine(more: Partial<UsmEngine> = {}): UsmEngine {
  const startedAt = performance.now()
  return {
    engineId: Buffer.from('8000b857040001', 'hex'),
    boots: 7,
    time: () => 1000 + Math.floor((performance.now() - startedAt) / 1000),
    users: [goodUser],
    ...more,
  }
}

/** Answers every PDU with one varbind: sysUpTime, one hour. */
export async function startUsmTestAgent(engine: UsmEngine): Promise<UsmTestAgent> {
  const socket = createSocket('udp4')
  let agent = new UsmAgent(engine)
  let count = 0
  let disguise: (datagram: Buffer, request: Buffer) => Buffer | null = (datagram) => datagram
  socket.on('message', (datagram, { port, address }) => {
    count += 1
    const opened = agent.open(datagram)
    if (opened === null) return
    const honest = 'pdu' in opened ? opened.seal(replyTo(opened.pdu)) : opened.refusal
    const reply = disguise(honest, datagram)
    if (reply !== null) socket.send(reply, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return {
    port: socket.address().port,
    datagrams: () => count,
    restart: (other) => (agent = new UsmAgent(other)),
    onReply: (reply) => (disguise = reply),
    close: () => socket.close(),
  }
}

/** An answer to a ciphered request by somebody who saw it and has no key: its message's number, and nothing signed. */
export function unsignedReply(request: Buffer): Buffer {
  const [version, header, security] = readElements(readElement(request).content)
  const [id] = readElements(header?.content ?? none)
  const [engineId, boots, time, user] = readElements(readElement(security?.content ?? none).content)
  const again = ({ tag, content }: { tag: number; content: Buffer } = { tag: 0x04, content: none }) => tlv(tag, content)
  const scoped = tlv(0x30, again(engineId), tlv(0x04, none), replyTo(tlv(0xa0, integer(1))))
  const unsigned = [again(engineId), again(boots), again(time), again(user), tlv(0x04, none), tlv(0x04, none)]
  return tlv(
    0x30,
    again(version),
    tlv(0x30, again(id), integer(65_507), tlv(0x04, Buffer.from([0])), integer(3)),
    tlv(0x04, tlv(0x30, ...unsigned)),
    scoped,
  )
}

const none = Buffer.alloc(0)

function replyTo(pdu: Buffer): Buffer {
  const [id] = readElements(readElement(pdu).content)
  const value = integer(360_000, 0x43)
  const varbind = tlv(0x30, objectId('1.3.6.1.2.1.1.3.0'), value)
  return tlv(0xa2, tlv(0x02, id?.content ?? Buffer.alloc(1)), integer(0), integer(0), tlv(0x30, varbind))
}
