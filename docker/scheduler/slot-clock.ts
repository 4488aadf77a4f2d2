import type { Redis } from 'ioredis'
import type { Slot } from '#contract/common.ts'
import { nextSlot, slotOf } from '#contract/rules/slot.ts'
import type { Log } from '#core/log.ts'
import type { Database } from '#core/postgres/database.ts'
import { ensureReadingPartition } from '#core/postgres/readings.ts'
import { endRun, jobOfRun } from '#core/postgres/runs.ts'
import { claimSlot, isSlotTaken } from '#core/postgres/slots.ts'
import { listLostRuns, type LostRun } from '#core/queues/lost-runs.ts'
import type { Queues } from '#core/queues/queues.ts'
import { publishLive } from '#core/redis/live-events.ts'
import { reasonOf } from '#core/service.ts'
import { watchCustomers } from './customer-clock.ts'
import { openDailyWork } from './daily-clock.ts'

export interface ClockDeps {
  schedulerId: string
  database: Database
  queues: Queues
  redis: Redis
  log: Log
}

/** A run asked for by a person is brought back to the queue for this long, then ended: nobody waits for it any more. */
const manualLifeMs = 3_600_000

/** A lost job is brought back this often; a run that has ended so many workers is set aside. */
const maxAttempts = 10

/**
 * Claims a slot and queues its runs. A job that cannot be queued now is not lost: its run is written down, and the watchdog
 * brings it to the queue. Gives back whether the claim was ours.
 */
export async function openSlot(deps: ClockDeps, slot: Slot): Promise<boolean> {
  const { database, queues, redis, log } = deps
  const claim = await claimSlot(database, slot, deps.schedulerId)
  if (!claim.isNew) return false
  if (claim.missed.length > 0) log.warn({ slots: claim.missed }, 'slots were slept through')
  const counts = { olts: claim.runs.length, sources: claim.customerRuns.length, superseded: claim.superseded.length }
  log.info({ slot, ...counts }, 'slot claimed')
  for (const { runId, oltId, jobId } of claim.superseded) {
    await queues
      .removeRun(jobId)
      .catch((error: unknown) => log.debug({ jobId, reason: reasonOf(error) }, 'job not removed'))
    await publishLive(redis, { type: 'run-finished', runId, oltId, status: 'missed' })
  }
  for (const { jobId, job } of claim.runs) await queues.enqueueRun(jobId, job)
  for (const { jobId, job } of claim.customerRuns) await queues.enqueueCustomerRun(jobId, job)
  await publishLive(redis, { type: 'stack-changed' })
  return true
}

/**
 * What the clock does besides its ticks, at the start and each minute: opens the hour that nobody has opened (only the newest:
 * older ones are written down as missed), brings back lost jobs, makes the day's partition ahead of time, and opens the night's work.
 */
export async function watchdog(deps: ClockDeps, now = new Date()): Promise<void> {
  const slot = slotOf(now)
  if (!(await isSlotTaken(deps.database, slot)) && (await openSlot(deps, slot))) {
    deps.log.info({ slot }, 'caught up with the hour')
  }
  for (const lost of await listLostRuns(deps, now.getTime())) await bringBack(deps, lost, now)
  await watchCustomers(deps, now)
  await ensureReadingPartition(deps.database, new Date(now.getTime() + 3_600_000))
  await openDailyWork(deps, now)
}

async function bringBack(
  { database, queues, redis, log }: ClockDeps,
  { run, life }: LostRun,
  now: Date,
): Promise<void> {
  const { runId, oltId, kind, slot } = run.progress
  const end = endOf(run, now)
  if (end !== null) {
    if (await endRun(database, { runId, ...end })) {
      await publishLive(redis, { type: 'run-finished', runId, oltId, status: end.status })
    }
    log.warn({ runId, oltId, ...end }, 'run ended without its job')
    return
  }
  // The id of an ended job is still taken; the run is the truth, and it is open.
  if (life === 'ended') await queues.removeRun(run.jobId)
  await queues.enqueueRun(run.jobId, jobOfRun(run))
  log.warn({ runId, oltId, kind, slot, life }, 'lost job brought back')
}

function endOf(
  { progress, attempt, queuedAt }: LostRun['run'],
  now: Date,
): { status: 'missed' | 'failed'; reason: string } | null {
  if (attempt >= maxAttempts) {
    return { status: 'failed', reason: `Set aside: ${attempt} attempts ended without a result.` }
  }
  // Who asked for a check looks at the screen: a late answer is none.
  if (progress.kind === 'check') return { status: 'failed', reason: 'Its job was lost from the queue.' }
  if (progress.kind === 'scheduled' && nextSlot(progress.slot) <= slotOf(now)) {
    return { status: 'missed', reason: 'Its job was lost, and the next hour has come.' }
  }
  if (progress.kind !== 'scheduled' && now.getTime() - queuedAt.getTime() > manualLifeMs) {
    return { status: 'failed', reason: 'Its job was lost from the queue more than an hour ago.' }
  }
  return null
}
