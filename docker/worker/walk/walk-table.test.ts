import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SnmpSession, type SessionOptions } from '../session/snmp-session.ts'
import { mutilate, seeded } from '../testing/mutilate.ts'
import { endOfMib, noSuch, TestAgent, type AgentValue, type Behaviour } from '../testing/test-agent.ts'
import { walkTable, type WalkedTable, type WalkLimits } from './walk-table.ts'

const table = '1.3.6.1.4.1.99.1'
const columns = [`${table}.1`, `${table}.2`, `${table}.3`]
const impatient = { tries: 2, firstWaitMs: 60, shortestWaitMs: 40, longestWaitMs: 100, leastPatienceMs: 120 }

/** 40 rows of three columns, indexes with a hole and beyond 2^31, and a neighbour after the table. */
const indexes = Array.from({ length: 40 }, (_, n) => `4194304000.${n < 20 ? n : n + 5}`)

function honestRows(): Record<string, AgentValue> {
  const rows: Record<string, AgentValue> = {
    '1.3.6.1.2.1.1.3.0': { ticks: 100 },
    '1.3.6.1.4.1.99.2.1.0': 'after the table',
  }
  for (const [column, oid] of columns.entries()) {
    for (const [row, index] of indexes.entries()) rows[`${oid}.${index}`] = column * 1000 + row
  }
  return rows
}

let agent: TestAgent
let session: SnmpSession

async function open(rows: Record<string, AgentValue>, options: SessionOptions & { version?: '1' | '2c' } = {}) {
  agent = await TestAgent.start(rows)
  const { version = '2c', ...rest } = options
  const target = { host: '127.0.0.1', port: agent.port, credentials: { version, community: 'a-secret' } }
  const opened = await SnmpSession.open(target, { patience: impatient, ...rest })
  if (!(opened instanceof SnmpSession)) throw new Error(opened.text)
  session = opened
}

async function walk(behaviour?: Behaviour, limits: Partial<WalkLimits> = {}): Promise<WalkedTable> {
  if (behaviour !== undefined) agent.behaviour = behaviour
  return await walkTable(session, { columns, maxRepetitions: 10 }, { limits })
}

/** Each column's status and how many rows it brought. */
function summary({ columns: walked }: WalkedTable): string[] {
  return walked.map(({ status, rows, reason }) => `${status} ${rows}${reason === null ? '' : `: ${reason}`}`)
}

const whole = ['whole 40', 'whole 40', 'whole 40']

let uncaught: unknown[]
const note = (error: unknown) => uncaught.push(error)

beforeEach(async () => {
  uncaught = []
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
  await open(honestRows())
})

afterEach(() => {
  session.close()
  agent.close()
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
  expect(uncaught).toEqual([])
})

