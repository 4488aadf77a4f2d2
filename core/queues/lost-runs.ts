import type { Database } from '../postgres/database.ts'
import { listActiveRuns, silentRunMs, type ActiveRun } from '../postgres/runs.ts'
import type { JobLife, Queues } from './queues.ts'

/** A run is written down before its job exists; for this long a run without a job is on its way, not lost. */
const onItsWayMs = 10_000

export interface LostRun {
  run: ActiveRun
  life: Exclude<JobLife, 'live'>
}

/** Runs that say that they are active and that no job will bring to an end. Throws QUEUE_DOWN and DATABASE_DOWN. */
export async function listLostRuns(deps: { database: Database; queues: Queues }, now = Date.now()): Promise<LostRun[]> {
  const silent = (await listActiveRuns(deps.database)).filter((run) => isSilent(run, now))
  const lives = await Promise.all(silent.map((run) => deps.queues.jobLife(run.jobId)))
  return silent.flatMap((run, index) => {
    const life = lives[index]
    return life === undefined || life === 'live' ? [] : [{ run, life }]
  })
}

export async function findLostRuns(deps: { database: Database; queues: Queues }): Promise<Set<number>> {
  return new Set((await listLostRuns(deps)).map(({ run }) => run.progress.runId))
}

/** Nobody has said anything about this run for so long that the queue has to be asked. */
function isSilent(run: ActiveRun, now: number): boolean {
  if (run.heartbeatAt !== null) return now - run.heartbeatAt.getTime() > silentRunMs
  return now - run.queuedAt.getTime() > onItsWayMs
}
