import { setTimeout as sleep } from 'node:timers/promises'
import library from 'net-snmp'
import type { LibrarySession } from 'net-snmp'
import type { SnmpCredentials, SnmpVersion } from '#contract/credentials.ts'
import { cellsOfLists, type Cells, type ColumnCursor } from './cells.ts'
import { fault, faultOfSocketError, faultOfStatus, type Fault } from './fault.ts'
import { Exchange, type AnyExchange, type Ask, type Line, type Outcome, type Question } from './exchange.ts'
import { Flights } from './flights.ts'
import { GuardedSocket } from './guarded-socket.ts'
import { Handshake } from './handshake.ts'
import { PlainBulk } from './plain-bulk.ts'
import { ReplyCap } from './reply-cap.ts'
import { defaultPatience, RoundTripClock, type Patience } from './retransmit.ts'
import { UserSession } from './user-session.ts'
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
  /** What another session has learnt of this device. */
  known?: { replyCapBytes?: number | null; roundTripMs?: number | null }
  /** What all sessions of a process share: the requests that may be in flight to all devices together. */
  budget?: RequestBudget | undefined
  signal?: AbortSignal | undefined
}

/** Runs a request when there is room for one more. */
export type RequestBudget = <T>(request: () => Promise<T>) => Promise<T>

/** What a question for single objects cost, and what came of it: one list, in the order of the question. */
export type Answer = { requests: number; timeouts: number } & (
  | { varbinds: Varbind[][]; bytes: number; fault: null }
  | { varbinds: null; fault: Fault }
)

/** What a question for rows brought. */
export type BulkAnswer = Outcome<Cells>

export interface SessionCounters {
  /** Datagrams sent, those sent again included. */
  requests: number
  /** Requests that nobody answered. */
  timeouts: number
  retransmits: number
  /** Replies that could not be used: no SNMP, another sender's, of another kind than was asked. */
  discarded: number
}

/** The library's own timer is longer than any patience of ours; ours decides. */
const libraryTimeoutMs = 120_000

/** Ids of the library are below 100 million. */
const firstPlainId = 0x1000_0000

/** After so many replies that could not be read by hand the library asks everything. */
const mostUnreadable = 3

/**
 * The one door to a device. All requests are bounded in time, sent again by the round trips learnt, and answered by values:
 * no method rejects, nothing that a device sends can throw out of it. Close it when done.
 */
export class SnmpSession {
  readonly version: SnmpVersion
  /** At which size the device cuts its replies, as far as that is known. */
  readonly replyCap: ReplyCap
  readonly counters: SessionCounters = { requests: 0, timeouts: 0, retransmits: 0, discarded: 0 }
  readonly #library: LibrarySession
  readonly #line: Line
  readonly #flights: Flights
  readonly #budget: RequestBudget | undefined
  /** Of version 3 alone. */
  readonly #handshake: Handshake | null
  readonly #exchanges = new Set<AnyExchange>()
  readonly #plain: PlainBulk | null
  /** What was asked by hand and is not answered yet, by request id. */
  readonly #asked = new Map<number, { exchange: Exchange<Cells>; columns: readonly ColumnCursor[] }>()
  #lastPlainId = firstPlainId + Math.floor(Math.random() * firstPlainId)
  #unreadable = 0
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
    const { credentials } = target
    this.version = credentials.version
    this.replyCap = new ReplyCap(options.known?.replyCapBytes)
    this.#flights = new Flights(options.inFlight ?? 4)
    this.#budget = options.budget
    this.#plain = credentials.version === '2c' ? new PlainBulk(credentials.community) : null
    socket.intercept = (datagram) => this.#takePlain(datagram)
    const patience = { ...defaultPatience, ...options.patience }
    const clock = new RoundTripClock(patience, options.known?.roundTripMs)
    this.#library = openLibrary(target, socket)
    this.#line = { library: this.#library, socket, clock, patience }
    this.#handshake =
      this.#library instanceof UserSession
        ? new Handshake(this.#library, (ask) => this.#exchange(new Exchange({ ask, read: () => null }, this.#line)))
        : null
    // Without this listener two of three malformed replies end the process.
    this.#library.on('error', () => (this.counters.discarded += 1))
    socket.on('trouble', (error: Error) => this.#trouble(faultOfSocketError(error)))
    socket.on('poisoned', () => this.#poisoned())
    this.#signal = options.signal
    this.#signal?.addEventListener('abort', this.#stop)
  }

  /** The smoothed round trip in milliseconds, or `null` before the first clean answer. */
  get roundTripMs(): number | null {
    return this.#line.clock.roundTripMs
  }

  /** The most requests that may be in flight. */
  get inFlight(): number {
    return this.#flights.most
  }

  async get(oids: string[]): Promise<Answer> {
    const { value, ...outcome } = await this.#ask<Varbind[][]>({
      ask: (session, done) => session.get(oids, (error, varbinds) => done(error, [varbinds ?? []])),
      read: (lists) => lists.map((list) => list.map(toVarbind)),
    })
    return outcome.fault === null ? { ...outcome, varbinds: value ?? [] } : { ...outcome, varbinds: null }
  }

