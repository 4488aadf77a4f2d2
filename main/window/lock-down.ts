import { shell, type App, type Session, type WebContents } from 'electron'
import type { HostLog } from '#core/web-host/host-log.ts'
import { appOrigin, appPage } from './app-origin.ts'

/** Addresses that a link of the console may open in the person's browser: whole origins, https only. None yet. */
const openableOrigins: ReadonlySet<string> = new Set()

/** What a request must start with to leave the session at all. */
const ownRequests = [`${appOrigin}/`, `blob:${appOrigin}/`, 'data:', 'devtools:']

export interface LockDownOptions {
  isOurWindow: (contents: WebContents) => boolean
  /** The development server's origins, `http://127.0.0.1:5173`; empty in everything that is shipped. */
  developmentOrigins?: readonly string[]
  log: HostLog
}

/** Every page of the app stays where it is: no navigation, no new window, no webview, whatever contents come to be. */
export function lockDownContents(app: App, { log }: Pick<LockDownOptions, 'log'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => deny(event, event.url))
    contents.on('will-frame-navigate', (event) => deny(event, event.url))
    contents.on('will-redirect', (event) => deny(event, event.url))
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (isOpenable(url)) void shell.openExternal(url)
      else log.warn({ url: shown(url) }, 'A new window was denied')
      return { action: 'deny' }
    })
  })

  /** A page may load itself anew, as `location.reload()` does, and go nowhere else. */
  function deny(event: { preventDefault(): void }, url: string): void {
    if (url.split('#', 1)[0] === appPage) return
    event.preventDefault()
    log.warn({ url: shown(url) }, 'A navigation was denied')
  }
}

/** Denies the session's pages everything that they could ask the system for, except to put text on the clipboard. */
export function lockDownSession(session: Session, options: LockDownOptions): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(isClipboardWrite(permission) && details.isMainFrame && options.isOurWindow(contents))
  })
  session.setPermissionCheckHandler((contents, permission, origin) => {
    const isOwn = contents !== null && options.isOurWindow(contents) && origin.replace(/\/$/, '') === appOrigin
    return isClipboardWrite(permission) && isOwn
  })
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  session.on('will-download', (event, item, contents) => {
    if (isOwnExport(item.getURL(), item.getFilename(), item.getMimeType()) && options.isOurWindow(contents)) return
    event.preventDefault()
    options.log.warn({ url: shown(item.getURL()) }, 'A download was denied')
  })
  const allowed = [
    ...ownRequests,
    ...(options.developmentOrigins ?? []).flatMap((origin) => [origin, origin.replace('http', 'ws')]),
  ]
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !allowed.some((start) => details.url.startsWith(start)) })
  })
}

function isClipboardWrite(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

/** The console's own CSV export is a blob that the page made itself. */
function isOwnExport(url: string, filename: string, mimeType: string): boolean {
  return (
    url.startsWith(`blob:${appOrigin}/`) && filename.toLowerCase().endsWith('.csv') && mimeType.startsWith('text/csv')
  )
}

function isOpenable(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, origin, username, password } = new URL(url)
  return protocol === 'https:' && username === '' && password === '' && openableOrigins.has(origin)
}

/** As much of an address as a log needs: what follows the path may be long or secret. */
function shown(url: string): string {
  return url.split(/[?#]/, 1)[0]?.slice(0, 200) ?? ''
}
