import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** What a bad way does to each datagram, in either direction. Shares from 0 to 1, times in ms. */
export interface BadWay {
  loss: number
  duplicate: number
  /** Added to every datagram, evenly between the two. */
  delayMs: readonly [number, number]
}

export interface Relay {
  port: number
  close(): void
}

/**
 * A UDP relay on loopback that loses, doubles, delays and so reorders datagrams between a collector and its agent. It stands
 * in for tc netem, which many kernels come without.
 */
export async function startRelay(agentPort: number, way: BadWay, random: () => number): Promise<Relay> {
  const front = createSocket('udp4')
  const backs = new Map<number, Socket>()
  let isClosed = false
  const pass = (send: () => void) => {
    if (random() < way.loss) return
    const [least, most] = way.delayMs
    const copies = random() < way.duplicate ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      setTimeout(() => (isClosed ? undefined : send()), least + random() * (most - least))
    }
  }
  front.on('error', () => undefined)
  front.on('message', (datagram, { port, address }) => {
    const known = backs.get(port)
    const back = known ?? createSocket('udp4')
    if (known === undefined) {
      backs.set(port, back)
      back.on('error', () => undefined)
      back.on('message', (reply) => pass(() => front.send(reply, port, address)))
    }
    pass(() => back.send(datagram, agentPort, '127.0.0.1'))
  })
  front.bind(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    port: front.address().port,
    close() {
      isClosed = true
      for (const socket of [front, ...backs.values()]) socket.close()
    },
  }
}
