import { fault, isCredentialFault, type Fault } from './fault.ts'
import type { Ask, Outcome } from './exchange.ts'
import type { UserSession } from './user-session.ts'

/** A question that any device can answer, and whose text is no secret. */
const sysUpTime = '1.3.6.1.2.1.1.3.0'

/** How often a session finds its device's engine anew for one request. */
const mostTries = 3

const sysUpTimeQuestion: Ask = (session, done) => session.get([sysUpTime], (error) => done(error, []))

/**
 * What comes before the first request of version 3, once for all requests of a session: the device says which engine it is,
 * and one question shows whether it takes the user. A user that it does not take costs no further datagram, however much
 * is asked for. A device that was restarted, or whose clock has jumped, is greeted anew.
 */
export class Handshake {
  readonly #session: UserSession
  readonly #exchange: (ask: Ask) => Promise<Outcome<unknown>>
  #underWay: Promise<Fault | null> | null = null

  constructor(session: UserSession, exchange: (ask: Ask) => Promise<Outcome<unknown>>) {
    this.#session = session
    this.#exchange = exchange
  }

  /** Runs a question once the device has let the user in. `requests` of an answer are those of the question alone. */
  async ask<Value>(run: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const cost = { requests: 0, timeouts: 0 }
    for (let tries = 1; ; tries += 1) {
      const greeting = (this.#underWay ??= this.#greet())
      const refusal = await greeting
      if (refusal !== null) return { ...cost, value: null, fault: refusal }
      const answer = await run()
      cost.requests += answer.requests
      cost.timeouts += answer.timeouts
      if (answer.fault === null || !isLostEngine(answer.fault)) return { ...answer, ...cost }
      // Others may have greeted it anew already. One that never stays the same is not asked any further.
      if (this.#underWay === greeting) this.#underWay = tries === mostTries ? Promise.resolve(answer.fault) : null
      if (tries === mostTries) return { ...answer, ...cost }
    }
  }

  /** Finds the engine, then shows that it takes the user. `null`, or why not. */
  async #greet(): Promise<Fault | null> {
    this.#session.isGreeting = true
    const refusal = await this.#findAndProve()
    this.#session.isGreeting = false
    return refusal
  }

  async #findAndProve(): Promise<Fault | null> {
    for (let tries = 1; ; tries += 1) {
      const found = await this.#exchange((_session, done) => this.#session.discover((error) => done(error, [])))
      if (found.fault !== null) return found.fault
      const refusal = await this.#prove()
      if (refusal === null || !isLostEngine(refusal) || tries === mostTries) return refusal
    }
  }

  async #prove(): Promise<Fault | null> {
    const first = await this.#exchange(sysUpTimeQuestion)
    // A device may tell its clock only when it has been asked with a wrong one (RFC 3414, section 4).
    const proof = first.fault?.code === 'time-window' ? await this.#exchange(sysUpTimeQuestion) : first
    if (proof.fault === null || proof.fault.status !== null) return null
    return proof.fault.code === 'timeout' ? await this.#whySilent() : proof.fault
  }

  /**
   * The device has said which engine it is, and nothing to the user. Some agents (Net-SNMP's among them) meet what they cannot
   * decipher with silence. What is signed only they answer, or they refuse its level, which they do to known users only.
   */
  async #whySilent(): Promise<Fault> {
    if (!this.#session.hasPrivacy) return fault('user-unanswered')
    this.#session.setPrivacy(false)
    const signed = await this.#exchange(sysUpTimeQuestion)
    this.#session.setPrivacy(true)
    const isKnown = signed.fault === null || signed.fault.status !== null || signed.fault.code === 'level-refused'
    if (isKnown) return fault('wrong-priv')
    return isCredentialFault(signed.fault) ? signed.fault : fault('user-unanswered')
  }
}

function isLostEngine({ code }: Fault): boolean {
  return code === 'time-window' || code === 'unknown-engine'
}
