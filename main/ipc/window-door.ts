import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import type { HostLog } from '#core/web-host/host-log.ts'
import { appOrigin } from '../window/app-origin.ts'

/** What the preload may say. There is one word: everything else goes over the port that it brings. */
export type WindowMessage = 'farol:connect'

/** A sender that has been checked: one of our windows, its top frame, our own page. */
export interface TrustedWindow {
  contents: WebContents
  /** Answers the very frame that asked. */
  reply(channel: 'farol:port', ports: Electron.MessagePortMain[]): void
}

/**
 * The only door from a renderer into main: every message passes the same check of its sender before anything of it is
 * read. Returns how to close the door.
 */
export function onWindowMessage(
  message: WindowMessage,
  options: { isOurWindow: (contents: WebContents) => boolean; log: HostLog },
  listener: (window: TrustedWindow) => void,
): () => void {
  const receive = (event: IpcMainEvent): void => {
    const refusal = refusalOf(event, options.isOurWindow)
    if (refusal !== null) {
      options.log.warn({ channel: message, reason: refusal }, 'A message from an unexpected sender was refused')
      return
    }
    const frame = event.senderFrame
    listener({
      contents: event.sender,
      reply: (channel, ports) => frame?.postMessage(channel, null, ports),
    })
  }
  ipcMain.on(message, receive)
  return () => ipcMain.off(message, receive)
}

/** Why a sender is not trusted; `null` when it is. There is no exception for about:blank, which has no origin of its own. */
function refusalOf(event: IpcMainEvent, isOurWindow: (contents: WebContents) => boolean): string | null {
  try {
    if (event.sender.isDestroyed()) return 'contents destroyed'
    if (!isOurWindow(event.sender)) return 'unknown window'
    const frame = event.senderFrame
    if (frame === null) return 'no frame'
    if (frame.isDestroyed() || frame.detached) return 'frame gone'
    if (frame.parent !== null) return 'not the top frame'
    if (frame.origin !== appOrigin) return 'foreign origin'
    return null
  } catch (error) {
    // A frame that goes away between two of these questions answers by throwing.
    return error instanceof Error ? error.message : 'unreadable sender'
  }
}
