import type { HistoryStorage } from '#contract/policy.ts'
import { expectedRates } from '#contract/rules/storage.ts'
import type { Sql } from './database.ts'
import { listPartitions, type PartitionedTable } from './partitions.ts'

/** A few pages hold a handful of rows: what they weigh a row says nothing. */
const enoughToMeasure = 10_000

/** What the history weighs here and how far it reaches. Reads the sizes of tables and no reading. */
export async function readHistoryStorage(sql: Sql): Promise<HistoryStorage> {
  const [sealed, counts, open, sealedRows, times, rollup, [firstOpen]] = await Promise.all([
    readSealedDays(sql),
    readCounts(sql),
    weigh(sql, 'reading'),
    weigh(sql, 'sealed_reading'),
    weigh(sql, 'sealed_times'),
    weigh(sql, 'onu_day'),
    listPartitions(sql, 'reading'),
  ])
  const sealedBytes = sealedRows.bytes + times.bytes
  return {
    rates: {
      onus: counts.onus,
      readingsPerDay: sealed.onus === 0 ? expectedRates.readingsPerDay : sealed.readings / sealed.onus,
      rowBytes: rate(open.bytes, open.rows, expectedRates.rowBytes),
      sealedBytes: rate(sealedBytes, sealed.readings, expectedRates.sealedBytes),
      rollupBytes: rate(rollup.bytes, rollup.rows, expectedRates.rollupBytes),
    },
    measured: sealed.readings >= enoughToMeasure,
    bytes: { open: open.bytes, sealed: sealedBytes, rollup: rollup.bytes },
    readingsSince: sealed.since ?? firstOpen?.from ?? null,
    rollupsSince: counts.rollupsSince,
    sealedThrough: sealed.through,
    sealedAt: sealed.at?.toISOString() ?? null,
  }
}

function rate(bytes: number, count: number, otherwise: number): number {
  return count >= enoughToMeasure ? bytes / count : otherwise
}

interface SealedDays {
  onus: number
  readings: number
  since: string | null
  through: string | null
  at: Date | null
}

async function readSealedDays(sql: Sql): Promise<SealedDays> {
  const [row] = await sql.rows<SealedDays>(
    `select coalesce(sum(onus), 0)::float8 as onus, coalesce(sum(readings), 0)::float8 as readings,
       min(day)::text as since, max(day)::text as through, max(sealed_at) as at
     from sealed_day`,
  )
  if (row === undefined) throw new Error('An aggregate gave no row.')
  return row
}

async function readCounts(sql: Sql): Promise<{ onus: number; rollupsSince: string | null }> {
  const [row] = await sql.rows<{ onus: number; since: string | null }>(
    `select (select count(*)::int from onu where gone_at is null) as onus, (select min(day)::text from onu_day) as since`,
  )
  return { onus: row?.onus ?? 0, rollupsSince: row?.since ?? null }
}

/** Bytes of all partitions with their indexes, and rows by the planner's own count: near enough for a rate, and free. */
async function weigh(sql: Sql, table: PartitionedTable): Promise<{ bytes: number; rows: number }> {
  const [row] = await sql.rows<{ bytes: number; rows: number }>(
    `select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 as bytes,
       coalesce(sum(greatest(c.reltuples, 0)), 0)::float8 as rows
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = to_regclass($1)`,
    [table],
  )
  return row ?? { bytes: 0, rows: 0 }
}
