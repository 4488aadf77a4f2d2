import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import type { RunProgress } from '#contract/run.ts'
import { readLastCheck } from '../postgres/last-check.ts'
import { lastFinishedAt, latestSlot } from '../postgres/slots.ts'
import { listActiveRuns, listRuns, readRun } from '../postgres/runs.ts'
import { countWorkers, readProgress, schedulerSeenAt } from '../redis/presence.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'
import { startCheck } from './start-check.ts'
import { startRuns } from './start-run.ts'

export function runHandlers(deps: SharedDeps) {
  const { database } = deps
  return {
    list: shared.run.list.handler(({ input }) => listRuns(database, input)),
    get: shared.run.get.handler(({ input }) => readRun(database, input.id)),
    active: shared.run.active.handler(() => activeRuns(deps)),
    clock: shared.run.clock.handler(() => clock(deps)),
    check: shared.run.check.handler(({ input }) => startCheck(deps, input)),
    lastCheck: shared.run.lastCheck.handler(({ input }) => readLastCheck(database, input)),
    start: shared.run.start.handler(({ input }) => startRuns(deps, input.oltId)),
  }
}

/** PostgreSQL says which runs are active; Redis, while it answers, how far they are to the second. */
async function activeRuns({ database, redis }: SharedDeps): Promise<RunProgress[]> {
  const active = await listActiveRuns(database)
  const running = active.filter((run) => run.progress.status === 'running').map((run) => run.progress.runId)
  const newer = await readProgress(redis, running).catch(() => new Map<number, RunProgress>())
  return active.map(({ progress }) => {
    const found = progress.status === 'running' ? newer.get(progress.runId) : undefined
    return found?.startedAt === progress.startedAt ? found : progress
  })
}

/** While Redis is away nobody is known to work: no scheduler seen, no worker. */
async function clock({ database, redis }: SharedDeps) {
  const now = new Date()
  const next = nextSlot(slotOf(now))
  const [latest, lastFinished, seenAt, workers] = await Promise.all([
    latestSlot(database),
    lastFinishedAt(database),
    schedulerSeenAt(redis).catch(() => null),
    countWorkers(redis).catch(() => 0),
  ])
  return {
    latest,
    nextSlot: next,
    nextAt: slotStart(next).toISOString(),
    lastFinishedAt: lastFinished,
    schedulerSeenAt: seenAt,
    workers,
  }
}
