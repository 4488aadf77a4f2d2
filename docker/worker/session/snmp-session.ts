import { setTimeout as sleep } from 'node:timers/promises'
import library from 'net-snmp'
import type { LibrarySession, LibraryVarbind } from 'net-snmp'
import pLimit from 'p-limit'
import type { SnmpCredentials, SnmpVersion } from '#contract/credentials.ts'
import { fault, faultOfSocketError, faultOfStatus, type Fault } from './fault.ts'
import { GuardedSocket, type Outgoing } from './guarded-socket.ts'
import { Handshake } from './handshake.ts'
import { defaultPatience, RoundTripClock, type Patience } from './retransmit.ts'
import { Refusal, UserSession } from './user-session.ts'
import { toVarbind, type Varbind } from './varbind.ts'

/** Where a device is and how to ask it. */
export interface SnmpTarget {
  host: string
  port: number
  credentials: SnmpCredentials
}

export interface SessionOptions {
  patience?: Partial<Patience>
  /** Requests in flight at once. Beyond 4 only the OLT suffers (docs/performance.md). */
  inFlight?: number
  /** What all sessions of a process share: the requests that may be in flight to all devices together. */
  budget?: RequestBudget | undefined
  signal?: AbortSignal | undefined
}

/** What one request cost, and what came of it. `varbinds` has one list a column for `getBulk`, else one list. */
export type Answer = { requests: number; timeouts: number } & (
  | { varbinds: Varbind[][]; bytes: number; fault: null }
  | { varbinds: null; fault: Fault }
)

/** Runs a request when there is room for one more. */
export type RequestBudget = <T>(request: () => Promise<T>) => Promise<T>

export interface SessionCounters {
  /** Datagrams sent, those sent again included. */
  requests: number
  /** Requests that nobody answered. */
  timeouts: number
  retransmits: number
  /** Replies that could not be used: no SNMP, another sender's, of another kind than was asked. */
  discarded: number
}

export type Ask = (session: LibrarySession, done: (error: Error | null, lists: LibraryVarbind[][]) => void) => void

/** The library's own timer is longer than any patience of ours; ours decides. */
const libraryTimeoutMs = 120_000

/**
 * The one door to a device. All requests are bounded in time, sent again by the round trips learnt, and answered by values:
 * no method rejects, nothing that a device sends can throw out of it. Close it when done.
 */
export class SnmpSession {
  readonly version: SnmpVersion
  readonly counters: SessionCounters = { requests: 0, timeouts: 0, retransmits: 0, discarded: 0 }
  readonly #socket: GuardedSocket
  readonly #library: LibrarySession
  readonly #patience: Patience
  readonly #clock: RoundTripClock
  readonly #limit: ReturnType<typeof pLimit>
  readonly #budget: RequestBudget
  /** Of version 3 alone. */
  readonly #handshake: Handshake | null
  readonly #exchanges = new Set<Exchange>()
  readonly #signal: AbortSignal | undefined
  readonly #stop = () => this.#endAll(fault('aborted'))
  #closed = false

  /** A session, or the fault that stands in its way: the host does not resolve or cannot be reached. */
  static async open(target: SnmpTarget, options: SessionOptions = {}): Promise<SnmpSession | Fault> {
    try {
      return new SnmpSession(target, await GuardedSocket.open(target.host, target.port), options)
    } catch (error) {
      return faultOfSocketError(error as Error)
    }
  }

