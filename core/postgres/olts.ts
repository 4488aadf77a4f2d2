import { accessOf, type SnmpAccess, type SnmpCredentials, type SnmpVersion } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import type { Board, Olt, OltLimits, OltState, OltWarning, Part, PonPort, Uplink } from '#contract/olt.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import type { RunStatus, TableResult } from '#contract/run.ts'
import { agentKey, sealCredentials } from '../credentials.ts'
import { readLimits } from '../olt-limits.ts'
import type { Sql, Transaction } from './database.ts'
import { oltNotFound, type TargetRow } from './olt-target.ts'
import { readWarnings } from './olt-warnings.ts'
import { tablesOfRun } from './runs.ts'

interface OltRow {
  id: number
  name: string
  site: string | null
  host: string
  port: number
  snmp_version: SnmpVersion
  access: SnmpAccess | null
  limits: unknown
  profile_choice: string
  variants: VariantChoices
  profile_name: string | null
  profile_label: string | null
  profile_confidence: 'recording' | 'documented' | 'conflicting' | null
  state: OltState
  state_since: Date
  state_reason: string | null
  simulated: boolean
  sys_name: string | null
  sys_descr: string | null
  sys_object_id: string | null
  model: string | null
  firmware: string | null
  uptime_seconds: number | null
  last_good_run_at: Date | null
  run_id: number | null
  run_status: RunStatus
  run_started_at: Date | null
  run_finished_at: Date | null
  run_reason: string | null
  run_tables: TableResult[] | null
  total: number
  online: number
  offline: number
  disabled: number
  unconfigured: number
  unknown: number
  pon_ports: number
}

// The last run of the list is the last one with a result; until there is one, the newest of any kind.
const selectOlt = `
  select o.id, o.name, o.site, o.host, o.port, o.snmp_version, o.access, o.limits, o.profile_choice, o.variants, o.profile_name,
    o.profile_label, o.profile_confidence,
    case when o.paused_at is null then o.state else 'paused' end as state,
    coalesce(o.paused_at, o.state_since) as state_since,
    case when o.paused_at is null then o.state_reason end as state_reason,
    o.simulated, o.sys_name, o.sys_descr, o.sys_object_id, o.model, o.firmware, o.uptime_seconds, o.last_good_run_at,
    r.id as run_id, r.status as run_status, r.started_at as run_started_at, r.finished_at as run_finished_at,
    r.reason as run_reason, case when r.id is null then null else ${tablesOfRun} end as run_tables,
    u.*,
    (select count(*)::int from pon_port p where p.olt_id = o.id) as pon_ports
  from olt o
  left join lateral (
    select * from collection_run x where x.olt_id = o.id and x.kind <> 'check'
    order by (x.status in ('complete', 'partial', 'failed')) desc, x.id desc limit 1
  ) r on true
  left join lateral (
    select count(*)::int as total,
      count(*) filter (where status = 'online')::int as online,
      count(*) filter (where status = 'offline')::int as offline,
      count(*) filter (where status = 'disabled')::int as disabled,
      count(*) filter (where status = 'unconfigured')::int as unconfigured,
      count(*) filter (where status = 'unknown')::int as unknown
    from onu where onu.olt_id = o.id and gone_at is null
  ) u on true`

/** All OLTs by name. */
export async function listOlts(sql: Sql): Promise<Olt[]> {
  const [rows, warnings] = await Promise.all([
    sql.rows<OltRow>(`${selectOlt} order by lower(o.name)`),
    readWarnings(sql),
  ])
  return rows.map((row) => oltFromRow(row, warnings))
}

/** One OLT. Throws NOT_FOUND. */
export async function readOlt(sql: Sql, id: number): Promise<Olt> {
  const [[row], warnings] = await Promise.all([
    sql.rows<OltRow>(`${selectOlt} where o.id = $1`, [id]),
    readWarnings(sql, id),
  ])
  if (row === undefined) throw oltNotFound(id)
  return oltFromRow(row, warnings)
}

