import type { Policy } from '#contract/policy.ts'
import type { Database } from './database.ts'
import { addDays, dayOf, dropPartition, listPartitions, type PartitionedTable } from './partitions.ts'

export interface Dropped {
  /** Names of the partitions that are no more. */
  partitions: string[]
  runs: number
  events: number
  /** MACs that were seen nowhere any more, and places where others were before. */
  macs: number
}

export interface DropOptions {
  now: Date
  signal?: AbortSignal | undefined
}

/**
 * Lets go of what is older than it is to be kept. History goes by whole partitions; runs, events and MACs, which are few and
 * hang together with others, row by row. Safe to run twice.
 */
export async function dropOld(
  database: Database,
  { retention }: Pick<Policy, 'retention'>,
  { now, signal }: DropOptions,
): Promise<Dropped> {
  const today = dayOf(now)
  const firstDay = addDays(today, -retention.readingDays)
  const firstYear = `${Number(today.slice(0, 4)) - retention.rollupYears}${today.slice(4)}`
  const oldest: readonly (readonly [PartitionedTable, string])[] = [
    ['sealed_reading', firstDay],
    ['sealed_times', firstDay],
    ['onu_day', firstYear],
  ]
  const dropped: Dropped = { partitions: [], runs: 0, events: 0, macs: 0 }
  for (const [table, keptFrom] of oldest) {
    for (const partition of await listPartitions(database, table)) {
      if (partition.to > keptFrom) continue
      signal?.throwIfAborted()
      await database.transaction(async (tx) => {
        await dropPartition(tx, table, partition)
        // What is told to be sealed is what can be read.
        if (table === 'sealed_reading') await tx.run('delete from sealed_day where day < $1', [partition.to])
      })
      dropped.partitions.push(partition.name)
    }
  }
  dropped.runs = await deleteInSteps(database, deleteRuns, [addDays(today, -retention.runDays)], signal)
  dropped.events = await deleteInSteps(database, deleteEvents, [addDays(today, -retention.eventDays)], signal)
  const macsFrom = [addDays(today, -retention.macDays)]
  dropped.macs += await deleteInSteps(database, deleteSightings, macsFrom, signal)
  dropped.macs += await deleteInSteps(database, deleteStays, macsFrom, signal)
  await database.run('delete from collection_slot where slot < $1', [addDays(today, -retention.runDays)])
  await database.run('delete from daily_task where day < $1', [addDays(today, -retention.runDays)])
  return dropped
}

// Of each OLT the last run with a result stays, however old: it says how the OLT was left.
const deleteRuns = `
  delete from collection_run where id in (
    select r.id from collection_run r
    where r.finished_at < $1::date and r.status not in ('queued', 'running')
      and exists (
        select from collection_run later
        where later.olt_id = r.olt_id and later.id > r.id and later.status in ('complete', 'partial', 'failed')
      )
    limit 2000)`

const deleteEvents = 'delete from event where id in (select id from event where at < $1::date order by at limit 5000)'

// What is not missing was seen when its OLT last told a whole table. Phones make up a new address for each network and often
// anew: without an end they would pile up for ever.
const deleteSightings = `
  delete from mac_sighting where ctid = any (array(
    select s.ctid from mac_sighting s
    where s.seen_at < $1::date
      and (s.is_missing or not exists (select from mac_source m where m.olt_id = s.olt_id and m.whole_at >= $1::date))
    limit 5000))`

const deleteStays =
  'delete from mac_stay where ctid = any (array(select s.ctid from mac_stay s where s.to_at < $1::date limit 5000))'

async function deleteInSteps(
  database: Database,
  statement: string,
  values: unknown[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const count = await database.run(statement, values)
    total += count
    if (count === 0) return total
  }
}
