import { app, BrowserWindow, dialog, session, type WebContents } from 'electron'
import { FarolError } from '#contract/errors.ts'
import { listBundle } from '#core/web-host/bundle.ts'
import type { HostLog } from '#core/web-host/host-log.ts'
import type { Served } from '#core/web-host/served-router.ts'
import { serveWindows } from '../ipc/serve-windows.ts'
import type { DesktopStore } from '../store/desktop-store.ts'
import { registerAppScheme, serveBundle, serveDevelopment } from './app-protocol.ts'
import { createConfirm, type ConfirmLocale } from './confirm-destructive.ts'
import { openConsoleWindow } from './console-window.ts'
import { lockDownContents, lockDownSession } from './lock-down.ts'

export interface DesktopOptions {
  /** The bundled preload, absolute. */
  preload: string
  /** The renderer's bundle. */
  rendererDir: string
  /** The renderer's development server (`http://127.0.0.1:5173`), only where the app is not packaged. */
  developmentServer: string | null
  /** Opens what stands behind the console; called once, by the first instance only. */
  openBackend: () => Promise<DesktopBackend>
  log: HostLog
}

interface DesktopBackend {
  served: Served
  store: Pick<DesktopStore, 'settings' | 'windowState' | 'saveWindowState'>
  close(): Promise<void>
}

/**
 * Runs the desktop: one instance, one sandboxed window on our own protocol, and everything closed before the process ends.
 * To be called while the app's module is evaluated, since schemes and the sandbox are settled before Electron is ready.
 */
export async function runDesktop(options: DesktopOptions): Promise<void> {
  app.enableSandbox()
  registerAppScheme()
  lockDownContents(app, options)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return
  }
  await app.whenReady()
  try {
    await openDesktop(options)
  } catch (error) {
    options.log.error({ err: error }, 'The desktop could not be opened')
    const [said, next] = error instanceof FarolError ? [error.message, error.next ?? ''] : [String(error), '']
    dialog.showErrorBox('Farol', `${said}\n${next}`.trim())
    app.exit(1)
  }
}

async function openDesktop(options: DesktopOptions): Promise<void> {
  const { log } = options
  const developmentServer = app.isPackaged ? null : options.developmentServer
  const ours = new Set<WebContents>()
  const isOurWindow = (contents: WebContents): boolean => ours.has(contents)
  lockDownSession(session.defaultSession, {
    isOurWindow,
    developmentOrigins: developmentServer === null ? [] : [developmentServer],
    log,
  })
  if (developmentServer === null) serveBundle(session.defaultSession, await listBundle(options.rendererDir))
  else serveDevelopment(session.defaultSession, developmentServer)

  const backend = await options.openBackend()
  const locale = (): ConfirmLocale => chosenLocale(backend.store.settings().locale, app.getLocale())
  let window: BrowserWindow | null = null
  const confirmDestructive = createConfirm({ window: () => window, locale })
  const stopServing = serveWindows({
    served: backend.served,
    guard: { readOnly: false, confirmDestructive },
    isOurWindow,
    log,
  })

  function show(): void {
    if (window !== null) {
      if (window.isMinimized()) window.restore()
      window.focus()
      return
    }
    const opened = openConsoleWindow({
      preload: options.preload,
      theme: backend.store.settings().theme,
      remembered: backend.store.windowState(),
      onStateChange: (state) => backend.store.saveWindowState(state),
      devTools: !app.isPackaged,
      title: 'Farol',
    })
    const { webContents } = opened
    ours.add(webContents)
    opened.once('closed', () => {
      ours.delete(webContents)
      window = null
    })
    window = opened
  }

  // What the second instance was told on its command line is data: it opens nothing but the window that is there.
  app.on('second-instance', show)
  app.on('activate', show)
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(async () => {
    stopServing()
    await backend.close()
  }, log)
  show()
}

/** Holds the quit back until everything is closed, once. */
function closeBeforeQuit(close: () => Promise<void>, log: HostLog): void {
  let closing: Promise<void> | null = null
  app.on('will-quit', (event) => {
    event.preventDefault()
    closing ??= close()
      .catch((error: unknown) => log.error({ err: error }, 'The desktop did not close cleanly'))
      .finally(() => app.exit(0))
  })
}

/** The dialog's language: what the person chose, else the system's when it is a kind of Portuguese. */
function chosenLocale(chosen: 'system' | ConfirmLocale, system: string): ConfirmLocale {
  if (chosen !== 'system') return chosen
  return system.toLowerCase().startsWith('pt') ? 'pt-BR' : 'en'
}