function oltFromRow(row: OltRow, warnings: ReadonlyMap<number, OltWarning[]>): Olt {
  const hasProfile = row.profile_name !== null && row.profile_label !== null && row.profile_confidence !== null
  return {
    id: row.id,
    name: row.name,
    site: row.site,
    host: row.host,
    port: row.port,
    access: row.access ?? communityAccess(row.snmp_version),
    limits: readLimits(row.limits),
    profileChoice: row.profile_choice,
    variants: row.variants,
    profile: hasProfile
      ? { name: row.profile_name!, label: row.profile_label!, confidence: row.profile_confidence! }
      : null,
    state: row.state,
    stateSince: row.state_since.toISOString(),
    stateReason: row.state_reason,
    simulated: row.simulated,
    sysName: row.sys_name,
    sysDescr: row.sys_descr,
    sysObjectId: row.sys_object_id,
    model: row.model,
    firmware: row.firmware,
    uptimeSeconds: row.uptime_seconds,
    lastGoodRunAt: row.last_good_run_at?.toISOString() ?? null,
    lastRun:
      row.run_id === null
        ? null
        : {
            runId: row.run_id,
            status: row.run_status,
            startedAt: row.run_started_at?.toISOString() ?? null,
            finishedAt: row.run_finished_at?.toISOString() ?? null,
            reason: row.run_reason,
            tables: row.run_tables ?? [],
          },
    onus: {
      total: row.total,
      online: row.online,
      offline: row.offline,
      disabled: row.disabled,
      unconfigured: row.unconfigured,
      unknown: row.unknown,
    },
    ponPorts: row.pon_ports,
    warnings: warnings.get(row.id) ?? [],
  }
}

function communityAccess(version: SnmpVersion): SnmpAccess {
  return { version, user: null, level: null, authProtocol: null, privProtocol: null, contextName: null }
}

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

/** What an operator says of an OLT, besides how it lets one in. */
export interface OltSetting {
  name: string
  site: string | null
  host: string
  port: number
  profile: string
  variants: VariantChoices
  /** Only what an operator has set. */
  limits: Partial<OltLimits>
}

