import { net, protocol, type Session } from 'electron'
import type { Bundle, BundleFile } from '#core/web-host/bundle.ts'
import { cacheControl, securityHeaders } from '#core/web-host/security-headers.ts'
import { appOrigin, appScheme } from './app-origin.ts'

/** Tells Electron, before it is ready, that `app:` is a scheme with origins, as https is. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: appScheme, privileges }])
}

/** Serves the bundle's listed files under `app://farol/` and nothing else. */
export function serveBundle(session: Session, bundle: Bundle): void {
  session.protocol.handle(appScheme, (request) => answer(request, bundle))
}

/**
 * Serves the renderer's development server under our own origin, so that everything else is as in what is shipped. Its hot
 * reload writes styles into the page and speaks over a WebSocket, which the shipped policy forbids.
 */
export function serveDevelopment(session: Session, server: string): void {
  const policy = `default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self' ${server} ${server.replace('http', 'ws')}`
  session.protocol.handle(appScheme, async (request) => {
    const { pathname, search } = new URL(request.url)
    const fetched = await net.fetch(`${server}${pathname}${search}`)
    const type = fetched.headers.get('content-type') ?? 'application/octet-stream'
    const headers = { ...securityHeaders, 'content-security-policy': policy, 'content-type': type }
    return new Response(fetched.body, { status: fetched.status, headers })
  })
}

/** The answer to one request for `app:`. Exported for the tests of what must not be served. */
export async function answer(request: Request, bundle: Bundle): Promise<Response> {
  const file = request.method === 'GET' || request.method === 'HEAD' ? fileOf(request.url, bundle) : null
  if (file === null) return plain(404)
  const content = await bundle.read(file).catch(() => null)
  if (content === null) return plain(404)
  return new Response(request.method === 'HEAD' ? null : content, {
    headers: { ...securityHeaders, 'cache-control': cacheControl(file.isHashed), 'content-type': file.contentType },
  })
}

function fileOf(address: string, bundle: Bundle): BundleFile | null {
  // The URL parser quietly drops control characters and turns backslashes; an address that has them is none of ours.
  if (/[\p{Cc}\s\\]/u.test(address) || !address.startsWith(`${appOrigin}/`) || !URL.canParse(address)) return null
  const { host, username, password, port, pathname } = new URL(address)
  if (host !== 'farol' || `${username}${password}${port}` !== '') return null
  return bundle.files.get(pathname) ?? null
}

function plain(status: 404): Response {
  const headers = { ...securityHeaders, 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' }
  return new Response('Not found\n', { status, headers })
}
