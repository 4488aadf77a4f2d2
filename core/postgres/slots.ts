import type { Slot } from '#contract/common.ts'
import type { CollectOltJob } from '#contract/jobs.ts'
import type { SlotSummary } from '#contract/run.ts'
import { nextSlot } from '#contract/rules/slot.ts'
import { scheduledJobId } from '../queues/job-ids.ts'
import { claimCustomerRuns, type ClaimedCustomerRun } from './customer-runs.ts'
import type { Database, Sql } from './database.ts'
import { appendEvents } from './events.ts'
import { endRun } from './runs.ts'

/** How far back slots that nobody ran are written down as missed: a week. */
const longestGap = 7 * 24

export interface ClaimedRun {
  jobId: string
  job: CollectOltJob
}

export interface SlotClaim {
  /** Whether this caller made the claim; `false` = the slot was claimed before. */
  isNew: boolean
  runs: ClaimedRun[]
  /** The readings of the customer sources in this slot. */
  customerRuns: ClaimedCustomerRun[]
  /** Slots that were slept through, newly written down as missed, oldest first. */
  missed: Slot[]
  /** Jobs of older slots that still waited and have given way to this one. */
  superseded: { runId: number; oltId: number; jobId: string }[]
}

/**
 * Claims a slot: one row in `collection_slot`, whoever came first, and a scheduled run for each OLT that is not paused. By rule
 * only the newest slot is run: what was slept through since the last claim is written down as missed, and a run of an older
 * slot that still waits gives way.
 */
export async function claimSlot(database: Database, slot: Slot, claimedBy: string): Promise<SlotClaim> {
  return database.transaction(async (tx): Promise<SlotClaim> => {
    const claimed = await tx.run(
      `insert into collection_slot (slot, state, claimed_by) values ($1, 'claimed', $2) on conflict (slot) do nothing`,
      [slot, claimedBy],
    )
    if (claimed === 0) return { isNew: false, runs: [], customerRuns: [], missed: [], superseded: [] }
    // OLTs before runs, as everybody does: a removal at this moment then waits instead of meeting us half-way.
    const olts = await tx.rows<{ id: number; is_paused: boolean }>(
      'select id, paused_at is not null as is_paused from olt order by id for key share',
    )
    const wanted = olts.filter((olt) => !olt.is_paused).map((olt) => olt.id)
    const missed = await writeMissed(tx, slot, claimedBy)
    const superseded = await tx.rows<{ id: number; olt_id: number; job_id: string; slot: Slot }>(
      `select id, olt_id, job_id, slot from collection_run
       where kind = 'scheduled' and status = 'queued' and slot < $1 order by id for update skip locked`,
      [slot],
    )
    for (const run of superseded) {
      const reason = `Still waiting when ${slot} came: no worker, or too much work for one hour.`
      await endRun(tx, { runId: run.id, status: 'missed', reason })
    }
    await writeOverruns(tx, slot)
    const runs = await tx.rows<{ id: number; olt_id: number; job_id: string }>(
      `insert into collection_run (olt_id, kind, slot, job_id)
       select w.olt_id, 'scheduled', $1, w.job_id from unnest($2::int[], $3::text[]) as w (olt_id, job_id)
       on conflict (olt_id, slot) where kind = 'scheduled' do nothing
       returning id, olt_id, job_id`,
      [slot, wanted, wanted.map((oltId) => scheduledJobId(oltId, slot))],
    )
    const customerRuns = await claimCustomerRuns(tx, slot)
    return {
      isNew: true,
      customerRuns,
      runs: runs.map((run) => ({
        jobId: run.job_id,
        job: { runId: run.id, oltId: run.olt_id, slot, kind: 'scheduled' },
      })),
      missed,
      superseded: superseded.map((run) => ({ runId: run.id, oltId: run.olt_id, jobId: run.job_id })),
    }
  })
}

/** Writes down the slots between the last claimed one and this as missed. None on an installation without OLTs. */
async function writeMissed(sql: Sql, slot: Slot, claimedBy: string): Promise<Slot[]> {
  const [last] = await sql.rows<{ slot: Slot | null }>(
    'select max(slot) as slot from collection_slot where slot < $1',
    [slot],
  )
  const [olts] = await sql.rows<{ since: Date | null }>('select min(created_at) as since from olt')
  if (last?.slot === undefined || last.slot === null || olts?.since === null) return []
  const missed: Slot[] = []
  for (let s = nextSlot(last.slot); s < slot; s = nextSlot(s)) missed.push(s)
  const kept = missed.slice(-longestGap)
  const reason = 'The scheduler was not running in this hour.'
  const written = await sql.rows<{ slot: Slot }>(
    `insert into collection_slot (slot, state, claimed_by, reason)
     select unnest($1::text[]), 'missed', $2, $3 on conflict (slot) do nothing returning slot`,
    [kept, claimedBy, reason],
  )
  await appendEvents(
    sql,
    written.map((row) => ({ kind: 'run.missed' as const, slot: row.slot, data: { reason } })),
  )
  return written.map((row) => row.slot)
}

/** An OLT whose run of an older slot still runs when the next slot comes. */
async function writeOverruns(sql: Sql, slot: Slot): Promise<void> {
  const over = await sql.rows<{ id: number; olt_id: number; slot: Slot }>(
    `select id, olt_id, slot from collection_run where kind = 'scheduled' and status = 'running' and slot < $1`,
    [slot],
  )
  await appendEvents(
    sql,
    over.map((run) => ({
      kind: 'run.overrun' as const,
      oltId: run.olt_id,
      runId: run.id,
      slot: run.slot,
      data: { next: slot },
    })),
  )
}

/** Whether somebody has claimed the slot, or let it go as missed. */
export async function isSlotTaken(sql: Sql, slot: Slot): Promise<boolean> {
  const rows = await sql.rows('select 1 from collection_slot where slot = $1', [slot])
  return rows.length > 0
}

interface SlotRow {
  slot: Slot
  olts: number
  complete: number
  partial: number
  failed: number
  pending: number
  missed: number
  finished_at: Date | null
}

/** The newest claimed slot and how its runs stand; `null` before the first. */
export async function latestSlot(sql: Sql): Promise<SlotSummary | null> {
  const [row] = await sql.rows<SlotRow>(
    `select s.slot,
       count(r.id)::int as olts,
       count(*) filter (where r.status = 'complete')::int as complete,
       count(*) filter (where r.status = 'partial')::int as partial,
       count(*) filter (where r.status = 'failed')::int as failed,
       count(*) filter (where r.status in ('queued', 'running'))::int as pending,
       count(*) filter (where r.status = 'missed')::int as missed,
       max(r.finished_at) as finished_at
     from (select slot from collection_slot where state = 'claimed' order by slot desc limit 1) s
     left join collection_run r on r.slot = s.slot and r.kind = 'scheduled'
     group by s.slot`,
  )
  if (row === undefined) return null
  const { finished_at: finishedAt, ...counts } = row
  return { ...counts, finishedAt: row.pending > 0 ? null : (finishedAt?.toISOString() ?? null) }
}

/** When an update of any OLT last ended with a collection; a check is none. */
export async function lastFinishedAt(sql: Sql): Promise<string | null> {
  const [row] = await sql.rows<{ at: Date | null }>(
    `select max(finished_at) as at from collection_run
     where status in ('complete', 'partial', 'failed') and kind <> 'check'`,
  )
  return row?.at?.toISOString() ?? null
}
