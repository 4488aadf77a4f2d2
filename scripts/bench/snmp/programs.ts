import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { tag } from '#core/snmp/ber.ts'
import { oidText } from '#docker/simulator/oid.ts'
import type { Row } from '#docker/simulator/row.ts'
import { standingRows, twelveColumns } from '#docker/simulator/start-agent.ts'
import { Table } from '#docker/simulator/table.ts'
import { findProgram } from '#core/testing/servers.ts'
import { projectFolder } from '../../bootstrap/bootstrap.mjs'
import { bundleForNode } from '../../build/bundle-node.ts'
import { CellSum, hashText } from './checksum.ts'
import { sumOfWalkText } from './walk-text.ts'

const run = promisify(execFile)
const source = join(projectFolder, 'scripts/bench/snmp')
export const community = 'farol-bench'

/** How the agent answers: see agent.c. Times in microseconds. */
export interface AgentShape {
  capBytes: number
  delayUs?: number
  loss?: number
  varbindUs?: number
  queue?: number
}

/** What the agent counted, as its last line. */
export interface AgentStats {
  requests: number
  varbinds: number
  drops: number
  resent: number
  peakDepth: number
  peakOutstanding: number
  cpuMs: number
}

export interface Measured {
  cpuMs: number
  wallMs: number
  /** The program's own last line, or what was read from what it printed. */
  said: { cells: number; sum: number; retransmits?: number; walkCpuMs?: number; walkMs?: number }
}

/** Everything that the benchmark runs, built in a folder of its own. */
export interface Programs {
  columns: readonly string[]
  /** Bytes of all varbinds of the columns. */
  bytes: number
  cells: number
  /** What the cells sum to, by the simulator's own rows. */
  sum: number
  hasGo: boolean
  startAgent(shape: AgentShape): Promise<{ port: number; stop: () => Promise<AgentStats> }>
  /** What the agent gives a program in C that always has so many requests of all columns in flight. */
  flood(port: number, inFlight: number): Promise<{ varbindsPerSecond: number; repliesPerSecond: number }>
  /** Runs a command; one that prints a walk writes it into files of the folder `prints`. */
  measure(command: readonly string[], options?: { prints?: string }): Promise<Measured>
  path(name: string): string
  remove(): void
}

/** Builds them, or says what is missing. */
export async function buildPrograms(): Promise<Programs | string> {
  const compiler = findProgram('cc') ?? findProgram('gcc')
  if (compiler === null) return 'no C compiler: apt-get install gcc libc6-dev'
  if (findProgram('snmpbulkwalk') === null) return 'no snmpbulkwalk: apt-get install snmp'
  const folder = mkdtempSync(join(tmpdir(), 'farol-bench-'))
  const path = (name: string) => join(folder, name)
  await run(compiler, ['-O2', '-o', path('agent'), join(source, 'agent.c')])
  const standing = standingRows({ kind: 'huawei', columns: 'twelve', slots: 16, ponsPerSlot: 16, onusPerPon: 64 })
  const table = Table.of(standing)
  writeFileSync(path('table'), packed(table))
  const entries = { ours: 'scripts/bench/snmp/ours.ts', library: 'scripts/bench/snmp/library.ts' }
  const outDir = folder.startsWith('/')
    ? `${'../'.repeat(projectFolder.split('/').length - 1)}${folder.slice(1)}`
    : folder
  await bundleForNode({ projectFolder, entries, outDir, external: [], split: false, compact: false })
  const { cells, sum } = sumOfRows(standing)
  return {
    columns: twelveColumns,
    bytes: bytesOf(table),
    cells,
    sum,
    hasGo: await buildGo(path('gosnmp')),
    path,
    startAgent: (shape) => startAgent(path, shape),
    async flood(port, inFlight) {
      const numbers = [port, 1.5, twelveColumns.length, inFlight].map(String)
      const { stdout } = await run(path('agent'), ['flood', path('table'), community, ...numbers])
      return JSON.parse(stdout) as { varbindsPerSecond: number; repliesPerSecond: number }
    },
    async measure(command, { prints } = {}) {
      if (prints !== undefined) {
        rmSync(prints, { recursive: true, force: true })
        mkdirSync(prints)
      }
      const { stdout } = await run(path('agent'), ['measure', path('cost'), ...command], { maxBuffer: 64 << 20 })
      const cost = JSON.parse(readFileSync(path('cost'), 'utf8')) as { cpuMs: number; wallMs: number; code: number }
      if (cost.code !== 0) throw new Error(`${command.join(' ')} ended with ${cost.code}`)
      if (prints === undefined) {
        return { ...cost, said: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measured['said'] }
      }
      const texts = readdirSync(prints).map((name) => readFileSync(join(prints, name), 'latin1'))
      return { ...cost, said: sumOfWalkText(texts.join(''), twelveColumns) }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** gosnmp from the distribution's own source, without a network. */
async function buildGo(out: string): Promise<boolean> {
  if (findProgram('go') === null) return false
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '', GOPROXY: 'off' }
  return await run('go', ['build', '-o', out, join(source, 'gosnmp.go')], { env }).then(
    () => true,
    () => false,
  )
}

async function startAgent(path: (name: string) => string, shape: AgentShape) {
  const { capBytes, delayUs = 0, loss = 0, varbindUs = 0, queue = 0 } = shape
  const numbers = [capBytes, delayUs, loss, varbindUs, queue, 1].map(String)
  const child = spawn(path('agent'), ['serve', path('table'), community, ...numbers], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  await once(lines, 'line')
  const { port } = JSON.parse(said[0] ?? '') as { port: number }
  return {
    port,
    async stop(): Promise<AgentStats> {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
      return JSON.parse(said.at(-1) ?? '') as AgentStats
    },
  }
}

/** The table as agent.c reads it. */
function packed(table: Table): Buffer {
  const places = Array.from({ length: table.length }, (_, place) => place)
  const keys = places.map((place) => table.key(place))
  const varbinds = places.map((place) => table.varbind(place))
  const head = Buffer.alloc(8)
  head.write('FTB1')
  head.writeUInt32LE(table.length, 4)
  return Buffer.concat([head, startsOf(keys), startsOf(varbinds), ...keys, ...varbinds])
}

function startsOf(parts: readonly Buffer[]): Buffer {
  const starts = Buffer.alloc(4 * (parts.length + 1))
  let at = 0
  for (const [place, part] of parts.entries()) {
    at += part.length
    starts.writeUInt32LE(at, 4 * (place + 1))
  }
  return starts
}

/** What every collector must bring over: the cells of the twelve columns. */
function sumOfRows(rows: readonly Row[]): CellSum {
  const sum = new CellSum()
  for (const { oid, tag: type, value } of rows) {
    const text = oidText(oid)
    const column = twelveColumns.find((one) => text.startsWith(`${one}.`))
    if (column === undefined) continue
    const cell = type === tag.integer ? value.readIntBE(0, value.length) : value
    sum.cell(hashText(text.slice(column.length + 1)), hashText(column), cell)
  }
  return sum
}

/** Bytes of all varbinds of the twelve columns. */
function bytesOf(table: Table): number {
  const keys = twelveColumns.map((oid) => Buffer.concat(oid.split('.').map((arc) => word(Number(arc)))))
  let bytes = 0
  for (let place = 0; place < table.length; place += 1) {
    const key = table.key(place)
    if (keys.some((column) => key.subarray(0, column.length).equals(column))) bytes += table.varbind(place).length
  }
  return bytes
}

function word(arc: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(arc)
  return bytes
}
