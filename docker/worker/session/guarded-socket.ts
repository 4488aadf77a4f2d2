import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { EventEmitter } from 'node:events'

/** What a datagram belongs to; the session sets it around each call of the library. */
export interface Outgoing {
  datagram: Buffer | null
}

/** What the socket saw, besides good answers. */
export interface SocketCounters {
  datagramsSent: number
  bytesReceived: number
  /** Came from another address or port than was asked: dropped. */
  strangers: number
  /** Made the library throw: dropped. */
  poisonous: number
}

/**
 * The UDP socket that stands between net-snmp and the network. It is connected, so that the kernel refuses replies of other
 * addresses and ports (net-snmp takes them), and it catches what the library throws inside its message handler: a Report
 * PDU in answer to a v2c request would otherwise end the process (docs/security.md).
 */
export class GuardedSocket extends EventEmitter {
  readonly counters: SocketCounters = { datagramsSent: 0, bytesReceived: 0, strangers: 0, poisonous: 0 }
  /** The bytes of the newest reply, for those that bound what they take. */
  newestReplyBytes = 0
  outgoing: Outgoing | null = null
  /** Sees each reply first; what it takes (`true`) is not passed on to the library. */
  intercept: ((datagram: Buffer) => boolean) | null = null
  readonly #socket: Socket
  /** Told of each datagram that left, or could not. */
  readonly #left = (error: Error | null) => {
    if (error !== null) this.emit('trouble', error)
  }
  readonly #address: string
  readonly #port: number
  #closed = false

  /** Resolves the host and connects. Rejects with the system's error where either fails. */
  static async open(host: string, port: number): Promise<GuardedSocket> {
    const { address, family } = await lookup(host, { order: 'ipv4first' })
    const socket = createSocket(family === 6 ? 'udp6' : 'udp4')
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.connect(port, address, () => {
        socket.off('error', reject)
        resolve()
      })
    }).catch((error: unknown) => {
      socket.close()
      throw error
    })
    return new GuardedSocket(socket, socket.remoteAddress().address, port)
  }

  private constructor(socket: Socket, address: string, port: number) {
    super()
    this.#socket = socket
    this.#address = address
    this.#port = port
    socket.on('message', (datagram, from) => this.#receive(datagram, from.address, from.port))
    socket.on('error', (error) => this.emit('trouble', error))
  }

  #receive(datagram: Buffer, address: string, port: number): void {
    if (port !== this.#port || address !== this.#address) {
      this.counters.strangers += 1
      return
    }
    this.counters.bytesReceived += datagram.length
    this.newestReplyBytes = datagram.length
    try {
      if (this.intercept?.(datagram) !== true) this.emit('message', datagram)
    } catch (error) {
      this.counters.poisonous += 1
      this.emit('poisoned', error)
    }
  }

  /** What the library calls to send. The answer to it is registered before anything leaves, so none can come too early. */
  send(
    buffer: Buffer,
    offset: number,
    length: number,
    _port: number,
    _host: string,
    sent: (error: Error | null, bytes: number) => void,
  ): void {
    const datagram = Buffer.from(buffer.subarray(offset, offset + length))
    sent(null, length)
    if (this.outgoing !== null) this.outgoing.datagram = datagram
    this.transmit(datagram)
  }

  /** Sends a datagram, again or for the first time. Trouble is told by the event. */
  transmit(datagram: Buffer): void {
    if (this.#closed) return
    this.counters.datagramsSent += 1
    this.#socket.send(datagram, this.#left)
  }

  ref(): void {
    this.#socket.ref()
  }

  unref(): void {
    this.#socket.unref()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.close()
    this.emit('close')
  }
}
