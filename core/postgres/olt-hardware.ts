import type { Board, Part, PonPort, Uplink } from '#contract/olt.ts'
import type { Sql } from './database.ts'

interface PonPortRow {
  id: number
  pon_port: string
  oper_status: PonPort['operStatus']
  tx_power_dbm: number | null
  temperature_c: number | null
  voltage_v: number | null
  bias_ma: number | null
  collected_at: Date | null
  onus_online: number
  onus_total: number
  average_rx: number | null
  worst_rx: number | null
}

/** The PON ports of an OLT in the order of their numbers, with what their online ONUs receive. */
export async function listPonPorts(sql: Sql, oltId: number): Promise<PonPort[]> {
  const rows = await sql.rows<PonPortRow>(
    `select p.id, p.pon_port, p.oper_status, p.tx_power_dbm, p.temperature_c, p.voltage_v, p.bias_ma, p.collected_at,
       count(u.id) filter (where u.status = 'online')::int as onus_online,
       count(u.id)::int as onus_total,
       round(avg(u.rx_power_dbm) filter (where u.status = 'online')::numeric, 2)::float8 as average_rx,
       min(u.rx_power_dbm) filter (where u.status = 'online') as worst_rx
     from pon_port p
     left join onu u on u.olt_id = p.olt_id and u.pon_port = p.pon_port and u.gone_at is null
     where p.olt_id = $1
     group by p.id
     order by p.sort_key, p.pon_port`,
    [oltId],
  )
  return rows.map((row) => ({
    id: row.id,
    oltId,
    ponPort: row.pon_port,
    operStatus: row.oper_status,
    txPowerDbm: row.tx_power_dbm,
    temperatureC: row.temperature_c,
    voltageV: row.voltage_v,
    biasMa: row.bias_ma,
    onusOnline: row.onus_online,
    onusTotal: row.onus_total,
    averageRxPowerDbm: row.average_rx,
    worstRxPowerDbm: row.worst_rx,
    collectedAt: row.collected_at?.toISOString() ?? null,
  }))
}

interface BoardRow {
  position: string
  type: string | null
  oper_status: Board['operStatus']
  cpu_percent: number | null
  memory_percent: number | null
  temperature_c: number | null
  collected_at: Date
}

export async function listBoards(sql: Sql, oltId: number): Promise<Board[]> {
  const rows = await sql.rows<BoardRow>(
    `select position, type, oper_status, cpu_percent, memory_percent, temperature_c, collected_at
     from board where olt_id = $1 order by sort_key, position`,
    [oltId],
  )
  return rows.map((row) => ({
    position: row.position,
    type: row.type,
    operStatus: row.oper_status,
    cpuPercent: row.cpu_percent,
    memoryPercent: row.memory_percent,
    temperatureC: row.temperature_c,
    collectedAt: row.collected_at.toISOString(),
  }))
}

interface UplinkRow {
  name: string
  alias: string | null
  oper_status: Uplink['operStatus']
  speed_mbps: number | null
  in_bps: number | null
  out_bps: number | null
  rate_seconds: number | null
  rate_gap: Uplink['rateGap']
  collected_at: Date
}

export async function listUplinks(sql: Sql, oltId: number): Promise<Uplink[]> {
  const rows = await sql.rows<UplinkRow>(
    `select name, alias, oper_status, speed_mbps, in_bps, out_bps, rate_seconds, rate_gap, collected_at
     from uplink where olt_id = $1 order by sort_key, name`,
    [oltId],
  )
  return rows.map((row) => ({
    name: row.name,
    alias: row.alias,
    operStatus: row.oper_status,
    speedMbps: row.speed_mbps,
    inBps: row.in_bps,
    outBps: row.out_bps,
    rateSeconds: row.rate_seconds,
    rateGap: row.rate_gap,
    collectedAt: row.collected_at.toISOString(),
  }))
}

interface PartRow {
  kind: Part['kind']
  name: string
  condition: Part['condition']
  condition_raw: string | null
  value: number | null
  unit: Part['unit']
  collected_at: Date
}

export async function listParts(sql: Sql, oltId: number): Promise<Part[]> {
  const rows = await sql.rows<PartRow>(
    `select kind, name, condition, condition_raw, value, unit, collected_at
     from part where olt_id = $1 order by kind, sort_key, name`,
    [oltId],
  )
  return rows.map((row) => ({
    kind: row.kind,
    name: row.name,
    condition: row.condition,
    conditionRaw: row.condition_raw,
    value: row.value,
    unit: row.unit,
    collectedAt: row.collected_at.toISOString(),
  }))
}