  /**
   * Up to `rows` (at least 1) rows of each column behind its cursor; fewer where the device cut its answer. Version 1 knows the
   * next row only.
   */
  async bulk(columns: readonly ColumnCursor[], rows: number): Promise<BulkAnswer> {
    const repetitions = Math.max(1, rows)
    const isNext = this.version === '1' || (repetitions === 1 && columns.length === 1)
    const question: Question<Cells> = {
      ask: isNext ? askNext(columns) : askBulk(columns, repetitions),
      read: (lists) => cellsOfLists(lists, columns),
    }
    if (isNext || this.#plain === null || this.#unreadable >= mostUnreadable) return await this.#ask(question)
    this.#lastPlainId = (this.#lastPlainId + 1) & 0x7fff_ffff
    const id = Math.max(this.#lastPlainId, firstPlainId)
    const plain = this.#plain.encode(id, columns, repetitions)
    const exchange = new Exchange({ ...question, plain }, this.#line)
    this.#asked.set(id, { exchange, columns })
    const outcome = await this.#inTurn(() => this.#exchange(exchange))
    this.#asked.delete(id)
    return outcome
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

  #ask<Value>(question: Question<Value>): Promise<Outcome<Value>> {
    const run = () => this.#exchange(new Exchange(question, this.#line))
    return this.#inTurn(() => (this.#handshake === null ? run() : this.#handshake.ask(run)))
  }

  /** Runs a request when the device bears one more. */
  async #inTurn<Value>(request: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const turn = this.#flights.take()
    if (turn !== null) await turn
    const outcome = await request()
    this.#flights.give()
    return outcome
  }

  async #exchange<Value>(exchange: Exchange<Value>): Promise<Outcome<Value>> {
    const isStopped = this.#signal?.aborted === true
    if (isStopped || this.#closed) {
      return { requests: 0, timeouts: 0, value: null, fault: fault(isStopped ? 'aborted' : 'closed') }
    }
    this.#exchanges.add(exchange)
    const outcome = await (this.#budget === undefined ? exchange.run() : this.#budget(() => exchange.run()))
    this.#exchanges.delete(exchange)
    this.#count(exchange, outcome)
    return outcome
  }

  /** Takes a reply to a question that was written by hand; `false` leaves it to the library. */
  #takePlain(datagram: Buffer): boolean {
    const reply = this.#plain?.open(datagram) ?? null
    const asked = reply === null ? undefined : this.#asked.get(reply.id)
    if (reply === null || asked === undefined) return false
    const { exchange, columns } = asked
    const cells = this.#plain?.cells(reply, columns) ?? null
    if (cells === null) {
      this.#unreadable += 1
      exchange.askLibrary()
    } else if (reply.errorStatus === 0) {
      exchange.take(cells)
    } else {
      exchange.end(faultOfStatus(reply.errorStatus))
    }
    return true
  }

  #count({ startedAt, discarded }: AnyExchange, { requests, timeouts, fault: trouble }: Outcome<unknown>): void {
    this.counters.requests += requests
    this.counters.retransmits += Math.max(0, requests - 1)
    this.counters.timeouts += timeouts
    this.counters.discarded += discarded
    if (requests > 1 || timeouts > 0) this.#flights.lost(startedAt)
    else if (trouble === null) this.#flights.answered(startedAt, performance.now() - startedAt)
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

function oidsOf(columns: readonly ColumnCursor[]): string[] {
  return columns.map(({ oid, after }) => (after === null ? oid : `${oid}.${after}`))
}

function askNext(columns: readonly ColumnCursor[]): Ask {
  const oids = oidsOf(columns)
  return (session, done) =>
    session.getNext(oids, (error, varbinds = []) =>
      done(
        error,
        varbinds.map((varbind) => [varbind]),
      ),
    )
}

function askBulk(columns: readonly ColumnCursor[], repetitions: number): Ask {
  return (session, done) => session.getBulk(oidsOf(columns), 0, repetitions, (error, lists = []) => done(error, lists))
}

/** A rest that was cut short is none that failed: whoever asks next is told that the session is stopped. */
function ifStopped(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
