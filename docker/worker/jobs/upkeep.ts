import { WaitingError, type Job } from 'bullmq'
import { UpkeepJob } from '#contract/jobs.ts'
import { finishTask } from '#core/postgres/daily-tasks.ts'
import { databaseTime } from '#core/postgres/database-time.ts'
import type { Database } from '#core/postgres/database.ts'
import { readPolicy } from '#core/postgres/policy.ts'
import { dropOld } from '#core/postgres/retention.ts'
import { sealDays } from '#core/postgres/seal-days.ts'
import { reasonOf } from '#core/service.ts'
import type { JobContext, JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

/**
 * The night's work: seals the days that are over, then drops what is older than it is to be kept. `upkeep` is a database of its
 * own, whose statements may take minutes.
 */
export function upkeepJob(deps: WorkerDeps, upkeep: Database): JobHandler {
  return {
    name: 'upkeep',
    async run(job, context) {
      const { day } = UpkeepJob.parse(job.data)
      const log = deps.log.child({ job: job.id })
      try {
        const sealed = await sealDays(upkeep, {
          signal: context.signal,
          onStep: (step) => log.debug({ step }, 'sealing'),
        })
        for (const each of sealed) log.info(each, 'day sealed')
        const now = await databaseTime(upkeep)
        const dropped = await dropOld(upkeep, await readPolicy(upkeep), { now, signal: context.signal })
        log.info(dropped, 'old history dropped')
        await finishTask(upkeep, { task: 'upkeep', day, result: { sealed, dropped } })
        return { sealed, dropped }
      } catch (error) {
        if (context.signal.aborted) return await handBack(job, context)
        log.warn({ reason: reasonOf(error) }, 'night’s work not done')
        throw error
      }
    },
  }
}

/** The worker ends: what was sealed is sealed, and the next worker does the rest. */
async function handBack(job: Job, { token }: JobContext): Promise<never> {
  await job.moveToWait(token)
  throw new WaitingError()
}
