import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import type { HostLog } from '#core/web-host/host-log.ts'
import type { ProcedureGuardOptions } from '#core/web-host/procedure-guard.ts'
import { createRpcPorts, type RpcPort } from '#core/web-host/rpc-ports.ts'
import type { Served } from '#core/web-host/served-router.ts'
import { onWindowMessage } from './window-door.ts'

export interface ServeWindowsOptions {
  served: Served
  guard: Omit<ProcedureGuardOptions, 'log'>
  isOurWindow: (contents: WebContents) => boolean
  log: HostLog
}

/**
 * Gives each window that asks one message port with the procedures behind it. A window that asks again, as it does after
 * a reload, gets a new port and loses its old one. Returns how to stop serving.
 */
export function serveWindows({ served, guard, isOurWindow, log }: ServeWindowsOptions): () => void {
  const servePort = createRpcPorts({ served, guard: { ...guard, log }, log })
  const current = new Map<WebContents, MessagePortMain>()

  const stopListening = onWindowMessage('farol:connect', { isOurWindow, log }, ({ contents, reply }) => {
    const { port1, port2 } = new MessageChannelMain()
    const previous = current.get(contents)
    if (previous === undefined) contents.once('destroyed', () => drop(contents))
    else previous.close()
    current.set(contents, port1)
    servePort(portOf(port1))
    port1.start()
    reply('farol:port', [port2])
  })

  function drop(contents: WebContents): void {
    current.get(contents)?.close()
    current.delete(contents)
  }

  return () => {
    stopListening()
    for (const contents of current.keys()) drop(contents)
  }
}

function portOf(port: MessagePortMain): RpcPort {
  return {
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onClose: (listener) => port.on('close', listener),
    postMessage: (data) => port.postMessage(data),
    close: () => port.close(),
  }
}
