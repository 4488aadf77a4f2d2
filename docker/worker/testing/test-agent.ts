import { createSocket, type Socket } from 'node:dgram'
import { compareOids } from '../walk/oid.ts'
import { integer, objectId, readElement, readElements, readObjectId, tlv } from './ber.ts'

/** A value of a test's agent: a number is an Integer, text and buffers are OctetStrings, `{ oid }` is an OID. */
export type AgentValue = number | string | Buffer | { oid: string } | { ticks: number }

export interface AgentRequest {
  version: number
  community: string
  kind: 'get' | 'getnext' | 'getbulk'
  id: number
  maxRepetitions: number
  oids: string[]
  from: { port: number; address: string }
}

/** The exceptions of RFC 3416. */
export type AgentException = typeof endOfMib | typeof noSuch
export const endOfMib = Symbol('end of MIB')
export const noSuch = Symbol('no such object')

export interface AgentVarbind {
  oid: string
  value: AgentValue | AgentException
}

export interface AgentReply {
  varbinds: AgentVarbind[]
  errorStatus?: number
  errorIndex?: number
  /** The PDU's tag: 0xa2 is a response, 0xa8 a Report. */
  tag?: number
  community?: string
}

/**
 * What to do with a request: reply with a message, with raw bytes, or (`null`) not at all. `from` sends a reply from another
 * socket.
 */
export type Behaviour = (request: AgentRequest, honest: AgentReply) => AgentReply | Buffer | null

/** A UDP agent on loopback with the rows of a test. It behaves as told, honestly by default. */
export class TestAgent {
  readonly requests: AgentRequest[] = []
  behaviour: Behaviour = (_request, honest) => honest
  /** Replies leave from another port where set. */
  repliesFromElsewhere = false
  readonly #socket: Socket
  readonly #elsewhere: Socket
  readonly #rows: AgentVarbind[]

  static async start(rows: Record<string, AgentValue>): Promise<TestAgent> {
    const agent = new TestAgent(rows)
    await new Promise<void>((resolve) => agent.#socket.bind(0, '127.0.0.1', resolve))
    return agent
  }

  private constructor(rows: Record<string, AgentValue>) {
    this.#rows = Object.entries(rows)
      .map(([oid, value]) => ({ oid, value }))
      .toSorted((left, right) => compareOids(left.oid, right.oid))
    this.#elsewhere = createSocket('udp4')
    this.#socket = createSocket('udp4')
    this.#socket.on('message', (datagram, from) => {
      const request = { ...readRequest(datagram), from: { port: from.port, address: from.address } }
      this.requests.push(request)
      const reply = this.behaviour(request, this.#answer(request))
      if (reply === null) return
      const bytes = Buffer.isBuffer(reply) ? reply : encodeReply(request, reply)
      this.send(bytes, request)
    })
  }

  get port(): number {
    return this.#socket.address().port
  }

  close(): void {
    this.#socket.close()
    this.#elsewhere.close()
  }

  /** Sends bytes to whoever asked, for behaviours that answer late. */
  send(bytes: Buffer, { from }: AgentRequest): void {
    const socket = this.repliesFromElsewhere ? this.#elsewhere : this.#socket
    socket.send(bytes, from.port, from.address)
  }

  /** The bytes of an honest reply, for tests that damage them. */
  encode(request: AgentRequest, reply: AgentReply): Buffer {
    return encodeReply(request, reply)
  }

  next(oid: string): AgentVarbind {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareOids(this.#rows[middle]?.oid ?? '', oid) > 0) high = middle
      else low = middle + 1
    }
    return this.#rows[low] ?? { oid, value: endOfMib }
  }

  #answer({ kind, oids, maxRepetitions }: AgentRequest): AgentReply {
    if (kind === 'get') {
      return { varbinds: oids.map((oid) => this.#rows.find((row) => row.oid === oid) ?? { oid, value: noSuch }) }
    }
    const varbinds: AgentVarbind[] = []
    let cursors = oids
    for (let repetition = 0; repetition < (kind === 'getnext' ? 1 : maxRepetitions); repetition += 1) {
      const row = cursors.map((oid) => this.next(oid))
      varbinds.push(...row)
      cursors = row.map(({ oid }) => oid)
    }
    return { varbinds }
  }
}

const kinds = { 0xa0: 'get', 0xa1: 'getnext', 0xa5: 'getbulk' } as const

function readRequest(datagram: Buffer): Omit<AgentRequest, 'from'> {
  const [version, community, pdu] = readElements(readElement(datagram).content)
  const [id, , maxRepetitions, list] = readElements(pdu?.content ?? Buffer.alloc(0))
  const varbinds = readElements(list?.content ?? Buffer.alloc(0))
  return {
    version: version?.content[0] ?? 0,
    community: community?.content.toString() ?? '',
    kind: kinds[(pdu?.tag ?? 0xa0) as keyof typeof kinds],
    id: id === undefined ? 0 : id.content.readIntBE(0, id.content.length),
    maxRepetitions:
      maxRepetitions === undefined ? 0 : maxRepetitions.content.readIntBE(0, maxRepetitions.content.length),
    oids: varbinds.map(({ content }) => readObjectId(readElement(content).content)),
  }
}

function encodeReply(request: AgentRequest, reply: AgentReply): Buffer {
  const { varbinds, errorStatus = 0, errorIndex = 0, tag = 0xa2, community = request.community } = reply
  const list = tlv(0x30, ...varbinds.map(({ oid, value }) => tlv(0x30, objectId(oid), encodeValue(value))))
  const pdu = tlv(tag, integer(request.id), integer(errorStatus), integer(errorIndex), list)
  return tlv(0x30, integer(request.version), tlv(0x04, Buffer.from(community)), pdu)
}

function encodeValue(value: AgentVarbind['value']): Buffer {
  if (value === endOfMib) return Buffer.from([0x82, 0])
  if (value === noSuch) return Buffer.from([0x81, 0])
  if (typeof value === 'number') return integer(value)
  if (typeof value === 'string') return tlv(0x04, Buffer.from(value))
  if (Buffer.isBuffer(value)) return tlv(0x04, value)
  return 'oid' in value ? objectId(value.oid) : integer(value.ticks, 0x43)
}