describe('a walk of an honest agent', () => {
  it('reads every cell of a table, indexes beyond 2^31 and with holes among them', async () => {
    const walked = await walk()
    expect(summary(walked)).toEqual(whole)
    expect([...walked.rows.keys()]).toEqual(indexes)
    expect(walked.rows.get('4194304000.44')).toEqual([39, 1039, 2039])
    expect(walked.requests).toBe(agent.requests.length)
  })

  it('reads the same by SNMPv1, which has neither GETBULK nor an end of the MIB', async () => {
    session.close()
    agent.close()
    const rows = honestRows()
    delete rows['1.3.6.1.4.1.99.2.1.0']
    await open(rows, { version: '1' })
    const walked = await walk((_request, honest) =>
      honest.varbinds.some(({ value }) => value === endOfMib)
        ? { varbinds: honest.varbinds, errorStatus: 2, errorIndex: 1 }
        : honest,
    )
    expect(summary(walked)).toEqual(whole)
    expect(agent.requests.every(({ kind }) => kind !== 'getbulk')).toBe(true)
  })

  it('takes a column with holes and one that ends early for what they are', async () => {
    session.close()
    agent.close()
    const rows = honestRows()
    for (const index of indexes.slice(30)) delete rows[`${columns[1]}.${index}`]
    delete rows[`${columns[2]}.${indexes[3]}`]
    await open(rows)
    const walked = await walk()
    expect(summary(walked)).toEqual(['whole 40', 'whole 30', 'whole 39'])
    expect(walked.rows.get(indexes[3]!)).toEqual([3, 1003, undefined])
  })

  it('tells a table that is not there from one that could not be read', async () => {
    const walked = await walkTable(session, { columns: ['1.3.6.1.4.1.77.1'], maxRepetitions: 10 })
    expect(summary(walked)).toEqual(['absent 0'])
  })

  it('takes answers that are cut to a size, ragged last rows included', async () => {
    const walked = await walk((_request, honest) => ({ varbinds: honest.varbinds.slice(0, 7) }))
    expect(summary(walked)).toEqual(whole)
  })

  it('never asks for more than a quarter more after an answer that was cut short', async () => {
    await walk((_request, honest) => ({ varbinds: honest.varbinds.slice(0, 7) }))
    expect(Math.max(...agent.requests.slice(1).map(({ maxRepetitions }) => maxRepetitions))).toBeLessThanOrEqual(4)
  })

  it('asks for fewer rows after tooBig, down to one of one column', async () => {
    const walked = await walk((request, honest) =>
      request.oids.length * Math.max(1, request.maxRepetitions) > 1 && request.kind !== 'getnext'
        ? { varbinds: [], errorStatus: 1 }
        : honest,
    )
    expect(summary(walked)).toEqual(whole)
    expect(agent.requests.every(({ kind, maxRepetitions }) => kind !== 'getbulk' || maxRepetitions > 0)).toBe(true)
  })

  it('asks for fewer rows where large answers are lost on the way', async () => {
    const walked = await walk((_request, honest) => (honest.varbinds.length > 8 ? null : honest))
    expect(summary(walked)).toEqual(whole)
    expect(walked.timeouts).toBeGreaterThan(0)
  })

  it('gets through every third answer lost, by asking again', async () => {
    let answers = 0
    const walked = await walk((_request, honest) => (++answers % 3 === 0 ? null : honest))
    expect(summary(walked)).toEqual(whole)
    expect(session.counters.retransmits).toBeGreaterThan(0)
  })

  it('loses one column, not its siblings, to an agent that fails over it', async () => {
    const walked = await walk((request, honest) =>
      request.oids.some((oid) => oid.startsWith(columns[1]!)) ? { varbinds: [], errorStatus: 5 } : honest,
    )
    expect(summary(walked)).toEqual(['whole 40', 'cut 0: the device reports an error of its own', 'whole 40'])
  })
})

