import library from 'net-snmp'
import type { LibrarySession, LibraryVarbind } from 'net-snmp'
import { fault, faultOfStatus, type Fault } from './fault.ts'
import type { GuardedSocket, Outgoing } from './guarded-socket.ts'
import type { Patience, RoundTripClock } from './retransmit.ts'
import { Refusal } from './user-session.ts'

/** What one request cost, re-sendings included, and what came of it. */
export type Outcome<Value> = { requests: number; timeouts: number } & (
  | { value: Value; bytes: number; fault: null }
  | { value: null; fault: Fault }
)

export type Ask = (session: LibrarySession, done: (error: Error | null, lists: LibraryVarbind[][]) => void) => void

/** What is asked: through the library, or by a datagram that was written by hand, with the library to fall back on. */
export interface Question<Value> {
  ask: Ask
  read: (lists: LibraryVarbind[][]) => Value
  plain?: Buffer
}

/** What all exchanges with one device share. */
export interface Line {
  library: LibrarySession
  socket: GuardedSocket
  clock: RoundTripClock
  patience: Patience
}

/** An exchange whatever it asks. */
export type AnyExchange = Pick<Exchange<never>, 'startedAt' | 'discarded' | 'trouble' | 'forgotten' | 'end'>

/** One question until it is answered or given up. */
export class Exchange<Value> {
  discarded = 0
  /** When it was sent first. */
  startedAt = 0
  readonly #question: Question<Value>
  readonly #line: Line
  readonly #outgoing: Outgoing = { datagram: null }
  readonly #answered = Promise.withResolvers<Outcome<Value>>()
  #isPlain: boolean
  #settled = false
  #sendings = 0
  #isLast = false
  #timer: NodeJS.Timeout | undefined
  #trouble: Fault | null = null

  constructor(question: Question<Value>, line: Line) {
    this.#question = question
    this.#line = line
    this.#isPlain = question.plain !== undefined
    this.#outgoing.datagram = question.plain ?? null
  }

  run(): Promise<Outcome<Value>> {
    // It may have been ended while it waited for its turn.
    if (this.#settled) return this.#answered.promise
    this.startedAt = performance.now()
    this.#send(this.#line.clock.waitMs)
    return this.#answered.promise
  }

  /** The answer, read by hand. */
  take(value: Value): void {
    if (this.#settled) return
    this.#measure()
    this.#succeed(value)
  }

  /** The answer came and could not be read by hand: the library asks the same once more. */
  askLibrary(): void {
    if (this.#settled || !this.#isPlain) return
    this.#isPlain = false
    this.discarded += 1
    this.forgotten()
    clearTimeout(this.#timer)
    this.#send(this.#line.clock.waitMs)
  }

  /** The socket is in trouble. It may pass (an agent that restarts), so it only counts once the last try is out. */
  trouble(trouble: Fault): void {
    this.#trouble = trouble
    if (this.#isLast) this.end(trouble)
  }

  /** The library no longer knows the request: the next sending asks anew. */
  forgotten(): void {
    if (!this.#isPlain) this.#outgoing.datagram = null
  }

  end(reason: Fault): void {
    const timeouts = reason.code === 'timeout' ? 1 : 0
    this.#settle({ requests: this.#sendings, timeouts, value: null, fault: reason })
  }

  #send(waitMs: number): void {
    this.#sendings += 1
    const { datagram } = this.#outgoing
    if (datagram === null) this.#askAnew()
    else this.#line.socket.transmit(datagram)
    const { tries, leastTries, leastPatienceMs, longestWaitMs } = this.#line.patience
    const leftMs = leastPatienceMs - (performance.now() - this.startedAt)
    this.#isLast = this.#sendings >= tries || (this.#sendings >= leastTries && waitMs >= leftMs)
    if (this.#isLast) {
      this.#timer = setTimeout(() => this.#giveUp(), Math.max(this.#line.clock.waitMs, leftMs))
    } else {
      this.#timer = setTimeout(() => this.#send(Math.min(waitMs * 2, longestWaitMs)), waitMs)
    }
  }

  #giveUp(): void {
    this.end(this.#trouble ?? fault('timeout'))
  }

  #askAnew(): void {
    const { socket, library: session } = this.#line
    socket.outgoing = this.#outgoing
    this.#question.ask(session, (error, lists) => this.#heard(error, lists))
    socket.outgoing = null
  }

  #heard(error: Error | null, lists: LibraryVarbind[][]): void {
    if (this.#settled) return
    if (error === null) {
      this.#measure()
      this.#succeed(this.#question.read(lists))
    } else if (error instanceof Refusal) {
      this.end(error.fault)
    } else if (error instanceof library.RequestFailedError) {
      this.end(faultOfStatus(error.status))
    } else {
      // Another community, version or kind of message: not the answer, and the library has dropped the question.
      this.discarded += 1
      this.forgotten()
    }
  }

  #measure(): void {
    const tookMs = performance.now() - this.startedAt
    if (this.#sendings === 1) this.#line.clock.measured(tookMs)
    else this.#line.clock.answeredLate(tookMs)
  }

  #succeed(value: Value): void {
    const bytes = this.#line.socket.newestReplyBytes
    this.#settle({ requests: this.#sendings, timeouts: 0, value, bytes, fault: null })
  }

  #settle(outcome: Outcome<Value>): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#answered.resolve(outcome)
  }
}
