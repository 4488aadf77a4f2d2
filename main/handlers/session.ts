import { contract } from '#contract/index.ts'
import { sessionHandlers as handlersFor } from '#core/web-host/session-handlers.ts'

/** `session.info` of a desktop host: it serves every subject of the contract and may change what it shows. */
export function sessionHandlers(
  session: { host: 'electron' | 'browser'; version: string; systemLocale: string },
  onAsked: () => void,
) {
  return handlersFor(contract, { ...session, readOnly: false }, onAsked)
}