describe('a walk of an agent that misbehaves ends, and says that rows may be missing', () => {
  /** The 30th row. */
  const after30 = indexes[29]!
  const isPast30 = (oid: string) => columns.some((column) => oid === `${column}.${after30}`)

  it('when it repeats an OID for ever', async () => {
    const walked = await walk((_request, honest) => ({
      varbinds: honest.varbinds.map((varbind) =>
        isPast30(varbind.oid) ? { ...varbind, oid: `${columns[0]}.${indexes[0]}` } : varbind,
      ),
    }))
    expect(walked.columns.every(({ status }) => status === 'cut')).toBe(true)
    expect(agent.requests.length).toBeLessThan(20)
  })

  it('when it answers with the OID that it was asked from', async () => {
    const walked = await walk((request, honest) =>
      request.oids.some((oid) => oid.endsWith('.4194304000.33')) || request.kind === 'get'
        ? { varbinds: request.oids.map((oid) => ({ oid, value: 1 })) }
        : { varbinds: honest.varbinds.filter(({ oid }) => Number(oid.split('.').at(-1)) <= 33) },
    )
    expect(summary(walked)).toEqual(Array(3).fill('cut 29: the device repeated an OID after row 4194304000.33'))
  })

  it('when it goes backwards', async () => {
    const walked = await walk((_request, honest) => ({
      varbinds: honest.varbinds.map((varbind) =>
        isPast30(varbind.oid) ? { oid: '1.3.6.1.2.1.1.1.0', value: 'x' } : varbind,
      ),
    }))
    expect(summary(walked)).toEqual(Array(3).fill('cut 29: the device went backwards after row 4194304000.33'))
  })

  it('when it says "no such object" in the middle', async () => {
    const walked = await walk((_request, honest) => ({
      varbinds: honest.varbinds.map((varbind) => (isPast30(varbind.oid) ? { ...varbind, value: noSuch } : varbind)),
    }))
    expect(walked.columns.every(({ status }) => status === 'cut')).toBe(true)
  })

  it('when one column claims to end although its rows exist', async () => {
    const walked = await walk((request, honest) => {
      if (request.kind === 'get') return honest
      const varbinds = honest.varbinds.map((varbind) =>
        varbind.oid === `${columns[1]}.${after30}` ? { oid: '1.3.6.1.4.1.99.9.9', value: 1 } : varbind,
      )
      return { varbinds }
    })
    expect(summary(walked)).toEqual([
      'whole 40',
      'cut 29: ended although row 4194304000.34 exists after row 4194304000.33',
      'whole 40',
    ])
  })

  it('when its table has no end', async () => {
    let row = 0
    const endless: Behaviour = (request) => ({
      varbinds: Array.from({ length: request.oids.length * Math.max(1, request.maxRepetitions) }, (_, n) => {
        const column = columns.find((oid) => request.oids[n % request.oids.length]?.startsWith(oid)) ?? columns[0]!
        return { oid: `${column}.${++row}`, value: 1 }
      }),
    })
    const walked = await walk(endless, { rows: 5000 })
    expect(walked.columns.some(({ reason }) => reason?.startsWith('more than 5000 rows') === true)).toBe(true)
    expect(walked.rows.size).toBeLessThan(20_000)
    const timed = await walk(endless, { seconds: 0.3 })
    expect(timed.columns.every(({ status }) => status === 'cut')).toBe(true)
  })

  it('when its answers are larger than what may be taken', async () => {
    const walked = await walk(undefined, { bytes: 1000 })
    expect(summary(walked)[0]).toMatch(/^cut \d+: more than 1000 bytes/)
  })

  it('when it answers with nothing', async () => {
    const walked = await walk(() => ({ varbinds: [] }))
    expect(walked.columns.every(({ status }) => status === 'cut')).toBe(true)
  })

  it('when it falls silent in the middle, and does not ask it much more', async () => {
    const walked = await walk((request, honest) =>
      request.oids.some(isPast30) || agent.requests.length > 4 ? null : honest,
    )
    expect(walked.silent).toBe(true)
    expect(walked.columns.every(({ reason }) => reason?.startsWith('the device stopped answering') === true)).toBe(true)
    expect(agent.requests.length).toBeLessThan(12)
  })

  it('when only this table is never answered', async () => {
    const walked = await walk((request, honest) => (request.oids.includes('1.3.6.1.2.1.1.3.0') ? honest : null))
    expect(summary(walked)).toEqual(Array(3).fill('cut 0: no answer'))
    expect(walked.silent).toBe(false)
  })

  it('when it answers every request with a Report', async () => {
    const walked = await walk(() => ({ varbinds: [], tag: 0xa8 }))
    expect(walked.columns.every(({ status }) => status === 'cut')).toBe(true)
    expect(session.counters.discarded).toBeGreaterThan(0)
  })

  it('when it sends a Report once, and an answer after it', async () => {
    let isFirst = true
    const walked = await walk((_request, honest) => {
      if (!isFirst) return honest
      isFirst = false
      return { varbinds: [], tag: 0xa8 }
    })
    expect(summary(walked)).toEqual(whole)
  })

  it('when its replies come from another port', async () => {
    agent.repliesFromElsewhere = true
    const walked = await walk()
    expect(walked.rows.size).toBe(0)
    expect(walked.silent).toBe(true)
  })

  it('when its replies carry another community', async () => {
    const walked = await walk((_request, honest) => ({ ...honest, community: 'public' }))
    expect(walked.rows.size).toBe(0)
    expect(JSON.stringify(walked.columns)).not.toContain('a-secret')
  })
})

describe('3 000 damaged replies', () => {
  it('end no process, hang no walk and leave the session usable', { timeout: 60_000 }, async () => {
    const random = seeded(20_261_123)
    const quick = { tries: 2, firstWaitMs: 15, shortestWaitMs: 10, longestWaitMs: 20, leastPatienceMs: 20 }
    const target = {
      host: '127.0.0.1',
      port: agent.port,
      credentials: { version: '2c', community: 'a-secret' },
    } as const
    let sent = 0
    const isOver = () => sent >= 3000
    const damaging: Behaviour = (request, honest) => {
      if (request.oids.includes('1.3.6.1.2.1.1.3.0')) return honest
      sent += 1
      return mutilate(agent.encode(request, honest), random)
    }
    agent.behaviour = damaging
    const attack = async () => {
      const attacked = await SnmpSession.open(target, { patience: quick })
      if (!(attacked instanceof SnmpSession)) throw new Error(attacked.text)
      while (!isOver()) await walkTable(attacked, { columns, maxRepetitions: 10 }, { limits: { seconds: 5 } })
      return attacked
    }
    const attacked = await Promise.all(Array.from({ length: 16 }, attack))
    agent.behaviour = (_request, honest) => honest
    const after = await Promise.all(attacked.map((one) => walkTable(one, { columns, maxRepetitions: 10 })))
    for (const one of attacked) one.close()
    expect(attacked.reduce((sum, { counters }) => sum + counters.discarded, 0)).toBeGreaterThan(500)
    expect(after.map(summary)).toEqual(attacked.map(() => whole))
  })
})
