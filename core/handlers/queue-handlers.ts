import type { QueueJob, QueueJobDetail, ScheduleEntry } from '#contract/queue.ts'
import { nextSlot, slotOf, slotStart } from '#contract/rules/slot.ts'
import { nextUpkeep } from '#contract/rules/upkeep.ts'
import { nameSources } from '../postgres/customer-sources.ts'
import { nameOlts } from '../postgres/olts.ts'
import { readLastScheduled } from '../postgres/schedule.ts'
import { listQueueJobs, queueNamed, readQueueJob, type BareJob } from '../queues/queue-jobs.ts'
import { countJobs } from '../queues/queues.ts'
import { askRedis } from '../redis/connect.ts'
import { countWorkers } from '../redis/presence.ts'
import { shared } from './implementer.ts'
import { mayRemove, mayRetry, removeJob, retryJob } from './job-actions.ts'
import type { SharedDeps } from './shared-deps.ts'

export function queueHandlers(deps: SharedDeps) {
  const { queues, redis, database } = deps
  const workers = () => askRedis(() => countWorkers(redis))
  const find = (key: { queue: QueueJob['queue']; id: string }) =>
    queues.withQueues((opened) => readQueueJob(opened, key))
  return {
    counts: shared.queue.counts.handler(async () => queues.counts(await workers())),
    jobs: shared.queue.jobs.handler(async ({ input }) => {
      const jobs = await queues.withQueues((opened) => listQueueJobs(opened, input))
      const nameOf = await subjects(deps, jobs)
      return jobs.map((job) => named(job, nameOf))
    }),
    job: shared.queue.job.handler(async ({ input }): Promise<QueueJobDetail> => {
      const job = await find(input)
      const { data, stacks, log } = job
      const nameOf = await subjects(deps, [job])
      return { ...named(job, nameOf), data, stacks, log, canRetry: mayRetry(job), canRemove: mayRemove(job) }
    }),
    retry: shared.queue.retry.handler(async ({ input }) => retryJob(deps, await find(input))),
    remove: shared.queue.remove.handler(async ({ input }) => removeJob(deps, await find(input))),
    setPaused: shared.queue.setPaused.handler(async ({ input }) => {
      const known = await workers()
      return queues.withQueues(async (opened) => {
        const queue = queueNamed(opened, input.queue)
        await (input.paused ? queue.pause() : queue.resume())
        return countJobs(queue, known)
      })
    }),
    schedule: shared.queue.schedule.handler(async (): Promise<ScheduleEntry[]> => {
      const now = new Date()
      const last = await readLastScheduled(database)
      const nextHour = slotStart(nextSlot(slotOf(now))).toISOString()
      return [
        { name: 'olts', pattern: '0 * * * *', nextAt: nextHour, ...last.olts },
        { name: 'customers', pattern: '0 * * * *', nextAt: nextHour, ...last.customers },
        {
          name: 'upkeep',
          pattern: '30 3 * * *',
          nextAt: new Date(nextUpkeep(now.getTime())).toISOString(),
          ...last.upkeep,
        },
      ]
    }),
  }
}

type NameOf = (job: BareJob) => string | null

function named(job: BareJob, nameOf: NameOf): QueueJob {
  const { queue, id, name, state, oltId, runId, attempt, attempts, createdAt, startedAt, finishedAt, error } = job
  const subject = nameOf(job)
  return { queue, id, name, state, subject, oltId, runId, attempt, attempts, createdAt, startedAt, finishedAt, error }
}

/** Names of what jobs work on. While the database is away they have none, and the queue is shown all the same. */
async function subjects({ database }: SharedDeps, jobs: readonly BareJob[]): Promise<NameOf> {
  const wantsOlts = jobs.some((job) => job.oltId !== null)
  const wantsSources = jobs.some((job) => job.sourceId !== null)
  const [olts, sources] = await Promise.all([
    wantsOlts ? nameOlts(database, undefined).catch(() => []) : [],
    wantsSources ? nameSources(database, undefined).catch(() => []) : [],
  ])
  const oltName = new Map(olts.map((olt) => [olt.id, olt.name]))
  const sourceName = new Map(sources.map((source) => [source.id, source.name]))
  return ({ oltId, sourceId, day }) => {
    if (oltId !== null) return oltName.get(oltId) ?? null
    return sourceId === null ? day : (sourceName.get(sourceId) ?? null)
  }
}
