import type { OnuStatus } from '#contract/onu.ts'
import { macNumber, macPart } from '#contract/rules/mac.ts'
import { normalizeMac } from '#contract/rules/serial.ts'
import type { Sql } from './database.ts'
import { bareMac } from './mac-filter.ts'
import { macLastSeenAt } from './macs.ts'
import type { RankedHit } from './search.ts'

interface MacHitRow {
  mac: string
  olt: string
  pon_port: string | null
  onu_number: number | null
  unit: number | null
  serial: string | null
  description: string | null
  status: OnuStatus | null
  is_start: boolean
}

// $1 the MAC or its digits as a pattern, $2 the digits at the start, $3 limit. Of one MAC the nearest place counts.
const findMacsWhere = (condition: string) => `
  with best as (
    select distinct on (s.mac) s.*
    from mac_sighting s left join mac_source m on m.olt_id = s.olt_id
    where ${condition}
    order by s.mac, s.is_missing, s.place, ${macLastSeenAt} desc
  )
  select s.mac::text as mac, o.name as olt, s.pon_port, s.onu_number, u.id as unit, u.serial, u.description, u.status,
    ${bareMac} like $2 as is_start
  from best s join olt o on o.id = s.olt_id left join onu u on u.id = s.onu_id
  order by is_start desc, s.place, s.is_missing, s.mac
  limit $3`

/** MACs that were seen, by a whole one or by a part of at least three digits. */
export async function findMacs(sql: Sql, text: string, limit: number): Promise<RankedHit[]> {
  const part = macPart(text)
  if (part === null) return []
  const mac = normalizeMac(text)
  const statement = findMacsWhere(mac === null ? `${bareMac} like $1` : 's.mac = $1::macaddr')
  const rows = await sql.rows<MacHitRow>(statement, [mac ?? `%${part}%`, `${part}%`, limit])
  return rows.map((row) => ({ rank: rankOf(row, mac !== null), hit: macHit(row, mac !== null) }))
}

/** A whole MAC is as good as a whole serial; a beginning comes behind those of serials, any other part behind all names. */
function rankOf({ is_start: isStart }: MacHitRow, isExact: boolean): number {
  if (isExact) return 0
  return isStart ? 4.5 : 9
}

function macHit(row: MacHitRow, exact: boolean): RankedHit['hit'] {
  const mac = row.mac.toUpperCase()
  return {
    kind: 'mac',
    id: macNumber(mac),
    title: mac,
    description: row.description ?? row.serial,
    olt: row.olt,
    ponPort: row.pon_port,
    onuId: row.onu_number,
    status: row.status,
    field: 'mac',
    exact,
    ...(row.unit === null ? {} : { behindOnu: row.unit }),
  }
}
