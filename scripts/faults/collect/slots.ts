import type { Slot } from '#contract/common.ts'
import { nextSlot } from '#contract/rules/slot.ts'
import type { Rig } from './rig.ts'

/** So many slots from the first on. */
export function slotsFrom(first: Slot, count: number): Slot[] {
  const all: Slot[] = [first]
  while (all.length < count) all.push(nextSlot(all.at(-1) ?? first))
  return all
}

/** How the scheduled runs of each slot ended. `twice`: pairs of OLT and slot with more than one run, or stored more than once. */
export interface SlotBooks {
  complete: number
  missed: number
  failed: number
  /** Neither stored nor marked. */
  open: number
  /** Marked without a reason. */
  unexplained: number
  twice: number
}

export async function readBooks(rig: Rig): Promise<SlotBooks> {
  const [books] = await rig.deps.database.rows<SlotBooks>(
    `select count(*) filter (where status in ('complete', 'partial'))::int as complete,
       count(*) filter (where status = 'missed')::int as missed,
       count(*) filter (where status = 'failed')::int as failed,
       count(*) filter (where status in ('queued', 'running'))::int as open,
       count(*) filter (where status in ('missed', 'failed') and reason is null)::int as unexplained,
       (count(*) - count(distinct (olt_id, slot)))::int as twice
     from collection_run where kind = 'scheduled'`,
  )
  if (books === undefined) throw new Error('no answer')
  const [doubled] = await rig.deps.database.rows<{ n: number }>(
    `select count(*)::int as n from (
       select run_id from event where kind in ('run.complete', 'run.partial', 'run.failed') group by run_id having count(*) > 1
     ) as d`,
  )
  return { ...books, twice: books.twice + (doubled?.n ?? 0) }
}
