import { RPCHandler } from '@orpc/server/message-port'
import { isCallMessage } from './envelope.ts'
import type { HostLog } from './host-log.ts'
import type { ProcedureGuardOptions } from './procedure-guard.ts'
import { guardedHandlerOptions } from './rpc-handler-options.ts'
import type { Served } from './served-router.ts'

/** What Electron's `MessagePortMain` and Node's `MessagePort` have in common, with one shape of event. */
export interface RpcPort {
  onMessage(listener: (data: unknown) => void): void
  onClose(listener: () => void): void
  postMessage(data: unknown): void
  close(): void
}

export interface RpcPortsOptions {
  served: Served
  guard: ProcedureGuardOptions
  log: HostLog
}

/** Serves procedures over message ports; the returned function serves one more port until it closes. */
export function createRpcPorts(options: RpcPortsOptions): (port: RpcPort) => void {
  const handler = new RPCHandler(options.served.router, guardedHandlerOptions(options.guard))
  return (port) => {
    handler.upgrade(
      {
        on(event, callback) {
          if (event === 'close') port.onClose(() => callback())
          else port.onMessage((data) => passOn(data, callback))
        },
        postMessage: (data: unknown) => port.postMessage(data),
      },
      { context: options.served.context },
    )

    function passOn(data: unknown, callback: (event: { data: unknown }) => void): void {
      if (isCallMessage(data)) {
        callback({ data })
        return
      }
      options.log.warn({}, 'A window sent what is no call; its connection was closed')
      port.close()
    }
  }
}
