import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What an ERP of a test does when a page is asked for. `hang`: it takes the request and never answers. */
export type ErpMood =
  | { kind: 'lists'; records: readonly Readonly<Record<string, string>>[] }
  | { kind: 'refuses'; status: number }
  | { kind: 'hangs'; fromPage: number; records: readonly Readonly<Record<string, string>>[] }

/** An ERP on loopback that counts its records and gives two a page to who brings the token. */
export interface LocalErp {
  url: string
  mood: ErpMood
  /** The pages asked for since the last look, each with whether the token was right. */
  takeAsked(): { page: number; hasToken: boolean }[]
  close(): Promise<void>
}

export const erpToken = 'segredo-do-erp-canario'
const pageSize = 2

export async function startLocalErp(): Promise<LocalErp> {
  let asked: { page: number; hasToken: boolean }[] = []
  const erp: Pick<LocalErp, 'mood'> = { mood: { kind: 'lists', records: [] } }
  const server = createServer((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://erp').searchParams.get('pagina'))
    const hasToken = request.headers.authorization === `Bearer ${erpToken}`
    asked.push({ page, hasToken })
    const { mood } = erp
    if (mood.kind === 'hangs' && page >= mood.fromPage) return
    if (mood.kind === 'refuses' || !hasToken) {
      response.writeHead(mood.kind === 'refuses' ? mood.status : 401).end('no')
      return
    }
    const clientes = mood.records.slice((page - 1) * pageSize, page * pageSize)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ total: mood.records.length, clientes }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(erp, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/clientes`,
    takeAsked() {
      const taken = asked
      asked = []
      return taken
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
