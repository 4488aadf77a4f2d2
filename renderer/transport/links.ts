import type { ClientLink } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'

/** How an open way ended: by itself, or because the host does not know the session any more. */
export type LinkEnd = 'lost' | 'session-gone'

/** One opened way to the host. `closed` resolves once when the way ends, however it ends. */
export interface OpenLink {
  link: ClientLink<Record<never, never>>
  closed: Promise<LinkEnd>
  close(): void
}

/** Why no way could be opened: the host is not there, or it no longer knows this session. */
export class LinkRefused extends Error {
  readonly reason: 'unreachable' | 'session-gone'
  constructor(reason: 'unreachable' | 'session-gone') {
    super(reason === 'session-gone' ? 'the host does not know this session any more' : 'the host does not answer')
    this.name = 'LinkRefused'
    this.reason = reason
  }
}

declare global {
  interface Window {
    /** Put there by the preload of the desktop window. `connect` asks for a port, which arrives as a window message. */
    farol?: { connect(): void }
  }
}

/** Close code of a host that ends a socket because its session is gone. */
const sessionGoneCode = 4401
const portTimeoutMs = 5000

/** Opens the way that this page has: the preload's message port in a desktop window, else a WebSocket to its own host. */
export function openLink(): Promise<OpenLink> {
  return window.farol === undefined ? openSocket() : openPort(window.farol)
}

function openPort(preload: { connect(): void }): Promise<OpenLink> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      window.removeEventListener('message', receive)
      reject(new LinkRefused('unreachable'))
    }, portTimeoutMs)
    function receive(event: MessageEvent) {
      const port = event.ports[0]
      if (event.source !== window || event.data !== 'farol:port' || port === undefined) return
      clearTimeout(timer)
      window.removeEventListener('message', receive)
      const closed = new Promise<LinkEnd>((done) => port.addEventListener('close', () => done('lost'), { once: true }))
      const link = new PortLink({ port })
      port.start()
      resolve({ link, closed, close: () => port.close() })
    }
    window.addEventListener('message', receive)
    preload.connect()
  })
}

function openSocket(): Promise<OpenLink> {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  const websocket = new WebSocket(`${scheme}://${location.host}/rpc`)
  return new Promise((resolve, reject) => {
    let opened = false
    const closed = new Promise<LinkEnd>((done) => {
      websocket.addEventListener('close', (event) => {
        const isGone = event.code === sessionGoneCode
        done(isGone ? 'session-gone' : 'lost')
        if (opened) return
        if (isGone) reject(new LinkRefused('session-gone'))
        else void refusal().then(reject)
      })
    })
    const link = new SocketLink({ websocket })
    websocket.addEventListener('open', () => {
      opened = true
      resolve({ link, closed, close: () => websocket.close() })
    })
  })
}

/** A browser hides the status of a refused upgrade, so the page itself is asked for once more: 401 says why. */
async function refusal(): Promise<LinkRefused> {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store' })
    return new LinkRefused(answer.status === 401 || answer.status === 403 ? 'session-gone' : 'unreachable')
  } catch {
    return new LinkRefused('unreachable')
  }
}
