import type { OnuReading } from '#contract/onu.ts'
import type { OnuStatus } from '#contract/onu.ts'
import { FarolError } from '#contract/errors.ts'
import type { Database, Sql } from './database.ts'

/** Any constant: the lock under which partitions are made. */
const partitionLock = 5_170_311

/** Makes the day partition that an instant falls in, unless it is there. Two processes at once make it once. */
export async function ensureReadingPartition(database: Database, instant: Date): Promise<void> {
  const name = partitionOf(instant)
  if (await partitionExists(database, name)) return
  const from = `${instant.toISOString().slice(0, 10)}T00:00:00Z`
  const to = new Date(Date.parse(from) + 24 * 3_600_000).toISOString()
  await database.transaction(async (tx) => {
    await tx.rows('select pg_advisory_xact_lock($1)', [partitionLock])
    if (await partitionExists(tx, name)) return
    // DDL takes no parameters: both bounds and the name are digits of a date made here.
    await tx.run(`create table ${name} partition of reading for values from ('${from}') to ('${to}')`)
  })
}

async function partitionExists(sql: Sql, name: string): Promise<boolean> {
  const rows = await sql.rows<{ found: boolean }>('select to_regclass($1) is not null as found', [name])
  return rows[0]?.found === true
}

function partitionOf(instant: Date): string {
  return `reading_${instant.toISOString().slice(0, 10).replaceAll('-', '')}`
}

interface ReadingRow {
  ts: Date
  status: OnuStatus
  rx_power_dbm: number | null
  olt_rx_power_dbm: number | null
  tx_power_dbm: number | null
  temperature_c: number | null
  voltage_v: number | null
}

/** Readings of one ONU of the last `hours`, oldest first. Throws NOT_FOUND. */
export async function readHistory(sql: Sql, { id, hours }: { id: number; hours: number }): Promise<OnuReading[]> {
  const known = await sql.rows('select 1 from onu where id = $1', [id])
  if (known.length === 0) throw new FarolError('NOT_FOUND', `There is no ONU ${id}.`)
  const rows = await sql.rows<ReadingRow>(
    `select ts, status, rx_power_dbm, olt_rx_power_dbm, tx_power_dbm, temperature_c, voltage_v
     from reading
     where onu_id = $1 and ts > now() - make_interval(hours => $2)
     order by ts`,
    [id, hours],
  )
  return rows.map((row) => ({
    at: row.ts.toISOString(),
    status: row.status,
    rxPowerDbm: row.rx_power_dbm,
    oltRxPowerDbm: row.olt_rx_power_dbm,
    txPowerDbm: row.tx_power_dbm,
    temperatureC: row.temperature_c,
    voltageV: row.voltage_v,
  }))
}

/** Deletes the readings of ONUs that were removed on purpose, a day at a time so that no statement is long. */
export async function deleteReadings(sql: Sql, onuIds: readonly number[]): Promise<void> {
  if (onuIds.length === 0) return
  const days = await sql.rows<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'reading'::regclass order by c.relname`,
  )
  for (const { name } of days) {
    if (/^reading_\d{8}$/.test(name)) await sql.run(`delete from ${name} where onu_id = any($1::int[])`, [onuIds])
  }
}
