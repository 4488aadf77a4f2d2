import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'

/** A datagram that came back, and from where. */
interface Received {
  datagram: Buffer
  remote: RemoteInfo
  /** Milliseconds after the last sending. */
  afterMs: number
}

/** A UDP socket on loopback that sends to one port and collects what comes back from anywhere. */
export async function openClient(port: number) {
  const socket = createSocket('udp4')
  const received: Received[] = []
  let sentAt = performance.now()
  socket.on('message', (datagram, remote) => received.push({ datagram, remote, afterMs: performance.now() - sentAt }))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    received,
    send: (datagram: Buffer): void => {
      sentAt = performance.now()
      socket.send(datagram, port, '127.0.0.1')
    },
    /** Sends and waits for the next datagram; `null` when none comes in time. */
    ask: async (datagram: Buffer, timeoutMs = 400): Promise<Received | null> => {
      const before = received.length
      const arrival = once(socket, 'message', { signal: AbortSignal.timeout(timeoutMs) })
      sentAt = performance.now()
      socket.send(datagram, port, '127.0.0.1')
      const hasArrived = await arrival.then(
        () => true,
        () => false,
      )
      return hasArrived ? received[before]! : null
    },
    close: (): Promise<void> => new Promise((resolve) => socket.close(() => resolve())),
  }
}

export type Client = Awaited<ReturnType<typeof openClient>>
