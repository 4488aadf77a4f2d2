import { SnmpSession } from '#docker/worker/session/snmp-session.ts'
import { marksOfPorts } from '#docker/worker/walk/marks.ts'
import { walkTable, type WalkedTable } from '#docker/worker/walk/walk-table.ts'
import { CellSum, hashText } from './checksum.ts'

/**
 * Farol's own engine as a program: one session, the ports of the device for the marks, the columns in one walk.
 * `node ours.mjs PORT COMMUNITY IN_FLIGHT COLUMN,COLUMN,… [TIMES]` prints what it read as one JSON line; walked several times, with the
 * CPU and the time that the last walk took, as in a worker that has been running for a while.
 */
const [port = '', community = '', inFlight = '4', list = '', times = '1'] = process.argv.slice(2)
const ifOperStatus = '1.3.6.1.2.1.2.2.1.8'
const columns = list.split(',')

async function walk(): Promise<{ walked: WalkedTable; session: SnmpSession }> {
  const target = { host: '127.0.0.1', port: Number(port), credentials: { version: '2c', community } } as const
  const session = await SnmpSession.open(target, { inFlight: Number(inFlight) })
  if (!(session instanceof SnmpSession)) throw new Error(session.text)
  const ports = await walkTable(session, { columns: [ifOperStatus], maxRepetitions: 10 })
  const marks = marksOfPorts(ports.rows.keys())
  const walked = await walkTable(session, { columns, maxRepetitions: 10, marks })
  session.close()
  const cut = walked.columns.find(({ status }) => status !== 'whole')
  if (cut !== undefined) throw new Error(`${cut.oid}: ${cut.status} ${cut.reason}`)
  return { walked, session }
}

for (let time = 1; time < Number(times); time += 1) await walk()
const startedAt = performance.now()
const before = process.cpuUsage()
const { walked, session } = await walk()
const { user, system } = process.cpuUsage(before)
const walkMs = performance.now() - startedAt
const sum = new CellSum()
const hashes = columns.map(hashText)
for (const [index, values] of walked.rows) sum.row(index, hashes, values)
const { counters } = session
const walkCpuMs = (user + system) / 1000
console.log(JSON.stringify({ cells: sum.cells, sum: sum.sum, ...counters, walkCpuMs, walkMs }))
