import type { LastDownCause } from '#contract/onu.ts'
import type { Summary } from '#contract/summary.ts'
import type { Sql } from './database.ts'
import { collectedAt } from './onus.ts'
import { readPolicy } from './policy.ts'

interface SummaryRow {
  as_of: Date
  olts: number
  olts_reachable: number
  simulated: boolean
  onus: number
  online: number
  offline: number
  disabled: number
  unconfigured: number
  unknown: number
  stale: number
  power_warning: number
  power_critical: number
  power_overload: number
  newest: Date | null
  causes: Partial<Record<LastDownCause, number>> | null
}

/** The network in numbers. Only the reading of an online ONU counts; an offline one without a cause counts as `unknown`. */
export async function readSummary(sql: Sql): Promise<Summary> {
  const { power, freshness } = await readPolicy(sql)
  const [row] = await sql.rows<SummaryRow>(
    `with listed as materialized (
       select u.status, coalesce(u.last_down_cause, 'unknown') as cause, u.rx_power_dbm as rx, ${collectedAt} as collected_at
       from onu u join olt o on o.id = u.olt_id
       where u.gone_at is null
     )
     select now() as as_of,
       (select count(*)::int from olt) as olts,
       (select count(*)::int from olt where state = 'reachable' and paused_at is null) as olts_reachable,
       (select coalesce(bool_or(simulated), false) from olt) as simulated,
       count(*)::int as onus,
       count(*) filter (where status = 'online')::int as online,
       count(*) filter (where status = 'offline')::int as offline,
       count(*) filter (where status = 'disabled')::int as disabled,
       count(*) filter (where status = 'unconfigured')::int as unconfigured,
       count(*) filter (where status = 'unknown')::int as unknown,
       count(*) filter (where collected_at < now() - make_interval(mins => $1))::int as stale,
       count(*) filter (where status = 'online' and rx < $2::real and rx >= $3::real)::int as power_warning,
       count(*) filter (where status = 'online' and rx < $3::real)::int as power_critical,
       count(*) filter (where status = 'online' and rx > $4::real)::int as power_overload,
       max(collected_at) as newest,
       (select json_object_agg(cause, n) from (
          select cause, count(*)::int as n from listed where status = 'offline' group by cause
        ) c) as causes
     from listed`,
    // As `real`, the type of the readings: in double precision −26.1 is not the −26.1 of a row.
    [freshness.staleAfterMinutes, power.warningDbm, power.criticalDbm, power.overloadDbm],
  )
  if (row === undefined) throw new Error('An aggregate gave no row.')
  return {
    asOf: row.as_of.toISOString(),
    olts: row.olts,
    oltsReachable: row.olts_reachable,
    onus: row.onus,
    online: row.online,
    offline: row.offline,
    disabled: row.disabled,
    unconfigured: row.unconfigured,
    unknown: row.unknown,
    stale: row.stale,
    offlineByCause: row.causes ?? {},
    powerWarning: row.power_warning,
    powerCritical: row.power_critical,
    powerOverload: row.power_overload,
    simulated: row.simulated,
    newestCollectedAt: row.newest?.toISOString() ?? null,
  }
}
