import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { startUdpAgent, type Agent, type AgentOptions, type Sender } from './agent.ts'
import { headOf, refuse, type Answer } from './answer.ts'
import { BerReader, tag } from '#core/snmp/ber.ts'
import { encodeReply, encodeVarbind, errorStatus, replyOverhead, type SnmpRequest } from './message.ts'
import { encodeOid, oidKey, oidOfKey, parseOid } from './oid.ts'
import type { Row } from './row.ts'
import { randomStream } from './seeded.ts'
import { Table } from './table.ts'

/** What goes wrong. All may be combined; a fault that is absent does not occur. OIDs are dotted text. */
export interface Faults {
  /** Never answers. */
  silent?: boolean
  /** Share of requests that get no answer, 0 to 1. */
  dropRate?: number
  /** Answers so many requests, then never again: a table cut in the middle of a walk. */
  stopAfterRequests?: number
  /** Refuses a reply of more varbinds than this with tooBig, as asked for. */
  tooBigOver?: number
  /** Puts at most so many varbinds in a bulk reply, which is allowed. */
  shortBulk?: number
  /** Refuses requests below this OID with genErr. */
  genErrBelow?: string
  /** Behind the row `at` comes the row `backTo` again: OIDs that do not increase. */
  loopsBack?: { at: string; backTo: string }
  /** Behind this row comes the same row, for ever. */
  repeatsRow?: string
  /** The rows of this column never end: index after index is made up. */
  endlessColumn?: string
  /** Answers every walk step with rows of an enterprise that nobody asked for. */
  outsideSubtree?: boolean
  /** Answers with another community. */
  replyCommunity?: string
  /** Answers with another request id. */
  wrongRequestId?: boolean
  /** Answers with a Report PDU, as SNMPv3 engines do. */
  report?: boolean
  /** Answers with bytes that are no SNMP: random ones, or a reply cut short. */
  garbage?: 'random' | 'truncated'
  /** Answers from a port that was not asked. */
  fromOtherPort?: boolean
  /**
   * From the k-th walk on (counted from 1, by requests that ask for exactly `marker`), the rows of two indexes have
   * changed places: `first` and `second` are the arcs at the end of their OIDs, such as `4194304000.7`.
   */
  swapIndexAtWalk?: { walk: number; marker: string; first: string; second: string }
}

/** A faulty agent's own part; the rest is as for an ordinary one. */
interface FaultyAgentOptions extends Partial<Omit<AgentOptions, 'table' | 'respond' | 'isSilent'>> {
  rows: readonly Row[]
  faults: Faults
}

/** Starts an agent that misbehaves in a way that a test can repeat. The community is `public` unless given. */
export async function startFaultyAgent(options: FaultyAgentOptions): Promise<Agent> {
  const { rows, faults, responseCapBytes = 1472, seed = 1 } = options
  const table = tableSource(rows, faults)
  const other = faults.fromOtherPort === true ? await openOtherSocket(options.host ?? '127.0.0.1') : null
  const misbehave = new Misbehaviour(faults, responseCapBytes, seed)
  const agent = await startUdpAgent({
    community: 'public',
    ...options,
    table: table.current,
    lossRate: faults.dropRate ?? options.lossRate ?? 0,
    isSilent: () => faults.silent === true,
    respond: (request, usual, sender) => {
      table.watch(request)
      const reply = misbehave.answer(table.current(), request, usual)
      if (reply === null || other === null) return reply
      other.send(reply.datagram, sender)
      return null
    },
  })
  return {
    ...agent,
    close: async () => {
      await Promise.all([agent.close(), other?.close()])
    },
  }
}

interface TableSource {
  current: () => Table
  watch: (request: SnmpRequest) => void
}

