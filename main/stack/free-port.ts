import { createServer } from 'node:net'

/** A free TCP port on loopback: `preferred` where nobody has it, else one that the system picks. */
export async function pickPort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    const taken = await listenOnce(preferred)
    if (taken !== null) return taken
  }
  const picked = await listenOnce(0)
  if (picked === null) throw new Error('no free TCP port on 127.0.0.1')
  return picked
}

function listenOnce(port: number): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>()
  const server = createServer()
  server.once('error', () => resolve(null))
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null))
  })
  return promise
}
