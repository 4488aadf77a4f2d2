import { setTimeout as sleep } from 'node:timers/promises'
import { FarolError } from '#contract/errors.ts'
import type { Database, Sql, Transaction } from './database.ts'

/** Any constant: the lock under which partitions are made. */
const partitionLock = 5_170_311

/** A table in partitions by time. Names and bounds are digits of dates made here, since DDL takes no parameters. */
export type PartitionedTable = keyof typeof unitOf

const unitOf = { reading: 'day', sealed_reading: 'month', sealed_times: 'month', onu_day: 'year' } as const

export interface Partition {
  name: string
  /** First day, and the first day after: `2026-11-01`. */
  from: string
  to: string
}

/** The partition that a day falls in; `day` as `2026-11-23`. */
export function partitionOf(table: PartitionedTable, day: string): Partition {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7))]
  switch (unitOf[table]) {
    case 'day':
      return { name: `${table}_${day.replaceAll('-', '')}`, from: day, to: addDays(day, 1) }
    case 'month':
      return {
        name: `${table}_${day.slice(0, 7).replace('-', '')}`,
        from: `${day.slice(0, 7)}-01`,
        to: dayOf(new Date(Date.UTC(year, month, 1))),
      }
    case 'year':
      return { name: `${table}_${day.slice(0, 4)}`, from: `${day.slice(0, 4)}-01-01`, to: `${year + 1}-01-01` }
  }
}

/** The UTC day of an instant: `2026-11-23`. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

export function addDays(day: string, count: number): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000))
}

/** Every day from the first to the last, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** Makes the partition that a day falls in, unless it is there. Two processes at once make it once. */
export async function ensurePartition(database: Database, table: PartitionedTable, day: string): Promise<void> {
  const { name, from, to } = partitionOf(table, day)
  if (await tableExists(database, name)) return
  const [low, high] = unitOf[table] === 'day' ? [`${from}T00:00:00Z`, `${to}T00:00:00Z`] : [from, to]
  await database.transaction(async (tx) => {
    await tx.rows('select pg_advisory_xact_lock($1)', [partitionLock])
    if (await tableExists(tx, name)) return
    await tx.run(`create table ${name} partition of ${table} for values from ('${low}') to ('${high}')`)
  })
}

/** Reads the catalog itself: `to_regclass` may still answer from what this connection remembers. */
export async function tableExists(sql: Sql, name: string): Promise<boolean> {
  const rows = await sql.rows(
    'select 1 from pg_class where relname = $1 and relnamespace = current_schema()::regnamespace',
    [name],
  )
  return rows.length > 0
}

/** The partitions that a table has, oldest first. */
export async function listPartitions(sql: Sql, table: PartitionedTable): Promise<Partition[]> {
  const rows = await sql.rows<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1) order by c.relname`,
    [table],
  )
  return rows.flatMap(({ name }) => {
    const digits = new RegExp(`^${table}_(\\d{4})(\\d\\d)?(\\d\\d)?$`).exec(name)
    if (digits === null) return []
    const partition = partitionOf(table, `${digits[1]}-${digits[2] ?? '01'}-${digits[3] ?? '01'}`)
    return partition.name === name ? [partition] : []
  })
}

const dropPatienceMs = 5 * 60_000

/**
 * Drops a partition within a transaction. That needs its table for a moment alone; while it waits for that, everybody else waits
 * behind it, so it waits half a second at a time. Throws TIMEOUT when five minutes brought no such moment.
 */
export async function dropPartition(tx: Transaction, table: PartitionedTable, { name }: Partition): Promise<void> {
  const deadline = Date.now() + dropPatienceMs
  await tx.run(`set local lock_timeout = '500ms'`)
  for (;;) {
    await tx.run('savepoint before_drop')
    try {
      await tx.run(`lock table ${table} in access exclusive mode`)
      await tx.run(`drop table if exists ${name}`)
      await tx.run(`set local lock_timeout = '0'`)
      return
    } catch (error) {
      if (!isBusy(error)) throw error
      await tx.run('rollback to savepoint before_drop')
      if (Date.now() > deadline) {
        throw new FarolError('TIMEOUT', `The table ${name} could not be dropped: ${table} was never free.`, {
          cause: error,
          next: 'It is tried again by itself; look at what else the database is doing.',
        })
      }
    }
    await sleep(200)
  }
}

/** `lock_not_available`: the lock timeout, or a deadlock that PostgreSQL broke at our cost. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01')
}
