import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Context } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import type { HostLog } from './host-log.ts'
import type { ProcedureGuardOptions } from './procedure-guard.ts'
import { guardedHandlerOptions } from './rpc-handler-options.ts'
import type { ServedRouter } from './served-router.ts'
import type { WebSession } from './sessions.ts'

/** The largest message that a console may send, in bytes. */
export const maxMessageBytes = 1024 * 1024

/** How often a socket is asked whether it lives; one that missed an answer is cut at the next round. */
const pingEveryMs = 15_000
const mostSocketsPerSession = 16
const mostSockets = 500

/** Close codes of our own: the console shows the login hint for the first and reconnects after the second. */
export const closeCodes = { sessionEnded: 4401, hostStops: 1001, tooMany: 1013 } as const

export interface RpcSockets {
  /** Completes an upgrade that the caller guard has admitted. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, session: WebSession): void
  close(): void
}

export interface RpcSocketsOptions {
  router: ServedRouter
  context: Context
  guard: ProcedureGuardOptions
  log: HostLog
}

/** Serves procedures over WebSockets. A socket lives no longer than its session and its peer. */
export function createRpcSockets(options: RpcSocketsOptions): RpcSockets {
  const handler = new RPCHandler(options.router, guardedHandlerOptions(options.guard))
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false })
  const awaited = new WeakSet<WebSocket>()
  const perSession = new WeakMap<WebSession, number>()

  const heart = setInterval(() => {
    for (const socket of server.clients) {
      if (awaited.has(socket)) socket.terminate()
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
    socket.on('pong', () => awaited.delete(socket))
    // A broken frame or a reset connection is the peer's affair: the socket closes by itself after it.
    socket.on('error', (error) => options.log.warn({ reason: error.message }, 'A console connection broke'))
    socket.on('close', () => {
      perSession.set(session, (perSession.get(session) ?? 1) - 1)
      stopWatching()
      letGo()
    })
    if (open > mostSocketsPerSession || server.clients.size > mostSockets) {
      endSocket(socket, closeCodes.tooMany, 'too many connections')
      return
    }
    void handler.upgrade(socket, { context: options.context })
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

/** Says why, and does not wait for a peer that never answers the closing handshake. */
function endSocket(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason)
  setTimeout(() => socket.terminate(), 1000).unref()
}
