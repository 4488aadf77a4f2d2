import { upkeepDueMs } from '#contract/rules/upkeep.ts'
import { dayOf } from '#core/postgres/partitions.ts'
import { claimTask, readOpenTask } from '#core/postgres/daily-tasks.ts'
import { upkeepJobId } from '#core/queues/job-ids.ts'
import type { ClockDeps } from './slot-clock.ts'

/** A task is written down before its job exists; for this long a task without a job is on its way, not lost. */
const onItsWayMs = 10_000

type DailyDeps = Pick<ClockDeps, 'schedulerId' | 'database' | 'queues' | 'log'>

/**
 * Opens the night's work of the day, once, whoever of several schedulers comes first; a job that Redis has lost is brought back.
 * Called each minute; days slept through need no work of their own, since one night does what is left of all before it.
 */
export async function openDailyWork(deps: DailyDeps, now = new Date()): Promise<void> {
  const day = dayOf(now)
  if (now.getTime() - Date.parse(`${day}T00:00:00Z`) < upkeepDueMs) return
  const { database, queues, schedulerId, log } = deps
  const jobId = upkeepJobId(day)
  if (await claimTask(database, { task: 'upkeep', day, jobId, claimedBy: schedulerId })) {
    await queues.enqueueUpkeep(jobId, { day })
    log.info({ day }, 'night’s work queued')
    return
  }
  const open = await readOpenTask(database, { task: 'upkeep', day, olderThanMs: onItsWayMs })
  if (open === null || (await queues.jobLife(open.jobId, 'upkeep')) !== 'gone') return
  await queues.enqueueUpkeep(open.jobId, { day })
  log.warn({ day }, 'lost job of the night brought back')
}
