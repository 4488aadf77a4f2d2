import { tag } from '#core/snmp/ber.ts'
import {
  encodeReply,
  encodeVarbind,
  errorStatus,
  replyOverhead,
  type Asked,
  type ReplyHead,
  type SnmpRequest,
} from './message.ts'
import type { Table } from './table.ts'

/** A reply, and what it cost: the varbinds in it. */
export interface Answer {
  datagram: Buffer
  varbinds: number
}

const nothing = Buffer.alloc(0)

/**
 * What an agent with these rows answers (RFC 3416 4.2, RFC 1157 4.1). A reply is at most `capBytes` long: a bulk reply
 * is cut there, a get that does not fit is refused with tooBig.
 */
export function answer(table: Table, request: SnmpRequest, capBytes: number): Answer {
  switch (request.kind) {
    case 'get':
      return answerEach(request, capBytes, (asked) => getOne(table, request, asked))
    case 'next':
      return answerEach(request, capBytes, (asked) => nextOne(table, request, asked))
    case 'bulk':
      return answerBulk(table, request, capBytes)
    case 'set':
      return refuse(request, request.version === 0 ? errorStatus.readOnly : errorStatus.notWritable, 1)
  }
}

/** A reply that names an error; the asked names come back without values. */
export function refuse(request: SnmpRequest, status: number, index: number): Answer {
  const names = status === errorStatus.tooBig ? [] : request.asked
  const varbinds = Buffer.concat(names.map(({ name }) => encodeVarbind(name, tag.null, nothing)))
  return { datagram: encodeReply(headOf(request, status, index), varbinds), varbinds: names.length }
}

/** The head of an ordinary reply to a request. */
export function headOf(request: SnmpRequest, status: number = errorStatus.noError, index = 0): ReplyHead {
  const { version, community, requestId } = request
  return { version, community, requestId, errorStatus: status, errorIndex: index }
}

/** `null` stands for v1's noSuchName, which refuses the whole request. */
function answerEach(request: SnmpRequest, capBytes: number, one: (asked: Asked) => Buffer | null): Answer {
  const parts: Buffer[] = []
  for (const [place, asked] of request.asked.entries()) {
    const part = one(asked)
    if (part === null) return refuse(request, errorStatus.noSuchName, place + 1)
    parts.push(part)
  }
  const datagram = encodeReply(headOf(request), Buffer.concat(parts))
  if (datagram.length > capBytes) return refuse(request, errorStatus.tooBig, 0)
  return { datagram, varbinds: parts.length }
}

function getOne(table: Table, request: SnmpRequest, asked: Asked): Buffer | null {
  const position = table.find(asked.key)
  const isHidden = position >= 0 && request.version === 0 && table.isCounter64(position)
  if (position >= 0 && !isHidden) return table.varbind(position)
  return request.version === 0 ? null : encodeVarbind(asked.name, exceptionFor(table, asked), nothing)
}

/** noSuchInstance where the column has other rows, else noSuchObject. */
function exceptionFor(table: Table, asked: Asked): number {
  const neighbour = table.after(asked.key)
  const parent = asked.key.subarray(0, -4)
  const hasSibling = [neighbour - 1, neighbour].some(
    (position) =>
      position >= 0 && position < table.length && table.key(position).subarray(0, parent.length).equals(parent),
  )
  return hasSibling ? tag.noSuchInstance : tag.noSuchObject
}

function nextOne(table: Table, request: SnmpRequest, asked: Asked): Buffer | null {
  let position = table.after(asked.key)
  // A v1 manager cannot read a Counter64: the row is passed over (RFC 3584 4.2.2.1).
  while (request.version === 0 && position < table.length && table.isCounter64(position)) position++
  if (position < table.length) return table.varbind(position)
  return request.version === 0 ? null : encodeVarbind(asked.name, tag.endOfMibView, nothing)
}

function answerBulk(table: Table, request: SnmpRequest, capBytes: number): Answer {
  const room = capBytes - replyOverhead(request.community)
  const single = request.asked.length === 1 && request.nonRepeaters === 0 ? request.asked[0] : undefined
  const parts = single === undefined ? bulkRows(table, request, room) : bulkRange(table, request, single, room)
  if (parts.isTooBig) return refuse(request, errorStatus.tooBig, 0)
  return { datagram: encodeReply(headOf(request), parts.bytes), varbinds: parts.count }
}

interface BulkParts {
  bytes: Buffer
  count: number
  isTooBig: boolean
}

/** One column: its rows lie side by side, so the reply is one copied range. */
function bulkRange(table: Table, request: SnmpRequest, asked: Asked, room: number): BulkParts {
  const first = table.after(asked.key)
  const last = Math.min(table.length, first + request.maxRepetitions)
  const start = table.offsets[first]!
  let end = first
  while (end < last && table.offsets[end + 1]! - start <= room) end++
  if (end > first) table.remember(end - 1)
  const bytes = table.varbinds.subarray(start, table.offsets[end])
  const isShort = end - first < request.maxRepetitions
  if (end < table.length || !isShort) return { bytes, count: end - first, isTooBig: end === first && isShort }
  // The MIB ends inside the reply: one endOfMibView says so.
  const name = end > first ? nameOf(table, end - 1) : asked.name
  const mark = encodeVarbind(name, tag.endOfMibView, nothing)
  const fits = bytes.length + mark.length <= room
  return fits
    ? { bytes: Buffer.concat([bytes, mark]), count: end - first + 1, isTooBig: false }
    : { bytes, count: end - first, isTooBig: end === first }
}

/** Several columns: row after row, each behind its own last one, until the reply is full. */
function bulkRows(table: Table, request: SnmpRequest, room: number): BulkParts {
  const parts: Buffer[] = []
  let used = 0
  const push = (part: Buffer): boolean => {
    if (used + part.length > room) return false
    used += part.length
    parts.push(part)
    return true
  }
  const done = (isTooBig: boolean): BulkParts => ({ bytes: Buffer.concat(parts, used), count: parts.length, isTooBig })

  for (const asked of request.asked.slice(0, request.nonRepeaters)) {
    if (!push(nextOne(table, request, asked)!)) return done(true)
  }
  const columns = request.asked.slice(request.nonRepeaters)
  const positions = columns.map((asked) => table.after(asked.key))
  for (let repetition = 0; repetition < request.maxRepetitions; repetition++) {
    let hasEnded = true
    for (const [place, asked] of columns.entries()) {
      const position = positions[place]! + repetition
      const isRow = position < table.length
      if (!push(isRow ? table.varbind(position) : endMark(table, asked, positions[place]!))) {
        return done(parts.length === 0)
      }
      if (isRow) hasEnded = false
    }
    if (hasEnded) break
  }
  return done(false)
}

function endMark(table: Table, asked: Asked, firstPosition: number): Buffer {
  const name = firstPosition < table.length ? nameOf(table, table.length - 1) : asked.name
  return encodeVarbind(name, tag.endOfMibView, nothing)
}

/** The name's content bytes inside the encoded varbind. Names and varbinds here are shorter than 64 KB. */
function nameOf(table: Table, position: number): Buffer {
  const varbind = table.varbind(position)
  const inside = varbind[1]! < 0x80 ? 2 : 2 + (varbind[1]! & 0x7f)
  const length = varbind[inside + 1]!
  return varbind.subarray(inside + 2, inside + 2 + length)
}
