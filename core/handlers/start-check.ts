import { checkGuard } from '#contract/rules/check-guard.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { FarolError } from '#contract/errors.ts'
import type { CheckSubject, CheckWish } from '#contract/run.ts'
import { findCheckMeant, insertCheckRun } from '../postgres/checks.ts'
import { appendEvents } from '../postgres/events.ts'
import { withdrawRun } from '../postgres/runs.ts'
import { findLostRuns } from '../queues/lost-runs.ts'
import { askRedis } from '../redis/connect.ts'
import { publishLive } from '../redis/live-events.ts'
import { countWorkers } from '../redis/presence.ts'
import type { SharedDeps } from './shared-deps.ts'

export interface StartedCheck {
  runId: number
  oltId: number
  olt: string
  check: CheckSubject
  againAt: string
}

/** Queues a check of one ONU or PON port. Throws what `run.check` says (contract/run.ts), DATABASE_DOWN and QUEUE_DOWN. */
export async function startCheck(deps: SharedDeps, wish: CheckWish): Promise<StartedCheck> {
  const { database, queues, redis } = deps
  const meant = await findCheckMeant(database, wish)
  const { oltId, olt, check } = meant
  if ((await askRedis(() => countWorkers(redis))) === 0) {
    throw new FarolError('NO_WORKER', 'No worker is running, so nobody can ask the OLT.', {
      next: 'Start the worker service, or wait until it is back.',
    })
  }
  const lost = await findLostRuns(deps)
  const slot = slotOf(new Date())
  const { runId, jobId } = await database.transaction((tx) => insertCheckRun(tx, { meant, slot, lost }))
  try {
    await queues.enqueueCheck(jobId, { runId, oltId, slot, check })
  } catch (error) {
    // Who is told that it did not work must be able to try again at once.
    await withdrawRun(database, runId)
    throw error
  }
  await appendEvents(database, [
    {
      kind: 'operator.check-started',
      oltId,
      onuId: check.onuId,
      runId,
      data: { ponPort: check.ponPort, onuId: meant.onu?.onuNumber ?? null, serial: meant.onu?.serial ?? null },
    },
  ])
  const nothing = { startedAt: null, table: null, tablesDone: 0, tablesTotal: 0, rows: 0 }
  const progress = { runId, oltId, olt, kind: 'check' as const, slot, status: 'queued' as const, ...nothing, check }
  await publishLive(redis, { type: 'run-progress', progress })
  return { runId, oltId, olt, check, againAt: new Date(Date.now() + checkGuard.sameSubject * 1000).toISOString() }
}
