import { afterEach, describe, expect, it, test } from 'vitest'
import { SnmpSession, type SessionOptions } from '../session/snmp-session.ts'
import { seeded } from '../testing/mutilate.ts'
import { TestAgent, type AgentRequest, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { marksOfPorts, marksOfRows } from './marks.ts'
import type { Mark } from './ranges.ts'
import { walkTable, type TableToWalk, type WalkedTable, type WalkOptions } from './walk-table.ts'

const table = '1.3.6.1.4.1.99.1'
const columns = [`${table}.1`, `${table}.2`, `${table}.3`]
const after = '1.3.6.1.4.1.99.2.1.0'
const community = 'a-secret'

/** ONUs by PON port: which ids each has. Ports are numbered beyond 2^31, as Huawei's are. */
type Town = Record<string, number[]>
const port = (n: number) => String(4_194_304_000 + n * 256)
const ids = (count: number) => Array.from({ length: count }, (_, n) => n)
/** Eight ports of 64 ONUs. */
const eight: Town = Object.fromEntries(ids(8).map((n) => [port(n), ids(64)]))

function indexesOf(town: Town): string[] {
  return Object.entries(town).flatMap(([ifIndex, onus]) => onus.map((id) => `${ifIndex}.${id}`))
}

function rowsOf(town: Town): Record<string, AgentValue> {
  const rows: Record<string, AgentValue> = { '1.3.6.1.2.1.1.3.0': { ticks: 100 }, [after]: 'after the table' }
  for (const [column, oid] of columns.entries()) {
    for (const [row, index] of indexesOf(town).entries()) rows[`${oid}.${index}`] = column * 10_000 + row
  }
  return rows
}

let agent: TestAgent
let session: SnmpSession

/** A busy machine must not make a walk ask twice. */
const patient = { firstWaitMs: 4000, shortestWaitMs: 4000 }

async function open(town: Town, behaviour?: Behaviour, options: SessionOptions = {}): Promise<void> {
  agent = await TestAgent.start(rowsOf(town))
  if (behaviour !== undefined) agent.behaviour = behaviour
  const target = { host: '127.0.0.1', port: agent.port, credentials: { version: '2c', community } } as const
  const opened = await SnmpSession.open(target, { patience: patient, ...options })
  if (!(opened instanceof SnmpSession)) throw new Error(opened.text)
  session = opened
}

afterEach(() => {
  session.close()
  agent.close()
})

async function walk(part: Partial<TableToWalk> = {}, options: WalkOptions = {}): Promise<WalkedTable> {
  return await walkTable(session, { columns, maxRepetitions: 10, ...part }, options)
}

function summary({ columns: walked }: WalkedTable): string[] {
  return walked.map(({ status, rows, reason }) => `${status} ${rows}${reason === null ? '' : `: ${reason}`}`)
}

/** Replies of at most so many bytes, whole cells only, as an agent with a cap gives them. */
const capped =
  (capBytes: number): Behaviour =>
  (request, honest) => {
    let { varbinds } = honest
    const size = () => agent.encode(request, { varbinds }).length
    if (request.kind !== 'getbulk' || size() <= capBytes) return honest
    varbinds = varbinds.slice(0, Math.ceil(varbinds.length * (capBytes / size())) + 2)
    while (size() > capBytes) varbinds = varbinds.slice(0, -1)
    return { varbinds }
  }

/** Every cell that an agent gave for the columns, how often. */
function countCells(): { behaviour: (inner: Behaviour) => Behaviour; given: Map<string, number> } {
  const given = new Map<string, number>()
  const behaviour =
    (inner: Behaviour): Behaviour =>
    (request, honest) => {
      const reply = inner(request, honest)
      if (reply === null || Buffer.isBuffer(reply)) return reply
      for (const { oid } of reply.varbinds) given.set(oid, (given.get(oid) ?? 0) + 1)
      return reply
    }
  return { behaviour, given }
}

const honestly: Behaviour = (_request, honest) => honest
/** What the last run knew: eight ports of 64. */
const known = marksOfRows(indexesOf(eight))
const expected = indexesOf(eight)

describe('ranges side by side', () => {
  test.each<[string, Mark[]]>([
    ['as the last run knew them', known],
    ['by the numbers of the ports alone', marksOfPorts(Object.keys(eight))],
    [
      'by marks that are no longer true',
      ['1', port(0), `${port(2)}.63`, `${port(3)}.64`, '4194304999.7', '9'].map((mark) => ({ after: mark, rows: 500 })),
    ],
    [
      'by a mark that is a row, twice',
      [
        { after: `${port(4)}.10`, rows: 1 },
        { after: `${port(4)}.10`, rows: 2 },
      ],
    ],
    ['without any', []],
  ])('bring every row once and in order, cut %s', async (_how, marks) => {
    await open(eight)
    const walked = await walk({ marks })
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    expect([...walked.rows.keys()]).toEqual(expected)
    expect(walked.rows.get(`${port(7)}.63`)).toEqual([511, 10_511, 20_511])
  })

  test.each<[string, Town]>([
    ['the 65th ONU of a port', { ...eight, [port(3)]: ids(65) }],
    ['the 65th ONU of the last port', { ...eight, [port(7)]: ids(65) }],
    ['an ONU before the first', { [port(-1)]: [5], ...eight }],
    ['a port between two', { ...eight, [String(4_194_304_000 + 2 * 256 + 128)]: ids(3) }],
    ['a port behind the last', { ...eight, [port(9)]: ids(70) }],
    ['an ONU in a hole', { ...eight, [port(1)]: [...ids(64), 200] }],
  ])('find %s, which nobody knew of', async (_what, town) => {
    const inOrder = Object.fromEntries(Object.entries(town).toSorted(([a], [b]) => Number(a) - Number(b)))
    await open(inOrder)
    const walked = await walk({ marks: known })
    expect([...walked.rows.keys()]).toEqual(indexesOf(inOrder))
    expect(new Set(summary(walked))).toEqual(new Set([`whole ${indexesOf(inOrder).length}`]))
  })

  test.each<[string, Town]>([
    ['an ONU', { ...eight, [port(3)]: ids(63) }],
    ['the first ONU of each port', Object.fromEntries(Object.keys(eight).map((one) => [one, ids(64).slice(1)]))],
    ['a port', Object.fromEntries(Object.entries(eight).filter(([one]) => one !== port(4)))],
    ['all but one ONU', { [port(5)]: [17] }],
    ['everything', {}],
  ])('are none the worse for %s that has gone', async (_what, town) => {
    await open(town)
    const walked = await walk({ marks: known })
    const rows = indexesOf(town).length
    expect([...walked.rows.keys()]).toEqual(indexesOf(town))
    expect(new Set(summary(walked))).toEqual(new Set([rows === 0 ? 'absent 0' : `whole ${rows}`]))
  })

  it('end where the device has shown a row beyond them, and not where their last known row is', async () => {
    // Each answer ends with the last known row of a port: the row that proves the end is never in it by chance.
    const endsAtPort: Behaviour = (request, honest) => {
      const last = honest.varbinds.findIndex(({ oid }) => oid.endsWith('.63'))
      const isAsked = request.oids.some((oid) => oid.endsWith('.63'))
      return last < 0 || isAsked ? honest : { varbinds: honest.varbinds.slice(0, last + columns.length) }
    }
    await open({ ...eight, [port(3)]: ids(65) }, endsAtPort)
    const walked = await walk({ marks: known })
    expect(summary(walked)).toEqual(['whole 513', 'whole 513', 'whole 513'])
    expect(walked.rows.has(`${port(3)}.64`)).toBe(true)
  })

  it('ask for no more rows than are left and the one that proves the end', async () => {
    const { behaviour, given } = countCells()
    await open(eight, behaviour(honestly))
    await walk({ marks: known, lanes: 8 })
    const twice = [...given].filter(([oid, times]) => times > 1 && oid.startsWith(table))
    // Of each range the first row of the next one, in three columns; behind the last range the columns themselves.
    expect(twice.length).toBeLessThanOrEqual(3 * 8)
  })

  it('do not let a device end a column early in one range while it has rows in the next', async () => {
    const liesInTheMiddle: Behaviour = (request, honest) => ({
      varbinds: honest.varbinds.map((varbind) =>
        varbind.oid.startsWith(`${columns[1]}.${port(2)}.`) && !request.oids.includes(`${columns[1]}.${port(2)}`)
          ? { oid: after, value: 'x' }
          : varbind,
      ),
    })
    await open(eight, liesInTheMiddle)
    const walked = await walk({ marks: marksOfPorts([port(0), port(4)]), lanes: 2 })
    expect(walked.columns.map(({ status }) => status)).toEqual(['whole', 'cut', 'whole'])
    expect(walked.columns[1]?.reason).toMatch(
      /^ended after .* although 1\.3\.6\.1\.4\.1\.99\.1\.2\.4194305024\.\d+ follows$/,
    )
  })

  it('never take a row that lies before their beginning', async () => {
    const goesBack: Behaviour = (request, honest) => ({
      varbinds: honest.varbinds.map((varbind) =>
        request.oids.some((oid) => oid.endsWith(`.${port(4)}`))
          ? { oid: `${columns[0]}.${port(1)}.7`, value: 'from another range' }
          : varbind,
      ),
    })
    await open(eight, goesBack)
    const walked = await walk({ marks: marksOfPorts([port(0), port(4)]), lanes: 2 })
    expect(walked.columns.every(({ status }) => status === 'cut')).toBe(true)
    expect(walked.rows.get(`${port(1)}.7`)?.[0]).toBe(71)
  })

  it('read the same by SNMPv1', async () => {
    const small: Town = { [port(0)]: ids(5), [port(1)]: ids(4) }
    agent = await TestAgent.start(rowsOf(small))
    const target = { host: '127.0.0.1', port: agent.port, credentials: { version: '1', community } } as const
    session = (await SnmpSession.open(target, { patience: patient })) as SnmpSession
    const walked = await walk({ marks: marksOfRows(indexesOf(small)) })
    expect([...walked.rows.keys()]).toEqual(indexesOf(small))
    expect(agent.requests.every(({ kind }) => kind !== 'getbulk')).toBe(true)
  })
})

describe('a device that cuts its answers to a size', () => {
  it('is asked for one cell more than fits, whatever the columns, and no cell twice', async () => {
    const { behaviour, given } = countCells()
    await open(eight, behaviour(capped(450)))
    const walked = await walk()
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    // But for the first rows of the second and third column, which come behind the last row of the one before.
    const twice = [...given].filter(([oid, times]) => oid.startsWith(table) && times > 1)
    expect(twice.every(([oid]) => /\.[23]\.4194304000\.\d$/.test(oid))).toBe(true)
    // 450 bytes hold 18 of these cells, six rows: the seventh is asked for to fill what is left.
    const [first, ...others] = agent.requests.map(({ maxRepetitions }) => maxRepetitions)
    expect([first, new Set(others)]).toEqual([10, new Set([7])])
    expect(walked.requests).toBeLessThan((1.1 * (512 * 3)) / 18)
  })

  it('is asked for that size from the first answer on in the next table, and in the next run', async () => {
    await open(eight, capped(450))
    await walk()
    expect(session.replyCap.bytes).toBeGreaterThan(420)
    agent.requests.length = 0
    await walk({ columns: [columns[0]!], maxRepetitions: 4 })
    expect(agent.requests.slice(0, 3).map(({ maxRepetitions }) => maxRepetitions)).toEqual([
      4,
      expect.any(Number),
      expect.any(Number),
    ])
    expect(agent.requests[1]!.maxRepetitions).toBeGreaterThan(15)
    const { bytes } = session.replyCap
    session.close()
    agent.close()
    await open(eight, capped(450), { known: { replyCapBytes: bytes } })
    await walk({ columns: [columns[0]!], maxRepetitions: 4 })
    expect(agent.requests[1]!.maxRepetitions).toBeGreaterThan(15)
  })

  it('by a number of cells instead of bytes is read as well', async () => {
    await open(eight, (_request, honest) => ({ varbinds: honest.varbinds.slice(0, 10) }))
    const walked = await walk({ marks: known })
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    expect(walked.repetitions).toBe(4)
  })

  it('is never asked for more rows than it may be', async () => {
    await open(eight, capped(8000))
    await walk({ mostRepetitions: 12, marks: known })
    expect(Math.max(...agent.requests.map(({ maxRepetitions }) => maxRepetitions))).toBe(12)
  })
})

describe('a device in trouble', () => {
  it('that calls an answer too big is asked for half by all ranges, and never for that size again', async () => {
    let asked = 0
    const isTooBig = ({ maxRepetitions }: AgentRequest) => maxRepetitions > 6 && ++asked > 10
    await open(eight, (request, honest) => (isTooBig(request) ? { varbinds: [], errorStatus: 1 } : honest))
    const walked = await walk({ marks: known })
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    // Those that were on their way when the first was refused, and not one more.
    const sizes = agent.requests.map(({ maxRepetitions }) => maxRepetitions)
    expect(sizes.filter((rows) => rows > 6).length).toBeLessThanOrEqual(10 + 4)
    const large = sizes.findLastIndex((rows) => rows > 6)
    expect(Math.min(...sizes.slice(large + 1, large + 8))).toBeGreaterThanOrEqual(5)
  })

  test.each([1, 10, 25])('that loses %i %% of what it is asked gives every row', async (percent) => {
    const random = seeded(percent)
    const quick = { tries: 8, firstWaitMs: 30, shortestWaitMs: 20, longestWaitMs: 60, leastPatienceMs: 400 }
    await open(eight, (_request, honest) => (random() < percent / 100 ? null : honest), { patience: quick })
    const walked = await walk({ marks: known })
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    expect([...walked.rows.keys()]).toEqual(expected)
  })

  it('is never asked more at once than allowed, and is asked that much', async () => {
    const counting = concurrency(() => 3)
    await open(eight, counting.behaviour, { inFlight: 3 })
    await walk({ marks: known })
    expect(counting.most()).toBe(3)
  })

  it('is asked one by one when its answers become slow', { timeout: 20_000 }, async () => {
    let answered = 0
    const counting = concurrency(() => (++answered < 12 ? 2 : 320))
    await open(eight, counting.behaviour, { inFlight: 4 })
    const walked = await walk({ marks: known, maxRepetitions: 20, mostRepetitions: 20 })
    expect(summary(walked)).toEqual(['whole 512', 'whole 512', 'whole 512'])
    expect(counting.most()).toBe(4)
    expect(counting.atEnd()).toBe(1)
  })
})

/** An agent whose answers take their time; how many it had to give at once, at most and at the last. */
function concurrency(delayMs: () => number) {
  let underWay = 0
  let most = 0
  const seen: number[] = []
  const behaviour: Behaviour = (request: AgentRequest, honest) => {
    underWay += 1
    most = Math.max(most, underWay)
    seen.push(underWay)
    setTimeout(() => {
      underWay -= 1
      agent.send(agent.encode(request, honest), request)
    }, delayMs())
    return null
  }
  return { behaviour, most: () => most, atEnd: () => Math.max(...seen.slice(-5)) }
}
