import { listActiveCustomerRuns, type ActiveCustomerRun } from '../postgres/customer-runs.ts'
import type { Database } from '../postgres/database.ts'
import { silentRunMs } from '../postgres/runs.ts'
import type { JobLife, Queues } from './queues.ts'

/** As with the runs of OLTs: a run without a job is on its way for this long, then lost. */
const onItsWayMs = 10_000

export interface LostCustomerRun {
  run: ActiveCustomerRun
  life: Exclude<JobLife, 'live'>
}

/** Runs of customer sources that no job will bring to an end. Throws QUEUE_DOWN and DATABASE_DOWN. */
export async function listLostCustomerRuns(
  deps: { database: Database; queues: Queues },
  now = Date.now(),
): Promise<LostCustomerRun[]> {
  const silent = (await listActiveCustomerRuns(deps.database)).filter((run) => isSilent(run, now))
  const lives = await Promise.all(silent.map((run) => deps.queues.jobLife(run.jobId, 'customers')))
  return silent.flatMap((run, index) => {
    const life = lives[index]
    return life === undefined || life === 'live' ? [] : [{ run, life }]
  })
}

function isSilent(run: ActiveCustomerRun, now: number): boolean {
  if (run.heartbeatAt !== null) return now - run.heartbeatAt.getTime() > silentRunMs
  return now - run.queuedAt.getTime() > onItsWayMs
}