/** The table, or from some walk on the one with two indexes swapped. */
function tableSource(rows: readonly Row[], faults: Faults): TableSource {
  const usual = Table.of(rows)
  const swap = faults.swapIndexAtWalk
  if (swap === undefined) return { current: () => usual, watch: () => {} }
  const swapped = Table.of(swapIndexes(rows, parseIndex(swap.first), parseIndex(swap.second)))
  const marker = oidKey(parseOid(swap.marker))
  let walks = 0
  return {
    current: () => (walks >= swap.walk ? swapped : usual),
    watch: (request) => {
      if (request.kind !== 'get' && request.asked.some(({ key }) => key.equals(marker))) walks++
    },
  }
}

/** The same rows with two indexes in each other's places. */
function swapIndexes(rows: readonly Row[], first: readonly number[], second: readonly number[]): Row[] {
  return rows.map((row) => {
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      if (endsWith(row.oid, from)) return { ...row, oid: [...row.oid.slice(0, -from.length), ...to] }
    }
    return row
  })
}

function endsWith(oid: readonly number[], end: readonly number[]): boolean {
  return oid.length > end.length && end.every((arc, place) => oid[oid.length - end.length + place] === arc)
}

function parseIndex(text: string): number[] {
  return text.split('.').map(Number)
}

async function openOtherSocket(host: string) {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  return {
    send: (datagram: Buffer, { remote }: Sender) => socket.send(datagram, remote.port, remote.address),
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  }
}

/** The row that comes behind a key. */
interface Step {
  key: Buffer
  varbind: Buffer
}

const nothing = Buffer.alloc(0)
const strangeEnterprise = parseOid('1.3.6.1.4.1.99999.1.1')

class Misbehaviour {
  readonly #faults: Faults
  readonly #capBytes: number
  readonly #random: () => number
  #answered = 0

  constructor(faults: Faults, capBytes: number, seed: number) {
    this.#faults = faults
    this.#capBytes = capBytes
    this.#random = randomStream(seed + 77)
  }

  answer(table: Table, request: SnmpRequest, usual: () => Answer): Answer | null {
    const { stopAfterRequests = Number.POSITIVE_INFINITY, tooBigOver = Number.POSITIVE_INFINITY } = this.#faults
    if (this.#answered >= stopAfterRequests) return null
    this.#answered++
    if (wantedVarbinds(request) > tooBigOver) return refuse(request, errorStatus.tooBig, 0)
    if (this.#isBelowBroken(request)) return refuse(request, errorStatus.genErr, 1)
    const reply = this.#walksStrangely(request) ? this.#walk(table, request) : usual()
    return this.#disguise(request, reply)
  }

  #isBelowBroken(request: SnmpRequest): boolean {
    const { genErrBelow } = this.#faults
    if (genErrBelow === undefined) return false
    const prefix = oidKey(parseOid(genErrBelow))
    return request.asked.some(({ key }) => key.subarray(0, prefix.length).equals(prefix))
  }

  #walksStrangely(request: SnmpRequest): boolean {
    const { loopsBack, repeatsRow, endlessColumn, outsideSubtree, shortBulk } = this.#faults
    const isStrange = [loopsBack, repeatsRow, endlessColumn, outsideSubtree, shortBulk].some(
      (fault) => fault !== undefined,
    )
    return isStrange && (request.kind === 'next' || request.kind === 'bulk')
  }

  /** A GETNEXT or GETBULK reply made step by step, so that each step may go wrong. */
  #walk(table: Table, request: SnmpRequest): Answer {
    const room = this.#capBytes - replyOverhead(request.community)
    const limit = Math.min(wantedVarbinds(request), this.#faults.shortBulk ?? Number.POSITIVE_INFINITY)
    const keys = request.asked.map(({ key }) => key)
    const parts: Buffer[] = []
    let used = 0
    for (let place = 0; parts.length < limit; place = (place + 1) % keys.length) {
      const step = this.#step(table, keys[place]!)
      const part = step?.varbind ?? encodeVarbind(encodeOid(oidOfKey(keys[place]!)), tag.endOfMibView, nothing)
      if (used + part.length > room) break
      parts.push(part)
      used += part.length
      if (step === null && keys.length === 1) break
      if (step !== null) keys[place] = step.key
    }
    return { datagram: encodeReply(headOf(request), Buffer.concat(parts)), varbinds: parts.length }
  }

