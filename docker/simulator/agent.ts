import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isVersion3, UsmAgent, type UsmEngine } from '#core/snmp/usm-agent.ts'
import { answer, type Answer } from './answer.ts'
import { asCommunityMessage, decodeRequest, pduOf, type SnmpRequest } from './message.ts'
import { randomStream } from './seeded.ts'
import type { Table } from './table.ts'

/** How a simulated device answers. Sizes in bytes of UDP payload. */
export interface AgentOptions {
  /** The rows at the moment of a request. */
  table: () => Table
  community: string
  /** Its SNMPv3 engine; without one SNMPv3 is met with silence. */
  usm?: UsmEngine
  host?: string
  /** 0 = a free port. */
  port?: number
  /** The longest reply: 1472 fills an Ethernet frame. */
  responseCapBytes?: number
  /** Added to every reply, as a round trip would. */
  delayMs?: number
  /** Share of requests lost, 0 to 1. */
  lossRate?: number
  /** What one varbind costs the device's single CPU, in microseconds. */
  perVarbindUs?: number
  /** Requests that may wait for that CPU; one more is dropped. */
  queue?: number
  /** How the CPU is doing just now, in place of `perVarbindUs` and `queue`; `null` = as they say. */
  load?: () => CpuLoad | null
  seed?: number
  /** Answers in the agent's place; `null` = nothing is sent. */
  respond?: (request: SnmpRequest, usual: () => Answer, sender: Sender) => Answer | null
  /** Whether it is dead to the world just now. */
  isSilent?: () => boolean
}

/** What a varbind costs a device's CPU in microseconds, and how many requests may wait for it. */
export interface CpuLoad {
  perVarbindUs: number
  queue: number
}

/** A way to send other than the agent's own socket. */
export interface Sender {
  remote: RemoteInfo
  sendNow: (datagram: Buffer) => void
}

/** What an agent did since it started. `resent`: requests seen before from the same port with the same id. */
export interface AgentStats {
  requests: number
  varbinds: number
  drops: number
  resent: number
  peakDepth: number
  malformed: number
  refused: number
}

export interface Agent {
  host: string
  port: number
  stats: () => AgentStats
  close: () => Promise<void>
}

interface Waiting {
  datagram: Buffer
  remote: RemoteInfo
  /** When its reply leaves, and when the CPU is done with it; milliseconds of `performance.now`. */
  dueAt: number
  servedAt: number
}

const seenLimit = 500_000
/** What SNMPv3 adds to a reply at most: engine ID, user, digest, salt, headers. */
const usmOverheadBytes = 200
/** How a reply to version 2c leaves. */
const asItIs = (reply: Buffer): Buffer => reply

/** Starts an SNMP agent on UDP. Rejects when the port is taken. A wrong community is met with silence, as on a device. */
export async function startUdpAgent(options: AgentOptions): Promise<Agent> {
  const host = options.host ?? '127.0.0.1'
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 })
  const agent = new UdpAgent(socket, options)
  socket.bind(options.port ?? 0, host)
  await once(socket, 'listening')
  // A reply to a port that has just closed comes back as an error on some systems: the next request is unaffected.
  socket.on('error', () => agent.countDrop())
  socket.on('message', (datagram, remote) => agent.receive(datagram, remote))
  return { host, port: socket.address().port, stats: () => ({ ...agent.stats }), close: () => agent.close() }
}

class UdpAgent {
  readonly stats: AgentStats = {
    requests: 0,
    varbinds: 0,
    drops: 0,
    resent: 0,
    peakDepth: 0,
    malformed: 0,
    refused: 0,
  }
  readonly #socket: Socket
  readonly #options: AgentOptions
  readonly #community: Buffer
  readonly #usm: UsmAgent | null
  readonly #random: () => number
  readonly #waiting: Waiting[] = []
  /** Requests in `#waiting` whose CPU time is over start here, so depth is a subtraction. */
  #served = 0
  #busyUntil = 0
  #seen = new Set<number>()
  #timer: NodeJS.Timeout | NodeJS.Immediate | null = null
  #isClosed = false

  constructor(socket: Socket, options: AgentOptions) {
    this.#socket = socket
    this.#options = options
    this.#community = Buffer.from(options.community)
    this.#usm = options.usm === undefined ? null : new UsmAgent(options.usm)
    this.#random = randomStream(options.seed ?? 1)
  }

