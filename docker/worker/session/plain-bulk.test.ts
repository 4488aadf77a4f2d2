import { EventEmitter } from 'node:events'
import library, { type LibraryVarbind } from 'net-snmp'
import { describe, expect, it, test } from 'vitest'
import { integer, objectId, readElement, readElements, readObjectId, tlv } from '../testing/ber.ts'
import { mutilate, seeded } from '../testing/mutilate.ts'
import { cellsOfLists, elsewhere, endOfMib, noSuch, type Cells } from './cells.ts'
import { faultOfStatus } from './fault.ts'
import { PlainBulk } from './plain-bulk.ts'

const table = '1.3.6.1.4.1.2011.6.128.1.1.2'
const columns = [
  { oid: `${table}.43.1.3`, after: '4194304000.7' },
  { oid: `${table}.46.1.15`, after: '4194304000.6' },
  { oid: `${table}.51.1.6`, after: null },
]
const community = 'ségredo'
const plain = new PlainBulk(community)

/** A varbind of a column, by its place among the three. */
const cell = (place: number, index: string, value: Buffer) =>
  tlv(0x30, objectId(`${columns[place]!.oid}.${index}`), value)

function response(
  id: number,
  varbinds: Buffer[],
  { status = 0, tag = 0xa2, name = community, version = 1 } = {},
): Buffer {
  const pdu = tlv(tag, integer(id), integer(status), integer(0), tlv(0x30, ...varbinds))
  return tlv(0x30, integer(version), tlv(0x04, Buffer.from(name)), pdu)
}

/** What is read of a datagram by hand, or `null`. */
function read(datagram: Buffer): Cells | null {
  const reply = plain.open(datagram)
  return reply === null ? null : plain.cells(reply, columns)
}

describe('a question written by hand', () => {
  test.each([
    [1, 10],
    [0x7fff_ffff, 200],
  ])('says what the library would: id %i, %i rows', (id, repetitions) => {
    const [version, name, pdu] = readElements(readElement(plain.encode(id, columns, repetitions)).content)
    const [requestId, nonRepeaters, most, list] = readElements(pdu!.content)
    const asked = readElements(list!.content).map(({ content }) => readElements(content))
    expect([version!.content[0], name!.content.toString(), pdu!.tag]).toEqual([1, community, 0xa5])
    const numbers = [requestId, nonRepeaters, most].map((one) => one!.content.readIntBE(0, one!.content.length))
    expect(numbers).toEqual([id, 0, repetitions])
    expect(asked.map(([oid, value]) => [readObjectId(oid!.content), value!.tag, value!.content.length])).toEqual(
      columns.map(({ oid, after }) => [after === null ? oid : `${oid}.${after}`, 5, 0]),
    )
  })

  it('holds names of any length', () => {
    const after = Array.from({ length: 110 }, (_, n) => (n % 2 === 0 ? 4_294_967_295 : n)).join('.')
    const asked = plain.encode(5, [{ oid: table, after }], 1)
    const [, , pdu] = readElements(readElement(asked).content)
    const [, , , list] = readElements(pdu!.content)
    const [varbind] = readElements(list!.content)
    expect(readObjectId(readElement(varbind!.content).content)).toBe(`${table}.${after}`)
  })
})

