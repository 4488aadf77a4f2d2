import type { Sql } from './database.ts'

/** The database's own clock: the one that all processes share. */
export async function databaseTime(sql: Sql): Promise<Date> {
  const [row] = await sql.rows<{ now: Date }>('select clock_timestamp() as now')
  if (row === undefined) throw new Error('The database told no time.')
  return row.now
}
