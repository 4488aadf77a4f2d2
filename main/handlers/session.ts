import { contract } from '#contract/index.ts'
import { sessionHandlers } from '#core/web-host/session-handlers.ts'

/** `session.info` of a desktop host: it serves every subject of the contract and may change what it shows. */
export function desktopSessionHandlers(session: {
  host: 'electron' | 'browser'
  version: string
  systemLocale: string
}) {
  return sessionHandlers(contract, { ...session, readOnly: false })
}
