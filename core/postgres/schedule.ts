import type { Slot } from '#contract/common.ts'
import type { ScheduleEntry } from '#contract/queue.ts'
import { slotStart } from '#contract/rules/slot.ts'
import type { Sql } from './database.ts'
import { latestSlot } from './slots.ts'

type Last = Pick<ScheduleEntry, 'lastAt' | 'lastResult'>

const never: Last = { lastAt: null, lastResult: null }

/** When each thing that the scheduler starts was last due, and how that went. */
export async function readLastScheduled(sql: Sql): Promise<Record<ScheduleEntry['name'], Last>> {
  const [olts, customers, upkeep] = await Promise.all([lastOfOlts(sql), lastOfCustomers(sql), lastUpkeep(sql)])
  return { olts, customers, upkeep }
}

async function lastOfOlts(sql: Sql): Promise<Last> {
  const latest = await latestSlot(sql)
  if (latest === null) return never
  return {
    lastAt: slotStart(latest.slot).toISOString(),
    lastResult: together({ ...latest, running: latest.pending, all: latest.olts }),
  }
}

async function lastOfCustomers(sql: Sql): Promise<Last> {
  const rows = await sql.rows<{ slot: Slot; status: string; count: number }>(
    `select slot, status, count(*)::int as count from customer_run
     where kind = 'scheduled' and slot = (select max(slot) from customer_run where kind = 'scheduled')
     group by slot, status`,
  )
  const slot = rows[0]?.slot
  if (slot === undefined) return never
  const count = (...statuses: string[]) =>
    rows.reduce((sum, row) => sum + (statuses.includes(row.status) ? row.count : 0), 0)
  return {
    lastAt: slotStart(slot).toISOString(),
    lastResult: together({
      all: count('complete', 'partial', 'failed', 'missed', 'queued', 'running'),
      complete: count('complete'),
      running: count('queued', 'running'),
      failed: count('failed'),
      missed: count('missed'),
    }),
  }
}

interface Counted {
  all: number
  complete: number
  running: number
  failed: number
  missed: number
}

/** One word for several runs: what is worst where all are alike, else that it was not whole. */
function together({ all, complete, running, failed, missed }: Counted): ScheduleEntry['lastResult'] {
  if (running > 0) return 'running'
  if (complete === all) return 'complete'
  if (missed === all) return 'missed'
  return failed + missed === all ? 'failed' : 'partial'
}

async function lastUpkeep(sql: Sql): Promise<Last> {
  const [row] = await sql.rows<{ claimed_at: Date; finished_at: Date | null }>(
    `select claimed_at, finished_at from daily_task where task = 'upkeep' order by day desc limit 1`,
  )
  if (row === undefined) return never
  return { lastAt: row.claimed_at.toISOString(), lastResult: row.finished_at === null ? 'running' : 'complete' }
}
