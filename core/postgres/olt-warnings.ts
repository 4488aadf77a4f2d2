import type { Board, OltWarning, Part } from '#contract/olt.ts'
import { judgeCost, type ComparedRun } from '#contract/rules/cost.ts'
import { hardwareWarnings, type OltHardware } from '#contract/rules/health.ts'
import type { Sql } from './database.ts'
import { readComparedRuns } from './run-costs.ts'

interface BoardRow {
  olt_id: number
  position: string
  oper_status: Board['operStatus']
  cpu_percent: number | null
  memory_percent: number | null
  temperature_c: number | null
}

interface PartRow {
  olt_id: number
  kind: Part['kind']
  name: string
  condition: Part['condition']
  value: number | null
}

interface UplinkRow {
  olt_id: number
  name: string
  in_bps: number | null
  out_bps: number | null
  speed_mbps: number | null
}

/** What of each OLT is not as it should be, of one or of all. An OLT without a warning is not among them. */
export async function readWarnings(sql: Sql, oltId?: number): Promise<ReadonlyMap<number, OltWarning[]>> {
  const of = (table: string, columns: string, more = '') =>
    `select olt_id, ${columns} from ${table} where ($1::int is null or olt_id = $1) ${more} order by olt_id, sort_key`
  const values = [oltId ?? null]
  const [boards, parts, uplinks, runs] = await Promise.all([
    sql.rows<BoardRow>(of('board', 'position, oper_status, cpu_percent, memory_percent, temperature_c'), values),
    sql.rows<PartRow>(of('part', 'kind, name, condition, value'), values),
    sql.rows<UplinkRow>(of('uplink', 'name, in_bps, out_bps, speed_mbps', 'and in_bps is not null'), values),
    readComparedRuns(sql, oltId),
  ])
  const [boardsOf, partsOf, uplinksOf] = [grouped(boards), grouped(parts), grouped(uplinks)]
  const warnings = new Map<number, OltWarning[]>()
  for (const id of new Set([...boardsOf.keys(), ...partsOf.keys(), ...uplinksOf.keys(), ...runs.keys()])) {
    const found = [
      ...costWarnings(runs.get(id) ?? []),
      ...hardwareWarnings({
        boards: (boardsOf.get(id) ?? []).map(boardFromRow),
        parts: partsOf.get(id) ?? [],
        uplinks: (uplinksOf.get(id) ?? []).map(uplinkFromRow),
      }),
    ]
    if (found.length > 0) warnings.set(id, found)
  }
  return warnings
}

function costWarnings(runs: readonly ComparedRun[]): OltWarning[] {
  const { level, usualMs, lastMs } = judgeCost(runs)
  if (level !== 'slow') return []
  const times = usualMs === null || usualMs === 0 || lastMs === null ? null : lastMs / usualMs
  return [{ kind: 'cost', level: 'warn', name: '', value: times }]
}

function grouped<Row extends { olt_id: number }>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, (row) => row.olt_id)
}

function boardFromRow(row: BoardRow): OltHardware['boards'][number] {
  return {
    position: row.position,
    operStatus: row.oper_status,
    cpuPercent: row.cpu_percent,
    memoryPercent: row.memory_percent,
    temperatureC: row.temperature_c,
  }
}

function uplinkFromRow(row: UplinkRow): OltHardware['uplinks'][number] {
  return { name: row.name, inBps: row.in_bps, outBps: row.out_bps, speedMbps: row.speed_mbps }
}
