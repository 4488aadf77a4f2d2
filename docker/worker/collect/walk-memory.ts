import type { ProfileTable } from '#contract/profile.ts'
import type { TableMemory, WalkMemory } from '#contract/walk-memory.ts'
import type { SnmpSession } from '../session/snmp-session.ts'
import { marksOfPorts, marksOfRows } from '../walk/marks.ts'
import type { Mark } from '../walk/ranges.ts'
import type { ReadTable } from './walk-profile.ts'

/** Tables of fewer rows are walked in one piece: cutting them costs more than it gains. */
const leastRows = 128

/** Where a table may be cut: as the last run knew it, else at the ports that this run has read by now. */
export function marksFor(table: ProfileTable, memory: TableMemory | undefined, read: Iterable<ReadTable>): Mark[] {
  if (memory !== undefined) return memory.marks
  if (table.of !== 'onu') return []
  const ports = [...read].filter((other) => other.table.of === 'pon-port' && isOfOneKind(other.table, table))
  return marksOfPorts(new Set(ports.flatMap(({ rows }) => [...rows.keys()])))
}

/** Whether the indexes of ports are the first numbers of the other table's indexes. */
function isOfOneKind(ports: ProfileTable, { index }: ProfileTable): boolean {
  return ports.index.endsWith('-port') && index === ports.index.replace(/-port$/, '-onu')
}

/** What to remember of a run. Of a table that was not read well this time, what was known before is kept. */
export function learnt(session: SnmpSession, read: readonly ReadTable[], before: WalkMemory | null): WalkMemory {
  const tables: WalkMemory['tables'] = {}
  for (const { table, result, rows, repetitions } of read) {
    const known = before?.tables[table.name]
    if (result.status === 'complete' && repetitions !== undefined) {
      const marks = rows.size < leastRows ? [] : marksOfRows(rows.keys())
      tables[table.name] = { repetitions, marks }
    } else if (known !== undefined) {
      tables[table.name] = known
    }
  }
  const { replyCap, roundTripMs } = session
  return {
    replyCapBytes: replyCap.bytes,
    roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs * 10) / 10,
    tables,
  }
}
