import type { WaitingOnu } from '#contract/onu.ts'
import type { Sql } from './database.ts'
import { collectedAt } from './onus.ts'

interface WaitingRow {
  id: number
  olt_id: number
  olt: string
  pon_port: string
  serial: string | null
  vendor: string | null
  model: string | null
  first_seen_at: Date
  last_seen_at: Date
  waiting_since: Date
}

/**
 * The listed ONUs that nobody has provisioned, of all OLTs, those that wait for the shortest time first. One whose state is older than
 * its time was written down has waited since it was first seen.
 */
export async function listWaitingOnus(sql: Sql): Promise<{ asOf: string; onus: WaitingOnu[] }> {
  const asOf = new Date().toISOString()
  const rows = await sql.rows<WaitingRow>(
    `select u.id, u.olt_id, o.name as olt, u.pon_port, u.serial, u.vendor, u.model, u.first_seen_at,
       ${collectedAt} as last_seen_at, coalesce(u.status_since, u.first_seen_at) as waiting_since
     from onu u
     join olt o on o.id = u.olt_id
     left join pon_port p on p.olt_id = u.olt_id and p.pon_port = u.pon_port
     where u.status = 'unconfigured' and u.gone_at is null
     order by waiting_since desc, lower(o.name), p.sort_key nulls last, u.pon_port, u.serial nulls last, u.id`,
  )
  return {
    asOf,
    onus: rows.map((row) => ({
      id: row.id,
      oltId: row.olt_id,
      olt: row.olt,
      ponPort: row.pon_port,
      serial: row.serial,
      vendor: row.vendor,
      model: row.model,
      firstSeenAt: row.first_seen_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      waitingSince: row.waiting_since.toISOString(),
    })),
  }
}