describe('an answer read by hand', () => {
  const index = '4194304256.130'
  const values: [string, Buffer, unknown][] = [
    ['a short integer', integer(-2481), -2481],
    ['the least and the most of 32 bits', integer(-2_147_483_648), -2_147_483_648],
    ['the sentinel of many', integer(2_147_483_647), 2_147_483_647],
    ['a Counter32 over 2^31', integer(4_294_967_295, 0x41), 4_294_967_295],
    ['a Gauge32 of four bytes that begins with 1s', tlv(0x42, Buffer.from('ffffffff', 'hex')), 4_294_967_295],
    ['TimeTicks', integer(360_000, 0x43), 360_000],
    ['a Counter64', tlv(0x46, Buffer.from('00ffffffffffffffff', 'hex')), 2n ** 64n - 1n],
    ['octets', tlv(0x04, Buffer.from('ação\0')), Buffer.from('ação\0')],
    ['no octets', tlv(0x04), Buffer.alloc(0)],
    ['300 octets', tlv(0x04, Buffer.alloc(300, 7)), Buffer.alloc(300, 7)],
    ['an OID', objectId('1.3.6.1.4.1.4294967295'), '1.3.6.1.4.1.4294967295'],
    ['an address', tlv(0x40, Buffer.from([10, 0, 0, 255])), '10.0.0.255'],
    ['Null', tlv(0x05), null],
    ['a length written longer than needed', Buffer.from([0x02, 0x82, 0, 1, 9]), 9],
  ]
  it.each(values)('gives %s', (_what, encoded, value) => {
    expect(read(response(7, [cell(0, index, encoded)]))).toEqual({ places: [index], values: [value] })
  })

  it('keeps octets apart from the datagram that they came in, and from each other', () => {
    const sent = [Buffer.from('first'), Buffer.alloc(70_000, 9), Buffer.from('third')]
    const datagram = response(
      7,
      sent.map((octets, place) => cell(place, index, tlv(0x04, octets))),
    )
    const { values: kept } = read(datagram) ?? { values: [] }
    // The system uses the same memory again.
    datagram.fill(0)
    // Compared to a word: the difference of two long buffers takes minutes to print.
    expect((kept as Buffer[]).map((value, place) => value.equals(sent[place]!))).toEqual([true, true, true])
    expect((kept as Buffer[]).map((value) => value.buffer === datagram.buffer)).toEqual([false, false, false])
  })

  it('gives the cells in their order, with one string for the cells of a row', () => {
    const cells = read(
      response(7, [
        cell(0, index, integer(1)),
        cell(1, index, integer(2)),
        tlv(0x30, objectId(`${table}.51.2.1.5`), integer(3)),
        cell(0, '4194304256.131', integer(4)),
        tlv(0x30, objectId(`${columns[1]!.oid}.9`), Buffer.from([0x82, 0])),
        tlv(0x30, objectId(`${columns[2]!.oid}.9`), Buffer.from([0x80, 0])),
      ]),
    )
    expect(cells).toEqual({
      places: [index, index, `${table}.51.2.1.5`, '4194304256.131', `${columns[1]!.oid}.9`, `${columns[2]!.oid}.9`],
      values: [1, 2, elsewhere, 4, endOfMib, noSuch],
    })
  })

  const good = response(7, [cell(0, index, integer(1))])
  const strange: [string, Buffer | null][] = [
    ['another community', response(7, [], { name: 'public' })],
    ['version 1', response(7, [], { version: 0 })],
    ['a Report', response(7, [], { tag: 0xa8 })],
    ['bytes behind the message', Buffer.concat([good, Buffer.alloc(1)])],
    ['a message cut short', good.subarray(0, -1)],
    ['an integer of 33 bits', response(7, [cell(0, index, tlv(0x02, Buffer.from('0100000000', 'hex')))])],
    ['an integer of no byte', response(7, [cell(0, index, tlv(0x02))])],
    ['an address of three bytes', response(7, [cell(0, index, tlv(0x40, Buffer.from([1, 2, 3])))])],
    [
      'a number of an index over 32 bits',
      response(7, [tlv(0x30, tlv(0x06, Buffer.from('2b06019080808000', 'hex')), integer(1))]),
    ],
    ['a type that SNMP has not', response(7, [cell(0, index, tlv(0x13, Buffer.from('x')))])],
    [
      'a varbind with something behind its value',
      response(7, [tlv(0x30, objectId(`${columns[0]!.oid}.1`), integer(1), integer(2))]),
    ],
  ]
  it.each(strange)('leaves %s to the library', (_what, datagram) => {
    expect(read(datagram!)).toBeNull()
  })
})

const communityElement = tlv(0x04, Buffer.from(community))

