import { implement } from '@orpc/server'
import { sessionContract, Subject, type Session } from '#contract/session.ts'

/**
 * `session.info` of one host. `served` is the host's router, or the part of the contract that it implements. `onAsked` is told
 * each time: it is the first thing that every page asks.
 */
export function sessionHandlers(served: object, session: Omit<Session, 'subjects'>, onAsked?: () => void) {
  const os = implement(sessionContract)
  const info: Session = { ...session, subjects: Object.keys(served).map((name) => Subject.parse(name)) }
  return os.router({
    info: os.info.handler(() => {
      onAsked?.()
      return info
    }),
  })
}
