import type { Database } from './database.ts'
import { dayOf, daysBetween, ensurePartition, listPartitions, type PartitionedTable } from './partitions.ts'

/** Makes the day partition that an instant falls in, unless it is there. Two processes at once make it once. */
export async function ensureReadingPartition(database: Database, instant: Date): Promise<void> {
  await ensurePartition(database, 'reading', dayOf(instant))
}

/**
 * Deletes the history of ONUs that were removed on purpose, a partition at a time so that no statement is long. A day that is
 * being sealed at this moment is left to the sealing, which forgets ONUs that are no more.
 */
export async function deleteReadings(database: Database, onuIds: readonly number[]): Promise<void> {
  if (onuIds.length === 0) return
  for (const { name } of await listPartitions(database, 'reading')) {
    await deleteUnlessBusy(database, `delete from ${name} where onu_id = any($1::int[])`, [onuIds])
  }
  const sealed = ['sealed_reading', 'onu_day'] as const satisfies readonly PartitionedTable[]
  for (const table of sealed) {
    for (const { name, from, to } of await listPartitions(database, table)) {
      // Day by day, since the day leads the key.
      const days = daysBetween(from, to).slice(0, -1)
      await deleteUnlessBusy(database, `delete from ${name} where day = any($2::date[]) and onu_id = any($1::int[])`, [
        onuIds,
        days,
      ])
    }
  }
}

async function deleteUnlessBusy(database: Database, statement: string, values: unknown[]): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await tx.run(`set local lock_timeout = '2s'`)
      await tx.run(statement, values)
    })
  } catch (error) {
    if (!isBeingSealed(error)) throw error
  }
}

/** The lock timed out, or the partition was dropped between its being listed and this statement. */
function isBeingSealed(error: unknown): boolean {
  const codes = new Set(['55P03', '42P01'])
  const cause = error instanceof Error ? (error.cause ?? error) : null
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && codes.has(cause.code)
}
