import { createServer } from 'node:http'
import type { Log } from '#core/log.ts'
import { reasonOf } from '#core/service.ts'
import type { WorkerMetrics } from './metrics.ts'

export interface MetricsServer {
  port: number
  close(): Promise<void>
}

/**
 * Answers `GET /metrics` and nothing else. On loopback unless `FAROL_METRICS_HOST` says otherwise: in a container the network of
 * the stack is the border. Rejects where the port is taken.
 */
export async function serveMetrics(
  metrics: WorkerMetrics,
  { host, port, log }: { host: string; port: number; log: Log },
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is only /metrics here.\n')
      return
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
      (error: unknown) => {
        log.warn({ reason: reasonOf(error) }, 'no metrics')
        response.writeHead(500).end()
      },
    )
  })
  server.requestTimeout = 5000
  server.maxConnections = 16
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, resolve)
  await promise
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