/** A session of the library whose socket is a test's: what it sent last, and a way to answer it. */
class LibraryReader {
  sent = Buffer.alloc(0)
  readonly #socket = Object.assign(new EventEmitter(), {
    ref: () => undefined,
    unref: () => undefined,
    close: () => undefined,
    send: (bytes: Buffer, at: number, length: number, _port: number, _host: string, done: (error: null) => void) => {
      this.sent = Buffer.from(bytes.subarray(at, at + length))
      done(null)
    },
  })
  readonly #session = library.createSession('127.0.0.1', community, {
    version: library.Version2c,
    port: 161,
    retries: 0,
    timeout: 120_000,
    transport: 'udp4',
    backwardsGetNexts: true,
    dgramModule: { createSocket: () => this.#socket },
  })
  #heard: { error: Error | null; lists: LibraryVarbind[][] } | null = null

  constructor() {
    this.#session.on('error', () => undefined)
  }

  /** Asks, and gives the id of the question. */
  ask(): number {
    this.#heard = null
    const oids = columns.map(({ oid, after }) => (after === null ? oid : `${oid}.${after}`))
    this.#session.getBulk(oids, 0, 10, (error, lists = []) => (this.#heard ??= { error, lists }))
    const { end } = readElement(this.sent, this.sent.indexOf(communityElement))
    const id = readElement(readElement(this.sent, end).content)
    return id.content.readIntBE(0, id.content.length)
  }

  /** What the library makes of a datagram: cells, an error status, or nothing at all. */
  read(datagram: Buffer): Cells | string | null {
    try {
      this.#socket.emit('message', datagram)
    } catch {
      this.#heard = null
    }
    const heard = this.#heard
    ;(this.#session as unknown as { cancelRequests(error: Error): void }).cancelRequests(new Error('over'))
    if (heard === null) return null
    if (heard.error === null) return cellsOfLists(heard.lists, columns)
    return heard.error instanceof library.RequestFailedError ? faultOfStatus(heard.error.status).code : null
  }
}

function sameCells(left: Cells, right: Cells): boolean {
  if (left.places.length !== right.places.length || left.values.length !== right.values.length) return false
  for (const [place, value] of left.values.entries()) {
    const other = right.values[place]
    if (left.places[place] !== right.places[place]) return false
    const isSame = Buffer.isBuffer(value) ? Buffer.isBuffer(other) && value.equals(other) : value === other
    if (!isSame) return false
  }
  return true
}

/** An answer of four rows with values of every kind, and where its id stands, which takes four bytes. */
function honestAnswer(n: number): { bytes: Buffer; idAt: number } {
  const indexes = ['4194304000.8', '4194304000.9', '4194304256.0', '4194304256.200']
  const octets = [Buffer.from('4857544300000001', 'hex'), Buffer.from('cliente 12'), Buffer.alloc(140, 65)]
  const varbinds = indexes.flatMap((index, row) => [
    cell(0, index, tlv(0x04, octets[row % octets.length]!)),
    cell(1, index, n % 5 === 0 ? objectId('1.3.6.1.4.1.9') : integer([1, -300, 70_000, 2_147_483_647][row]!)),
    row === 3 && n % 3 === 0
      ? tlv(0x30, objectId(`${columns[2]!.oid}.${index}`), Buffer.from([0x82, 0]))
      : cell(2, index, n % 7 === 0 ? integer(4_000_000_000, 0x41) : tlv(0x46, Buffer.from([1, row]))),
  ])
  const id = 0x1234_5678
  const bytes = response(id, varbinds, { status: n % 20 === 19 ? 1 : 0 })
  return { bytes, idAt: bytes.indexOf(Buffer.from('12345678', 'hex')) }
}

describe('100 000 damaged answers', () => {
  it('none is read by hand that the library refuses, and none differently', { timeout: 300_000 }, () => {
    const random = seeded(20_261_124)
    const reader = new LibraryReader()
    const honest = Array.from({ length: 60 }, (_, n) => honestAnswer(n))
    const counts = { read: 0, refusedByHand: 0, refusedByBoth: 0, status: 0 }
    const wrong: string[] = []
    for (let n = 0; n < 100_000; n += 1) {
      const id = reader.ask()
      const { bytes, idAt } = honest[n % honest.length]!
      bytes.writeInt32BE(id, idAt)
      const datagram = n % 20 === 0 ? Buffer.from(bytes) : mutilate(bytes, random)
      const reply = plain.open(datagram)
      const cells = reply === null || reply.id !== id ? null : plain.cells(reply, columns)
      const own =
        cells === null || reply === null
          ? null
          : reply.errorStatus === 0
            ? cells
            : faultOfStatus(reply.errorStatus).code
      const theirs = reader.read(datagram)
      if (own === null) counts[theirs === null ? 'refusedByBoth' : 'refusedByHand'] += 1
      else if (typeof own === 'string') counts.status += 1
      else counts.read += 1
      const isSame =
        own === null ||
        own === theirs ||
        (typeof own !== 'string' && theirs !== null && typeof theirs !== 'string' && sameCells(own, theirs))
      if (!isSame) wrong.push(datagram.toString('hex'))
    }
    console.log(`damaged answers: ${JSON.stringify(counts)}`)
    expect(wrong).toEqual([])
    // The test would prove nothing if all were refused.
    expect(counts.read).toBeGreaterThan(15_000)
    expect(counts.refusedByBoth).toBeGreaterThan(15_000)
  })
})
