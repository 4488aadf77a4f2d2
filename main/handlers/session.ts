import { implement } from '@orpc/server'
import { contract } from '#contract/index.ts'
import { sessionContract, Subject, type Session } from '#contract/session.ts'

/** `session.info` of a desktop host: it serves every subject of the contract and may change what it shows. */
export function sessionHandlers(session: { host: 'electron' | 'browser'; version: string; systemLocale: string }) {
  const os = implement(sessionContract)
  const info: Session = {
    ...session,
    subjects: Object.keys(contract).map((name) => Subject.parse(name)),
    readOnly: false,
  }
  return os.router({ info: os.info.handler(() => info) })
}
