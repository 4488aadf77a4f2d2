import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { maxMessageSize } from './envelope.ts'
import type { HostLog } from './host-log.ts'
import { createRpcPorts, type RpcPort, type RpcPortsOptions } from './rpc-ports.ts'
import type { WebSession } from './sessions.ts'

/** How often a socket is asked whether it lives; one that missed an answer is cut at the next round. */
const pingEveryMs = 15_000
/** A peer that takes nothing while this many bytes wait for it is cut: it comes back and asks anew. */
const mostBytesWaiting = 64 * 1024 * 1024
const mostSocketsPerSession = 16
const mostSockets = 500

/** Close codes of our own: after the first the console shows how to log in, after the others it reconnects. */
export const closeCodes = { sessionEnded: 4401, hostStops: 1001, notACall: 1007, tooMany: 1013 } as const

export interface RpcSockets {
  /** Completes an upgrade that the caller guard has admitted. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: WebSession): void
  close(): void
}

/** Serves procedures over WebSockets. A socket lives no longer than its session and its peer. */
export function createRpcSockets(options: RpcPortsOptions): RpcSockets {
  const servePort = createRpcPorts(options)
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageSize, perMessageDeflate: false })
  const awaited = new WeakSet<WebSocket>()
  const perSession = new WeakMap<WebSession, number>()

  const heart = setInterval(() => {
    for (const socket of server.clients) {
      if (awaited.has(socket) || socket.bufferedAmount > mostBytesWaiting) socket.terminate()
      else {
        awaited.add(socket)
        socket.ping()
      }
    }
  }, pingEveryMs)
  heart.unref()

  function serve(socket: WebSocket, session: WebSession): void {
    const open = (perSession.get(session) ?? 0) + 1
    perSession.set(session, open)
    const letGo = session.hold()
    const stopWatching = session.onEnd(() => endSocket(socket, closeCodes.sessionEnded, 'session ended'))
    watch(socket, options.log, () => awaited.delete(socket))
    socket.on('close', () => {
      perSession.set(session, (perSession.get(session) ?? 1) - 1)
      stopWatching()
      letGo()
    })
    const isOneTooMany = open > mostSocketsPerSession || server.clients.size > mostSockets
    if (isOneTooMany) endSocket(socket, closeCodes.tooMany, 'too many connections')
    else servePort(portOf(socket))
  }

  return {
    accept(request, socket, head, session) {
      server.handleUpgrade(request, socket, head, (opened) => serve(opened, session))
    },
    close() {
      clearInterval(heart)
      for (const socket of server.clients) endSocket(socket, closeCodes.hostStops, 'host stops')
      server.close()
    },
  }
}

function watch(socket: WebSocket, log: HostLog, onPong: () => void): void {
  socket.on('pong', onPong)
  // A broken frame or a reset connection is the peer's affair: the socket closes by itself after it.
  socket.on('error', (error) => log.warn({ reason: error.message }, 'A console connection broke'))
}

function portOf(socket: WebSocket): RpcPort {
  return {
    onMessage: (listener) =>
      socket.on('message', (data: Buffer, isBinary) => listener(isBinary ? data : data.toString('utf8'))),
    onClose: (listener) => socket.on('close', listener),
    postMessage: (data) => socket.send(String(data)),
    close: () => endSocket(socket, closeCodes.notACall, 'not a call'),
  }
}

/** Says why, and does not wait for a peer that never answers the closing handshake. */
function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), 1000).unref()
}