/** Writes down a new OLT and seals its credentials. Throws NAME_TAKEN or ADDRESS_TAKEN. */
export async function insertOlt(
  tx: Transaction,
  olt: { setting: OltSetting; credentials: SnmpCredentials; simulated: boolean; sealKey: Buffer },
): Promise<number> {
  const { setting, credentials, simulated, sealKey } = olt
  const key = agentKey(sealKey, { ...setting, credentials })
  const [row] = await tx
    .rows<{ id: number }>(
      `insert into olt (name, site, host, port, profile_choice, variants, limits, simulated, snmp_version, access, agent_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
      [...columnsOf(setting), simulated, credentials.version, storedAccess(credentials), key],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
  if (row === undefined) throw new Error('The OLT was not inserted.')
  const sealed = sealCredentials(sealKey, credentials, { oltId: row.id })
  await tx.run('insert into olt_credential (olt_id, sealed) values ($1, $2)', [row.id, sealed])
  return row.id
}

/** An OLT as an operator has set it, before a change. */
interface HeldOlt {
  setting: OltSetting
  isPaused: boolean
  /** The profile that reads it, once it is known. */
  readBy: string | null
  version: SnmpVersion
  sealed: Buffer
}

interface HeldRow {
  is_paused: boolean
  profile_name: string | null
}

/** An OLT's setting and how it is asked, held against changes until the transaction ends. Throws NOT_FOUND. */
export async function holdOlt(tx: Transaction, id: number): Promise<HeldOlt> {
  const [row] = await tx.rows<Omit<OltSetting, 'profile'> & TargetRow & HeldRow>(
    `select o.name, o.site, o.host, o.port, o.profile_choice, o.profile_name, o.variants, o.limits, o.paused_at is not null as is_paused,
       o.snmp_version, c.sealed
     from olt o join olt_credential c on c.olt_id = o.id where o.id = $1 for update of o`,
    [id],
  )
  if (row === undefined) throw oltNotFound(id)
  const { name, site, host, port, profile_choice: profile, variants, limits } = row
  const { is_paused: isPaused, profile_name: readBy, snmp_version: version, sealed } = row
  return { setting: { name, site, host, port, profile, variants, limits }, isPaused, readBy, version, sealed }
}

/** Throws NAME_TAKEN. */
export async function rewriteSetting(tx: Transaction, id: number, setting: OltSetting): Promise<void> {
  await tx
    .run(
      `update olt set name = $1, site = $2, host = $3, port = $4, profile_choice = $5, variants = $6, limits = $7,
         facts_at = case when (host, port, profile_choice, variants) is distinct from ($3, $4, $5, $6::jsonb) then null else facts_at end
       where id = $8`,
      [...columnsOf(setting), id],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
}

/**
 * Writes down where and how an OLT is asked from now on, its credentials sealed. What the network said of it is forgotten
 * until it is asked again. Throws ADDRESS_TAKEN.
 */
export async function rewriteAgent(
  tx: Transaction,
  olt: { id: number; setting: OltSetting; credentials: SnmpCredentials; sealKey: Buffer },
): Promise<void> {
  const { id, setting, credentials, sealKey } = olt
  const key = agentKey(sealKey, { ...setting, credentials })
  await tx
    .run(
      `update olt set snmp_version = $2, access = $3, agent_key = $4,
         state = 'new', state_since = clock_timestamp(), state_reason = null, facts_at = null
       where id = $1`,
      [id, credentials.version, storedAccess(credentials), key],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
  const sealed = sealCredentials(sealKey, credentials, { oltId: id })
  await tx.run('update olt_credential set sealed = $2 where olt_id = $1', [id, sealed])
}

function columnsOf({ name, site, host, port, profile, variants, limits }: OltSetting): unknown[] {
  return [name, site, host, port, profile, JSON.stringify(variants), JSON.stringify(limits)]
}

function storedAccess(credentials: SnmpCredentials): string | null {
  return credentials.version === '3' ? JSON.stringify(accessOf(credentials)) : null
}

function takenError(error: unknown, { name, host, port }: OltSetting): unknown {
  if (!(error instanceof Error) || !('constraint' in error)) return error
  if (error.constraint === 'olt_name_key') {
    return new FarolError('NAME_TAKEN', `There is already an OLT named ${name}.`, {
      params: { name },
      next: 'Choose another name.',
    })
  }
  if (error.constraint === 'olt_agent_key') {
    return new FarolError(
      'ADDRESS_TAKEN',
      `There is already an OLT at ${host} port ${port} with this community or user.`,
      {
        params: { host, port },
        next: 'The same address and community (or user and context) are the same device: look at the one that is there.',
      },
    )
  }
  return error
}

/** Removes OLTs with all that hangs on them; gives back the ids of their ONUs, whose readings stand elsewhere. */
export async function deleteOlts(tx: Transaction, ids: readonly number[]): Promise<number[]> {
  await tx.rows('select 1 from olt where id = any($1::int[]) order by id for update', [ids])
  const onus = await tx.rows<{ id: number }>('select id from onu where olt_id = any($1::int[])', [ids])
  await tx.run('delete from olt where id = any($1::int[])', [ids])
  return onus.map(({ id }) => id)
}

/** An OLT as a run is started for it, paused or not. */
export interface NamedOlt {
  id: number
  name: string
  isPaused: boolean
  isSimulated: boolean
}

/** OLTs by name: one, or all. Throws NOT_FOUND for an id that is none. */
export async function nameOlts(sql: Sql, id?: number): Promise<NamedOlt[]> {
  const rows = await sql.rows<{ id: number; name: string; is_paused: boolean; simulated: boolean }>(
    `select id, name, paused_at is not null as is_paused, simulated
     from olt where $1::int is null or id = $1 order by lower(name)`,
    [id ?? null],
  )
  if (id !== undefined && rows.length === 0) throw oltNotFound(id)
  return rows.map((row) => ({ id: row.id, name: row.name, isPaused: row.is_paused, isSimulated: row.simulated }))
}

/** Pauses or resumes; tells whether that changed anything. */
export async function setOltPaused(sql: Sql, { id, paused }: { id: number; paused: boolean }): Promise<boolean> {
  const changed = await sql.run(
    `update olt set paused_at = case when $2 then clock_timestamp() end where id = $1 and (paused_at is not null) <> $2`,
    [id, paused],
  )
  return changed === 1
}