  #step(table: Table, key: Buffer): Step | null {
    const { loopsBack, repeatsRow, endlessColumn, outsideSubtree } = this.#faults
    if (outsideSubtree === true) return madeUpRow(strangeEnterprise, key)
    if (repeatsRow !== undefined && key.equals(keyOf(repeatsRow))) return rowAt(table, table.find(key))
    if (loopsBack !== undefined && key.equals(keyOf(loopsBack.at))) {
      return rowAt(table, table.find(keyOf(loopsBack.backTo)))
    }
    const next = rowAt(table, table.after(key))
    if (endlessColumn === undefined) return next
    const column = keyOf(endlessColumn)
    const isInside = key.subarray(0, column.length).equals(column)
    const staysInside = next?.key.subarray(0, column.length).equals(column) === true
    return isInside && !staysInside ? madeUpRow(parseOid(endlessColumn), key) : next
  }

  /** The right content in a wrong envelope. */
  #disguise(request: SnmpRequest, reply: Answer): Answer {
    const { replyCommunity, wrongRequestId, report, garbage } = this.#faults
    if (garbage === 'random') return { ...reply, datagram: this.#randomBytes(40) }
    if (garbage === 'truncated') return { ...reply, datagram: reply.datagram.subarray(0, -7) }
    if (report === true) {
      const usmUnknownEngines = oidKey(parseOid('1.3.6.1.6.3.15.1.1.4.0'))
      const varbind = encodeVarbind(encodeOid(oidOfKey(usmUnknownEngines)), tag.counter32, Buffer.from([1]))
      return { ...reply, datagram: encodeReply({ ...headOf(request), pduTag: tag.report }, varbind) }
    }
    if (replyCommunity === undefined && wrongRequestId !== true) return reply
    const community = replyCommunity === undefined ? request.community : Buffer.from(replyCommunity)
    const requestId = wrongRequestId === true ? request.requestId ^ 0x55 : request.requestId
    return { ...reply, datagram: encodeReply({ ...headOf(request), community, requestId }, varbindsOf(reply.datagram)) }
  }

  #randomBytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => Math.floor(this.#random() * 256)))
  }
}

function wantedVarbinds(request: SnmpRequest): number {
  if (request.kind !== 'bulk') return request.asked.length
  const fixed = Math.min(request.nonRepeaters, request.asked.length)
  return fixed + (request.asked.length - fixed) * request.maxRepetitions
}

function keyOf(oid: string): Buffer {
  return oidKey(parseOid(oid))
}

function rowAt(table: Table, position: number): Step | null {
  if (position < 0 || position >= table.length) return null
  return { key: table.key(position), varbind: table.varbind(position) }
}

/** A row below `column` whose index is one more than the asked one's last arc. */
function madeUpRow(column: readonly number[], asked: Buffer): Step {
  const arcs = oidOfKey(asked)
  const isInside = arcs.length > column.length && column.every((arc, place) => arcs[place] === arc)
  const oid = isInside ? [...arcs.slice(0, -1), arcs.at(-1)! + 1] : [...column, 1]
  return { key: oidKey(oid), varbind: encodeVarbind(encodeOid(oid), tag.integer, Buffer.from([1])) }
}

/** The content of the varbind list of a reply that this folder made. */
function varbindsOf(datagram: Buffer): Buffer {
  const message = new BerReader(datagram).inside(tag.sequence)
  message.any()
  message.any()
  const pdu = message.inside(tag.response)
  pdu.any()
  pdu.any()
  pdu.any()
  return pdu.content(tag.sequence)
}
