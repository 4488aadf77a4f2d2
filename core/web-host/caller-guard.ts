import type { IncomingHttpHeaders } from 'node:http'
import type { Sessions, WebSession } from './sessions.ts'

/** What stands between a caller and the host. HTTP requests and WebSocket upgrades are asked the same questions. */
export type Refusal = 'foreign-host' | 'foreign-origin' | 'no-session'

export interface CallerGuard {
  /** Whether the `Host` header names this host: the guard against DNS rebinding. */
  namesThisHost(headers: IncomingHttpHeaders): boolean
  /** Whether a request that changes something, or an upgrade, comes from this host's own page. */
  comesFromOwnPage(headers: IncomingHttpHeaders): boolean
  /** The caller's session, or why there is none. */
  admit(headers: IncomingHttpHeaders, kind: 'page' | 'upgrade'): { session: WebSession } | { refused: Refusal }
}

export interface CallerGuardOptions {
  /** `host:port`, lower case, of every address that this host answers to. */
  hosts: ReadonlySet<string>
  /** `https` where TLS ends at this host or in front of it. */
  scheme: 'http' | 'https'
  cookieName: string
  sessions: Sessions
  readCookie(header: string, name: string): string | undefined
}

export function createCallerGuard(options: CallerGuardOptions): CallerGuard {
  const origins = new Set([...options.hosts].map((host) => originOf(options.scheme, host)))

  function namesThisHost(headers: IncomingHttpHeaders): boolean {
    return options.hosts.has(headers.host?.toLowerCase() ?? '')
  }

  /** The exact origin of the host that was named: another of our own names is another origin. */
  function comesFromOwnPage(headers: IncomingHttpHeaders): boolean {
    const origin = headers.origin
    if (origin === undefined || !origins.has(origin)) return false
    return origin === originOf(options.scheme, headers.host?.toLowerCase() ?? '')
  }

  return {
    namesThisHost,
    comesFromOwnPage,
    admit(headers, kind) {
      if (!namesThisHost(headers)) return { refused: 'foreign-host' }
      if (kind === 'upgrade' && !comesFromOwnPage(headers)) return { refused: 'foreign-origin' }
      const session = options.sessions.find(options.readCookie(headers.cookie ?? '', options.cookieName))
      return session === null ? { refused: 'no-session' } : { session }
    },
  }
}

/** An origin leaves out the scheme's own port, as browsers do. */
function originOf(scheme: 'http' | 'https', host: string): string {
  const ownPort = scheme === 'https' ? ':443' : ':80'
  return `${scheme}://${host.endsWith(ownPort) ? host.slice(0, -ownPort.length) : host}`
}

/** Every `host:port` under which a host that listens on `port` may be called. */
export function allowedHostNames(port: number, extra: readonly string[]): Set<string> {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  return new Set([...own, ...extra.map((name) => name.toLowerCase())])
}
