import { factsPeriodHours, KnownUnits } from '#contract/rules/facts.ts'
import type { Sql } from './database.ts'

/** When the facts of a listed ONU were read: once for all at the OLT, or its own time where that one does not hold. */
export const factsAt = `case when not u.facts_behind and o.facts_at > coalesce(u.facts_at, '-infinity') then o.facts_at else u.facts_at end`

/** What is stored of an OLT's ONUs and need not be asked for, and which profile read it. */
export interface KnownFacts {
  profile: string
  units: KnownUnits
}

/** The ONUs whose facts are stored, or `null` where all are to be read: never read whole, or too long ago. */
export async function readKnownFacts(sql: Sql, oltId: number): Promise<KnownFacts | null> {
  const [olt] = await sql.rows<{ profile: string | null }>(
    `select profile_name as profile from olt
     where id = $1 and facts_at > clock_timestamp() - make_interval(hours => $2)`,
    [oltId, factsPeriodHours],
  )
  if (olt === undefined || olt.profile === null) return null
  const rows = await sql.arrays<[serial: string | null, ponPort: string, onuId: number | null]>(
    `select u.serial, u.pon_port, u.onu_id from onu u join olt o on o.id = u.olt_id
     where u.olt_id = $1 and u.gone_at is null and ${factsAt} is not null`,
    [oltId],
  )
  return {
    profile: olt.profile,
    units: new KnownUnits(rows.map(([serial, ponPort, onuId]) => ({ serial, ponPort, onuId }))),
  }
}
