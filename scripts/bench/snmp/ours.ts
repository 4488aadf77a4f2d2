import { SnmpSession } from '#docker/worker/session/snmp-session.ts'
import { marksOfPorts } from '#docker/worker/walk/marks.ts'
import { walkTable } from '#docker/worker/walk/walk-table.ts'
import { checksum } from './checksum.ts'

/**
 * Farol's own engine as a program: one session, the ports of the device for the marks, the columns in one walk.
 * `node ours.mjs PORT COMMUNITY IN_FLIGHT COLUMN,COLUMN,…` prints what it read as one JSON line.
 */
const [port = '', community = '', inFlight = '4', columns = ''] = process.argv.slice(2)
const ifOperStatus = '1.3.6.1.2.1.2.2.1.8'

const target = { host: '127.0.0.1', port: Number(port), credentials: { version: '2c', community } } as const
const session = await SnmpSession.open(target, { inFlight: Number(inFlight) })
if (!(session instanceof SnmpSession)) throw new Error(session.text)
const ports = await walkTable(session, { columns: [ifOperStatus], maxRepetitions: 10 })
const marks = marksOfPorts(ports.rows.keys())
const walked = await walkTable(session, { columns: columns.split(','), maxRepetitions: 10, marks })
session.close()
const cut = walked.columns.find(({ status }) => status !== 'whole')
if (cut !== undefined) throw new Error(`${cut.oid}: ${cut.status} ${cut.reason}`)
const { counters, roundTripMs } = session
console.log(JSON.stringify({ ...checksum(walked.rows.values()), ...counters, roundTripMs }))
