import { SnmpSession, type BulkAnswer } from '../../../docker/worker/session/snmp-session.ts'
import { startUdpAgent } from '../../../docker/simulator/agent.ts'
import { standingRows, standingTable } from '../../../docker/simulator/start-agent.ts'
import { seededRandom } from '../fault.ts'

// `node fuzz-child.ts REPLIES SEED`: asks an agent whose every reply is damaged, and prints what became of it as JSON. In a
// process of its own, because the promise is that this process does not end.

const [replies = 1000, seed = 1] = process.argv.slice(2).map(Number)
const random = seededRandom(seed)
const pick = (below: number) => Math.floor(random() * below)

/** Ways to damage a reply; each gives a buffer of its own. */
const mutations: readonly ((reply: Buffer) => Buffer)[] = [
  (reply) => flipped(reply, 1),
  (reply) => flipped(reply, 1 + pick(16)),
  (reply) => reply.subarray(0, pick(reply.length)),
  (reply) => Buffer.concat([reply, Buffer.alloc(1 + pick(64), pick(256))]),
  () => Buffer.from(Array.from({ length: pick(400) }, () => pick(256))),
  (reply) => withByte(reply, 1 + pick(Math.min(12, reply.length - 1)), pick(2) === 0 ? 0xff : 0x84),
  (reply) => withByte(reply, pick(reply.length), 0x80 | pick(128)),
  (reply) => withPduTag(reply, [0xa0, 0xa1, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7, 0xa8][pick(8)] ?? 0xa8),
  (reply) => Buffer.concat([reply.subarray(0, reply.length >>> 1), reply]),
  () => nested(pick(3000)),
]

function flipped(reply: Buffer, count: number): Buffer {
  const bytes = Buffer.from(reply)
  for (let n = 0; n < count; n += 1) bytes[pick(bytes.length)]! ^= 1 << pick(8)
  return bytes
}

function withByte(reply: Buffer, place: number, byte: number): Buffer {
  const bytes = Buffer.from(reply)
  bytes[place] = byte
  return bytes
}

function withPduTag(reply: Buffer, tag: number): Buffer {
  const place = reply.indexOf(0xa2)
  return place < 0 ? reply : withByte(reply, place, tag)
}

/** Sequences in sequences, as deep as a datagram allows. */
function nested(depth: number): Buffer {
  return Buffer.alloc(Math.max(2, depth), Buffer.from([0x30, 0x80]))
}

const device = { kind: 'huawei', slots: 1, ponsPerSlot: 2, onusPerPon: 32, seed } as const
const table = standingTable(device)
/** Every index that a row of the columns has. */
const served = new Set(standingRows(device).map((row) => row.oid.slice(-2).join('.')))
let sent = 0
const agent = await startUdpAgent({
  table: () => table,
  community: 'fuzz',
  respond: (_request, usual) => {
    sent += 1
    const reply = usual()
    return { ...reply, datagram: mutations[pick(mutations.length)]!(reply.datagram) }
  },
})

const columns = ['15', '20', '22', '24'].map((column) => ({
  oid: `1.3.6.1.4.1.2011.6.128.1.1.2.46.1.${column}`,
  after: null,
}))
const rssMb: number[] = []
let discarded = 0
let unhandled = 0
let hangs = 0
let accepted = 0
let strange = 0
let nextSample = 0
/** A session leaves the reading to the library after a few replies that it could not read by hand; both ways are to be tried. */
const askedBySession = 40

async function openSession(): Promise<SnmpSession> {
  const opened = await SnmpSession.open(
    { host: '127.0.0.1', port: agent.port, credentials: { version: '2c', community: 'fuzz' } },
    // Most replies are refused, and each refusal is waited out: short, or the day ends before the replies do.
    {
      inFlight: 16,
      patience: {
        tries: 1,
        leastTries: 1,
        firstWaitMs: 12,
        shortestWaitMs: 12,
        longestWaitMs: 12,
        leastPatienceMs: 12,
      },
    },
  )
  if (!(opened instanceof SnmpSession)) throw new Error(opened.text)
  return opened
}

async function asker(): Promise<void> {
  for (;;) {
    const session = await openSession()
    for (let n = 0; n < askedBySession; n += 1) note(await Promise.race([ask(session), deadline()]))
    discarded += session.counters.discarded
    session.close()
    if (sent >= replies) return
  }
}

function ask(session: SnmpSession): Promise<BulkAnswer> {
  return session.bulk(columns, 1 + pick(20))
}

function note(answer: BulkAnswer | 'hung'): void {
  if (answer === 'hung') {
    hangs += 1
    return
  }
  if (answer.fault === null) {
    accepted += 1
    const { places, values } = answer.value
    if (places.some((place, n) => typeof values[n] !== 'symbol' && !served.has(place))) strange += 1
  }
  if (sent < nextSample) return
  nextSample += replies / 20
  globalThis.gc?.()
  rssMb.push(process.memoryUsage().rss / 1e6)
}

function deadline(): Promise<'hung'> {
  return new Promise((resolve) => setTimeout(resolve, 10_000, 'hung' as const).unref())
}

process.on('uncaughtException', () => (unhandled += 1))
process.on('unhandledRejection', () => (unhandled += 1))
await Promise.all(Array.from({ length: 16 }, asker))
await agent.close()
const half = rssMb.slice(rssMb.length >>> 1)
const slopeMb = half.length < 2 ? 0 : half.at(-1)! - half[0]!
console.log(
  JSON.stringify({
    sent,
    unhandled,
    hangs,
    accepted,
    strange,
    discarded,
    slopeMb,
    rssMb: Math.max(...rssMb),
  }),
)
process.exit(0)
