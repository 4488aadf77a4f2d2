import type { SnmpAccess, SnmpVersion } from '#contract/credentials.ts'
import type { Olt, OltState, OltWarning } from '#contract/olt.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import type { RunStatus, TableResult } from '#contract/run.ts'
import { readLimits } from '../olt-limits.ts'
import type { Sql, Transaction } from './database.ts'
import { oltNotFound } from './olt-target.ts'
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
