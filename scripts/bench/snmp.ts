import { measured, median, compared, type BenchRow } from './rows.ts'
import { buildPrograms, community, type AgentShape, type Measured, type Programs } from './snmp/programs.ts'

/** What a reply of v2c carries around its varbinds. */
const headBytes = 31 + community.length
const area = 'snmp'

/**
 * Collecting 16 slots x 16 PON x 64 ONUs x 12 columns from a simulated OLT, against snmpbulkwalk, gosnmp and the library's own
 * tableColumns: whole processes, interleaved rounds. Each says what it brought as a sum over every (OID, value), which must be that of
 * the simulator's own rows (docs/benchmarks.md).
 */
export async function benchSnmp({ quick }: { quick: boolean }): Promise<BenchRow[]> {
  const programs = await buildPrograms()
  if (typeof programs === 'string') {
    process.stderr.write(`NOT RUN: bench snmp: ${programs}\n`)
    return []
  }
  if (!programs.hasGo) {
    process.stderr.write('NOT RUN: gosnmp: apt-get install golang-go golang-github-gosnmp-gosnmp-dev\n')
  }
  try {
    const rows = await costOf(programs, 1472, quick ? 3 : 7)
    if (!quick) rows.push(...(await costOf(programs, 8192, 7)))
    const delays = quick ? [{ delayMs: 5, flights: [4] }] : [5, 20].map((delayMs) => ({ delayMs, flights: [1, 4, 12] }))
    for (const { delayMs, flights } of delays) {
      for (const inFlight of flights)
        rows.push(...(await withDelay(programs, { delayMs, inFlight, rounds: quick ? 2 : 1 })))
    }
    return [...rows, ...(await withLoss(programs)), ...(await slowOlt(programs))]
  } finally {
    programs.remove()
  }
}

type Collector = 'ours' | 'snmpbulkwalk' | 'gosnmp' | 'tableColumns'

function commandOf({ path, columns }: Programs, collector: Collector, port: number, inFlight: number): string[] {
  const list = columns.join(',')
  const target = [String(port), community]
  switch (collector) {
    case 'ours':
      return [process.execPath, path('ours.mjs'), ...target, String(inFlight), list]
    case 'gosnmp':
      return [path('gosnmp'), ...target, String(inFlight), list]
    case 'tableColumns':
      return [process.execPath, path('library.mjs'), ...target, list]
    case 'snmpbulkwalk': {
      // The columns go in as arguments of the shell, never into its text.
      const walk = 'snmpbulkwalk -v2c -c "$COMMUNITY" -t 2 -r 5 -On -Cr50 "$AGENT"'
      const one = `printf "%s\\n" "$@" | xargs -I{} ${walk} {} > "$PRINTED/all"`
      // What is printed side by side must not be mixed.
      const several = `export COMMUNITY AGENT PRINTED; printf "%s\\n" "$@" | xargs -P "$LANES" -I{} sh -c 'exec ${walk} "$1" > "$PRINTED/$1"' sh {}`
      const script = inFlight === 1 ? one : several
      const env = [`LANES=${inFlight}`, `COMMUNITY=${community}`, `AGENT=127.0.0.1:${port}`, `PRINTED=${path('walk')}`]
      return ['env', ...env, 'sh', '-c', script, 'sh', ...columns]
    }
  }
}

async function against<T>(programs: Programs, shape: AgentShape, use: (port: number) => Promise<T>) {
  const agent = await programs.startAgent(shape)
  let result: T
  try {
    result = await use(agent.port)
  } catch (error) {
    await agent.stop()
    throw error
  }
  return { result, stats: await agent.stop() }
}

/** Runs a collector once. Fails where it did not bring every value to its place. */
async function runOnce(
  programs: Programs,
  collector: Collector,
  port: number,
  inFlight: number,
  { times }: { times?: number } = {},
): Promise<Measured> {
  const command = [...commandOf(programs, collector, port, inFlight), ...(times === undefined ? [] : [String(times)])]
  const run = await programs.measure(command, collector === 'snmpbulkwalk' ? { prints: programs.path('walk') } : {})
  const { cells, sum } = run.said
  if (cells === programs.cells && sum === programs.sum) return run
  throw new Error(
    `${collector} brought ${cells} of ${programs.cells} values, their sum is ${sum} and not ${programs.sum}`,
  )
}

