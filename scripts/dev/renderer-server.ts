import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createServer, type Plugin } from 'vite'

export interface RendererServer {
  /** `http://127.0.0.1:5173`. */
  origin: string
  close(): Promise<void>
}

/**
 * Vite's development server for the renderer. Calls go on to the console's own host, which sees them as coming from its
 * own page; a token is traded there as well, and its cookie holds for every port of 127.0.0.1.
 */
export async function startRendererServer(options: {
  projectFolder: string
  consoleOrigin: string
}): Promise<RendererServer> {
  const server = await createServer({
    root: join(options.projectFolder, 'renderer'),
    configFile: join(options.projectFolder, 'renderer/vite.config.ts'),
    plugins: [tradeTokens(options.consoleOrigin)],
    server: {
      host: '127.0.0.1',
      port: 5173,
      proxy: {
        '/rpc': { target: options.consoleOrigin, ws: true, changeOrigin: true, rewriteWsOrigin: true },
        '/session': { target: options.consoleOrigin, changeOrigin: true },
      },
      // The window's page is app://farol/, from where only a whole address leads to this server.
      hmr: { protocol: 'ws', host: '127.0.0.1' },
    },
  })
  await server.listen()
  const address = server.httpServer?.address()
  if (typeof address !== 'object' || address === null) throw new Error('The development server does not listen.')
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() }
}

function tradeTokens(consoleOrigin: string): Plugin {
  const trade = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const cookie = request.headers.cookie === undefined ? {} : { cookie: request.headers.cookie }
    const answer = await fetch(`${consoleOrigin}${request.url}`, { redirect: 'manual', headers: cookie })
    const given = answer.headers.getSetCookie()
    response.writeHead(answer.status, { location: '/', ...(given.length === 0 ? {} : { 'set-cookie': given }) })
    response.end(answer.status === 302 ? '' : await answer.text())
  }
  return {
    name: 'farol-trade-tokens',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.startsWith('/?token=') !== true) next()
        else trade(request, response).catch(next)
      })
    },
  }
}
