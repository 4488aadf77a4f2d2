import type { Sql } from './database.ts'

export interface DescribedOnu {
  id: number
  description: string
}

/** Listed ONUs with a description: of one OLT, or (`null`) of all OLTs that have no set of patterns of their own. */
export async function listDescribedOnus(sql: Sql, oltId: number | null): Promise<DescribedOnu[]> {
  const rows = await sql.arrays<[number, string]>(
    `select u.id, u.description from onu u
     where u.gone_at is null and u.description <> ''
       and case when $1::int is null
         then not exists (select from customer_source s where s.kind = 'description' and s.olt_id = u.olt_id)
         else u.olt_id = $1 end
     order by u.id`,
    [oltId],
  )
  return rows.map(([id, description]) => ({ id, description }))
}
