import { MatchCustomersJob } from '#contract/jobs.ts'
import { matchUntilDone } from '#core/postgres/match-again.ts'
import { publishLive } from '#core/redis/live-events.ts'
import type { JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** Matches customers and ONUs again after an OLT's run or a decision. While the database is away the wish stands there. */
export function matchCustomersJob({ database, redis, log }: WorkerDeps): JobHandler {
  return {
    name: 'match-customers',
    async run(job) {
      MatchCustomersJob.parse(job.data)
      const startedAt = performance.now()
      const rounds = await matchUntilDone(database)
      if (rounds > 0) await publishLive(redis, { type: 'customers-changed' })
      log.info({ job: job.id, rounds, ms: Math.round(performance.now() - startedAt) }, 'customers matched')
      return null
    },
  }
}
