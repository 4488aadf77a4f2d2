import type { Slot } from '#contract/common.ts'
import { nextSlot, slotOf } from '#contract/rules/slot.ts'
import type { SlotCounts } from '#contract/summary.ts'
import { databaseTime } from './database-time.ts'
import type { Sql } from './database.ts'

/** A run that ended with a picture of its OLT. */
export interface CountedRun {
  oltId: number
  slot: Slot
  status: 'complete' | 'partial'
  onus: number
  online: number
  offline: number
}

/** The last `hours` slots, oldest first, from the counts that each run left: no ONU and no reading is looked at. */
export async function readSlotCounts(sql: Sql, { hours }: { hours: number }): Promise<SlotCounts[]> {
  const now = await databaseTime(sql)
  const first = slotOf(new Date(now.getTime() - (hours - 1) * 3_600_000))
  const slots: Slot[] = [first]
  while (slots.length < hours) slots.push(nextSlot(slots.at(-1)!))
  const runs = await sql.rows<CountedRun>(
    `select r.olt_id as "oltId", r.slot, r.status, r.onus, r.onus_online as online, coalesce(r.onus_offline, 0) as offline
     from collection_run r
     where r.slot >= $1 and r.finished_at >= $2 and r.onus is not null
     order by r.slot, r.id`,
    [first, new Date(now.getTime() - hours * 3_600_000)],
  )
  const before = await sql.rows<CountedRun>(
    `select o.id as "oltId", r.slot, r.status, r.onus, r.onus_online as online, coalesce(r.onus_offline, 0) as offline
     from olt o
     cross join lateral (
       select * from collection_run x
       where x.olt_id = o.id and x.slot < $1 and x.status = 'complete'
       order by x.id desc limit 1
     ) r`,
    [first],
  )
  return countSlots(slots, runs, before)
}

/**
 * Counts per slot. An OLT without a result in a slot, or the ONUs that a cut run did not list, count as not collected, as many
 * as the OLT had when it was last collected whole. `runs` in the order in which they ended.
 */
export function countSlots(
  slots: readonly Slot[],
  runs: readonly CountedRun[],
  before: readonly CountedRun[],
): SlotCounts[] {
  const known = new Map(before.map((run) => [run.oltId, run.onus]))
  const bySlot = Map.groupBy(runs, ({ slot }) => slot)
  return slots.map((slot) => {
    const results = new Map((bySlot.get(slot) ?? []).map((run) => [run.oltId, run]))
    for (const run of results.values()) {
      if (run.status === 'complete' || run.onus > (known.get(run.oltId) ?? 0)) known.set(run.oltId, run.onus)
    }
    const counts: SlotCounts = {
      slot,
      online: 0,
      offline: 0,
      other: 0,
      notCollected: 0,
      olts: known.size,
      oltsCollected: results.size,
    }
    for (const [oltId, onus] of known) {
      const run = results.get(oltId)
      counts.online += run?.online ?? 0
      counts.offline += run?.offline ?? 0
      counts.other += run === undefined ? 0 : run.onus - run.online - run.offline
      counts.notCollected += Math.max(0, onus - (run?.onus ?? 0))
    }
    return counts
  })
}