/** Whole processes without any delay, one request in flight for everybody. */
async function costOf(programs: Programs, capBytes: number, rounds: number): Promise<BenchRow[]> {
  const collectors: Collector[] = ['snmpbulkwalk', 'tableColumns', 'ours']
  if (programs.hasGo) collectors.push('gosnmp')
  const { result } = await against(programs, { capBytes }, async (port) => {
    const ceiling = (await programs.flood(port, 64)).varbindsPerSecond
    const warm: number[] = []
    const taken = new Map<Collector, Measured[]>(collectors.map((one) => [one, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const one of collectors) {
        taken.get(one)?.push(await runOnce(programs, one, port, 1))
      }
      warm.push((await runOnce(programs, 'ours', port, 1, { times: 6 })).said.walkCpuMs ?? NaN)
    }
    return { ceiling, taken, warm }
  })
  const { ceiling, taken, warm } = result
  const cpu = (one: Collector) => median((taken.get(one) ?? []).map(({ cpuMs }) => cpuMs))
  const wall = (one: Collector) => median((taken.get(one) ?? []).map(({ wallMs }) => wallMs))
  const rate = programs.cells / (wall('ours') / 1000)
  const named = `12 columns, cap ${capBytes} B, 1 in flight (${rounds} rounds)`
  if (ceiling < 3 * rate) {
    process.stderr.write(`NOT A FIGURE: the agent gives ${ceiling.toFixed(0)} varbinds/s, we take ${rate.toFixed(0)}\n`)
    return []
  }
  const targets: [Collector, number][] = [
    ['snmpbulkwalk', 0.55],
    ['gosnmp', 1],
    ['tableColumns', 0.25],
  ]
  const rows = targets.flatMap(([one, target]) => {
    if (!taken.has(one)) return []
    const figures = { area, case: named, metric: 'CPU ms', ours: cpu('ours'), peer: cpu(one), peerName: one }
    // The target is for the frame that nearly all OLTs keep to.
    if (capBytes === 1472) return [compared({ ...figures, target })]
    return [{ ...figures, ratio: figures.ours / figures.peer, target: null, ok: null }]
  })
  return [
    ...rows,
    measured({ area, case: `${named}: in a process that has walked five times`, metric: 'CPU ms', ours: median(warm) }),
    measured({ area, case: `${named}: agent's ceiling over our rate`, metric: 'times', ours: ceiling / rate }),
  ]
}

/**
 * Wall clock against an OLT that takes its time. The bound is what a program in C reaches that does nothing but keep as many requests in
 * flight: as many replies as the bytes of the table fill, at its rate.
 */
async function withDelay(programs: Programs, { delayMs, inFlight, rounds }: Delay): Promise<BenchRow[]> {
  const shape = { capBytes: 1472, delayUs: delayMs * 1000 }
  // An agent for each, so that what one counted is of one collector.
  const walk = (one: Collector, times?: number) =>
    against(programs, shape, (port) => runOnce(programs, one, port, inFlight, times === undefined ? {} : { times }))
  const replies = Math.ceil(programs.bytes / (1472 - headBytes))
  const bounds: number[] = []
  const taken: Record<'ours' | 'ours again' | 'gosnmp' | 'snmpbulkwalk', number[]> = {
    ours: [],
    'ours again': [],
    gosnmp: [],
    snmpbulkwalk: [],
  }
  let peak = 0
  for (let round = 0; round < rounds; round += 1) {
    const { repliesPerSecond } = (await against(programs, shape, (port) => programs.flood(port, inFlight))).result
    bounds.push((replies / repliesPerSecond) * 1000)
    const ours = await walk('ours')
    taken.ours.push(ours.result.wallMs)
    peak = Math.max(peak, ours.stats.peakOutstanding)
    if (programs.hasGo) taken.gosnmp.push((await walk('gosnmp')).result.wallMs)
    taken['ours again'].push((await walk('ours', 3)).result.said.walkMs ?? NaN)
  }
  taken.snmpbulkwalk.push((await walk('snmpbulkwalk')).result.wallMs)
  const named = `${delayMs} ms, ${inFlight} in flight for everybody`
  const bound = median(bounds)
  const row = { area, case: named, metric: 'wall ms', ours: median(taken.ours) }
  const warm = { ...row, case: `${named}: in a process that has walked twice`, ours: median(taken['ours again']) }
  const peerName = 'bound: bytes over the cap, at the rate of a program in C'
  const bulkwalk = median(taken.snmpbulkwalk)
  return [
    compared({ ...row, peer: bound, peerName, target: 1.15 }),
    ...(programs.hasGo ? [compared({ ...row, peer: median(taken.gosnmp), peerName: 'gosnmp', target: 0.75 })] : []),
    { ...row, peer: bulkwalk, peerName: 'snmpbulkwalk', ratio: row.ours / bulkwalk, target: null, ok: null },
    { ...warm, peer: bound, peerName, ratio: warm.ours / bound, target: null, ok: null },
    measured({ area, case: `${named}: most at once at the agent`, metric: 'requests', ours: peak }),
  ]
}

interface Delay {
  delayMs: number
  inFlight: number
  rounds: number
}

async function withLoss(programs: Programs): Promise<BenchRow[]> {
  const walk = async (loss: number) => {
    const { result } = await against(programs, { capBytes: 1472, delayUs: 5000, loss }, (port) =>
      runOnce(programs, 'ours', port, 4),
    )
    return result.wallMs
  }
  const lossless = await walk(0)
  const ours = await walk(0.01)
  const row = { area, case: '1 % of the requests lost, 5 ms, 4 in flight', metric: 'wall ms' }
  return [compared({ ...row, ours, peer: lossless, peerName: 'ours, nothing lost', target: 1.4 })]
}

/** An OLT whose one processor needs 60 us a varbind and holds 32 requests. */
async function slowOlt(programs: Programs): Promise<BenchRow[]> {
  const varbindUs = 60
  const { result, stats } = await against(programs, { capBytes: 1472, varbindUs, queue: 32 }, (port) =>
    runOnce(programs, 'ours', port, 4),
  )
  const named = 'OLT with 60 us a varbind, 4 in flight'
  const floor = (programs.cells * varbindUs) / 1000
  const peerName = 'what its processor needs'
  return [
    compared({ area, case: named, metric: 'wall ms', ours: result.wallMs, peer: floor, peerName, target: 1.2 }),
    compared({
      area,
      case: `${named}: sent again`,
      metric: 'requests',
      ours: stats.resent,
      peer: stats.requests,
      peerName: 'all requests',
      target: 0.02,
    }),
    measured({ area, case: `${named}: deepest queue`, metric: 'requests', ours: stats.peakDepth }),
    measured({ area, case: `${named}: dropped`, metric: 'requests', ours: stats.drops }),
  ]
}