  private constructor(target: SnmpTarget, socket: GuardedSocket, options: SessionOptions) {
    this.version = target.credentials.version
    this.#socket = socket
    this.#patience = { ...defaultPatience, ...options.patience }
    this.#clock = new RoundTripClock(this.#patience)
    this.#limit = pLimit(options.inFlight ?? 4)
    this.#budget = options.budget ?? ((request) => request())
    this.#library = openLibrary(target, socket)
    this.#handshake =
      this.#library instanceof UserSession ? new Handshake(this.#library, (ask) => this.#exchange(ask)) : null
    // Without this listener two of three malformed replies end the process.
    this.#library.on('error', () => (this.counters.discarded += 1))
    socket.on('trouble', (error: Error) => this.#trouble(faultOfSocketError(error)))
    socket.on('poisoned', () => this.#poisoned())
    this.#signal = options.signal
    this.#signal?.addEventListener('abort', this.#stop)
  }

  /** The smoothed round trip in milliseconds, or `null` before the first clean answer. */
  get roundTripMs(): number | null {
    return this.#clock.roundTripMs
  }

  get(oids: string[]): Promise<Answer> {
    return this.#ask((session, done) => session.get(oids, (error, varbinds) => done(error, [varbinds ?? []])))
  }

  /** One list with the successor of each OID. */
  getNext(oids: string[]): Promise<Answer> {
    return this.#ask((session, done) => session.getNext(oids, (error, varbinds) => done(error, [varbinds ?? []])))
  }

  /** A list a column, up to `maxRepetitions` (at least 1) long; shorter ones where the device cut its answer. */
  getBulk(oids: string[], maxRepetitions: number): Promise<Answer> {
    return this.#ask((session, done) =>
      session.getBulk(oids, 0, Math.max(1, maxRepetitions), (error, lists) => done(error, lists ?? [])),
    )
  }

  /** Leaves the device alone for a while; shorter where the session is stopped. */
  async rest(ms: number): Promise<void> {
    await sleep(ms, undefined, this.#signal === undefined ? {} : { signal: this.#signal }).catch(ifStopped)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#signal?.removeEventListener('abort', this.#stop)
    this.#endAll(fault('closed'))
    this.#library.close()
  }

  #ask(ask: Ask): Promise<Answer> {
    return this.#limit(() => (this.#handshake === null ? this.#exchange(ask) : this.#handshake.ask(ask)))
  }

  async #exchange(ask: Ask): Promise<Answer> {
    if (this.#signal?.aborted === true) return { requests: 0, timeouts: 0, varbinds: null, fault: fault('aborted') }
    if (this.#closed) return { requests: 0, timeouts: 0, varbinds: null, fault: fault('closed') }
    const exchange = new Exchange(ask, this.#library, this.#socket, this.#clock, this.#patience)
    this.#exchanges.add(exchange)
    const answer = await this.#budget(() => exchange.run())
    this.#exchanges.delete(exchange)
    this.counters.requests += answer.requests
    this.counters.retransmits += answer.requests - 1
    this.counters.timeouts += answer.timeouts
    this.counters.discarded += exchange.discarded
    return answer
  }

  #trouble(trouble: Fault): void {
    for (const exchange of this.#exchanges) exchange.trouble(trouble)
  }

  /** The library threw over a reply and forgot the request it took it for: whichever that was must be asked anew. */
  #poisoned(): void {
    this.counters.discarded += 1
    for (const exchange of this.#exchanges) exchange.forgotten()
  }

  #endAll(reason: Fault): void {
    for (const exchange of this.#exchanges) exchange.end(reason)
  }
}

function openLibrary({ host, port, credentials }: SnmpTarget, socket: GuardedSocket): LibrarySession {
  const options = {
    port,
    retries: 0,
    timeout: libraryTimeoutMs,
    transport: 'udp4',
    // The walk checks the order itself and can say which column broke it.
    backwardsGetNexts: true,
    dgramModule: { createSocket: () => socket },
  }
  if (credentials.version === '3') {
    return new UserSession(host, credentials, { ...options, context: credentials.contextName ?? '' })
  }
  const version = credentials.version === '1' ? library.Version1 : library.Version2c
  return library.createSession(host, credentials.community, { ...options, version })
}

/** A rest that was cut short is none that failed: whoever asks next is told that the session is stopped. */
function ifStopped(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

/** One question until it is answered or given up. */
class Exchange {
  discarded = 0
  readonly #ask: Ask
  readonly #library: LibrarySession
  readonly #socket: GuardedSocket
  readonly #clock: RoundTripClock
  readonly #patience: Patience
  readonly #outgoing: Outgoing = { datagram: null }
  readonly #answered = Promise.withResolvers<Answer>()
  #settled = false
  #sendings = 0
  #isLast = false
  #startedAt = 0
  #timer: NodeJS.Timeout | undefined
  #trouble: Fault | null = null

  constructor(ask: Ask, session: LibrarySession, socket: GuardedSocket, clock: RoundTripClock, patience: Patience) {
    this.#ask = ask
    this.#library = session
    this.#socket = socket
    this.#clock = clock
    this.#patience = patience
  }

  run(): Promise<Answer> {
    // It may have been ended while it waited for its turn.
    if (this.#settled) return this.#answered.promise
    this.#startedAt = performance.now()
    this.#send(this.#clock.waitMs)
    return this.#answered.promise
  }

  /** The socket is in trouble. It may pass (an agent that restarts), so it only counts once the last try is out. */
  trouble(trouble: Fault): void {
    this.#trouble = trouble
    if (this.#isLast) this.end(trouble)
  }

  /** The library no longer knows the request: the next sending asks anew. */
  forgotten(): void {
    this.#outgoing.datagram = null
  }

  end(reason: Fault): void {
    const timeouts = reason.code === 'timeout' ? 1 : 0
    this.#settle({ requests: this.#sendings, timeouts, varbinds: null, fault: reason })
  }

  #send(waitMs: number): void {
    this.#sendings += 1
    const { datagram } = this.#outgoing
    if (datagram === null) this.#askAnew()
    else this.#socket.transmit(datagram)
    const { tries, leastTries, leastPatienceMs, longestWaitMs } = this.#patience
    const leftMs = leastPatienceMs - (performance.now() - this.#startedAt)
    this.#isLast = this.#sendings >= tries || (this.#sendings >= leastTries && waitMs >= leftMs)
    if (this.#isLast) {
      this.#timer = setTimeout(() => this.#giveUp(), Math.max(this.#clock.waitMs, leftMs))
    } else {
      this.#timer = setTimeout(() => this.#send(Math.min(waitMs * 2, longestWaitMs)), waitMs)
    }
  }

  #giveUp(): void {
    this.end(this.#trouble ?? fault('timeout'))
  }

  #askAnew(): void {
    this.#socket.outgoing = this.#outgoing
    this.#ask(this.#library, (error, lists) => this.#take(error, lists))
    this.#socket.outgoing = null
  }

  #take(error: Error | null, lists: LibraryVarbind[][]): void {
    if (this.#settled) return
    if (error === null) {
      const tookMs = performance.now() - this.#startedAt
      if (this.#sendings === 1) this.#clock.measured(tookMs)
      else this.#clock.answeredLate(tookMs)
      const varbinds = lists.map((list) => list.map(toVarbind))
      this.#settle({
        requests: this.#sendings,
        timeouts: 0,
        varbinds,
        bytes: this.#socket.newestReplyBytes,
        fault: null,
      })
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

  #settle(answer: Answer): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#timer)
    this.#answered.resolve(answer)
  }
}
