import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { FarolError } from '#contract/errors.ts'
import { createLoginTokens, type LoginTokens } from './login-tokens.ts'

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * A port that listens before the host behind it is there: its address can be told, and a browser started, while the host
 * loads. What comes early waits unanswered; nothing is served until the host, with its guard, stands behind the door.
 */
export interface Door {
  server: Server
  port: number
  /** `http://127.0.0.1:41234/`, without a token. */
  url: string
  tokens: LoginTokens
  /** Lets in who waits and who comes from now on. */
  open(answer: { request: RequestListener; upgrade: UpgradeListener }): void
  /** Cuts every connection and resolves when the port is free. */
  close(): Promise<void>
}

const tokenLifetimeMs = 10 * 60_000

/** Listens on an address; port 0 = any free one. Throws PORT_TAKEN. */
export async function openDoor(address: { host: string; port: number }): Promise<Door> {
  const behind = Promise.withResolvers<{ request: RequestListener; upgrade: UpgradeListener }>()
  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    void behind.promise.then((answer) => answer.request(request, response))
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    void behind.promise.then((answer) => answer.upgrade(request, socket, head))
  })
  await listen(server, address)
  const { port } = server.address() as AddressInfo
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}/`,
    tokens: createLoginTokens({ lifetimeMs: tokenLifetimeMs }),
    open: behind.resolve,
    async close() {
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      await closed.promise
    },
  }
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  const listening = Promise.withResolvers<void>()
  server.once('error', (cause: NodeJS.ErrnoException) => {
    listening.reject(cause.code === 'EADDRINUSE' ? portTaken(port, cause) : cause)
  })
  server.listen({ host, port }, listening.resolve)
  await listening.promise
}

function portTaken(port: number, cause: Error): FarolError {
  return new FarolError('PORT_TAKEN', `Port ${port} is in use by another program.`, {
    cause,
    params: { port },
    next: 'Choose another one with --port, or leave it out for a free one.',
  })
}