  receive(datagram: Buffer, remote: RemoteInfo): void {
    if (this.#usm === null || !isVersion3(datagram)) return this.#receive(datagram, remote, asItIs)
    this.stats.requests++
    const opened = this.#options.isSilent?.() === true ? null : this.#usm.open(datagram)
    if (opened !== null && 'pdu' in opened) {
      this.stats.requests--
      const seal = (reply: Buffer) => opened.seal(pduOf(reply))
      this.#receive(asCommunityMessage(this.#community, opened.pdu), remote, seal)
      return
    }
    this.stats.refused++
    if (opened !== null) this.#send(opened.refusal, remote)
  }

  /** A request of version 1 or 2c, or one of version 3 in the clothes of 2c, whose reply `seal` dresses again. */
  #receive(datagram: Buffer, remote: RemoteInfo, seal: (reply: Buffer) => Buffer): void {
    const request = decodeRequest(datagram)
    if (request === null) {
      this.stats.malformed++
      return
    }
    this.#count(request, remote)
    if (!this.#accepts(request)) return
    const { table, responseCapBytes = 1472, respond } = this.#options
    const capBytes = seal === asItIs ? responseCapBytes : responseCapBytes - usmOverheadBytes
    const usual = (): Answer => answer(table(), request, capBytes)
    const sender: Sender = { remote, sendNow: (bytes) => this.#send(bytes, remote) }
    const reply = respond === undefined ? usual() : respond(request, usual, sender)
    if (reply === null) return
    this.stats.varbinds += reply.varbinds
    this.#schedule({ ...reply, datagram: seal(reply.datagram) }, remote)
  }

  countDrop(): void {
    this.stats.drops++
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer !== null) this.#clearTimer()
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }

  #count(request: SnmpRequest, remote: RemoteInfo): void {
    this.stats.requests++
    const mark = remote.port * 0x1_0000_0000 + (request.requestId >>> 0)
    if (this.#seen.has(mark)) this.stats.resent++
    else if (this.#seen.size < seenLimit) this.#seen.add(mark)
    else this.#seen = new Set([mark])
  }

  #accepts(request: SnmpRequest): boolean {
    if (this.#options.isSilent?.() === true) return false
    if (!request.community.equals(this.#community)) {
      this.stats.refused++
      return false
    }
    const { lossRate = 0 } = this.#options
    if (lossRate > 0 && this.#random() < lossRate) {
      this.stats.drops++
      return false
    }
    return true
  }

  #schedule(reply: Answer, remote: RemoteInfo): void {
    const { delayMs = 0, load } = this.#options
    const { perVarbindUs = 0, queue = Number.POSITIVE_INFINITY } = load?.() ?? this.#options
    if (delayMs === 0 && perVarbindUs === 0) {
      this.#send(reply.datagram, remote)
      return
    }
    const now = performance.now()
    this.#forgetServed(now)
    const depth = this.#waiting.length - this.#served
    if (perVarbindUs > 0 && depth >= queue) {
      this.stats.drops++
      return
    }
    this.stats.peakDepth = Math.max(this.stats.peakDepth, depth + 1)
    this.#busyUntil = Math.max(now, this.#busyUntil) + (reply.varbinds * perVarbindUs) / 1000
    this.#waiting.push({
      datagram: reply.datagram,
      remote,
      servedAt: this.#busyUntil,
      dueAt: this.#busyUntil + delayMs,
    })
    if (this.#timer === null) this.#arm(now)
  }

  #forgetServed(now: number): void {
    while (this.#served < this.#waiting.length && this.#waiting[this.#served]!.servedAt <= now) this.#served++
  }

  /** Replies leave in the order they came, so only the first one's time matters. Timers count whole milliseconds. */
  #arm(now: number): void {
    const next = this.#waiting[0]
    if (next === undefined || this.#isClosed) {
      this.#timer = null
      return
    }
    const wait = next.dueAt - now
    this.#timer = wait > 2 ? setTimeout(() => this.#flush(), wait - 1.5) : setImmediate(() => this.#flush())
  }

  #flush(): void {
    const now = performance.now()
    this.#forgetServed(now)
    let sent = 0
    while (sent < this.#waiting.length && this.#waiting[sent]!.dueAt <= now) {
      const { datagram, remote } = this.#waiting[sent++]!
      this.#send(datagram, remote)
    }
    if (sent > 0) this.#waiting.splice(0, sent)
    this.#served = Math.max(0, this.#served - sent)
    this.#arm(now)
  }

  #send(datagram: Buffer, remote: RemoteInfo): void {
    if (!this.#isClosed) this.#socket.send(datagram, remote.port, remote.address)
  }

  #clearTimer(): void {
    clearTimeout(this.#timer as NodeJS.Timeout)
    clearImmediate(this.#timer as NodeJS.Immediate)
    this.#timer = null
  }
}
