import { z } from 'zod'
import { Id, Instant, NoInput } from './common.ts'
import { destructive, read, write } from './procedure.ts'
import { jobStates, queueNames } from './rules/queue-names.ts'

export const QueueName = z.enum(queueNames)
export type QueueName = z.infer<typeof QueueName>

/** Jobs by state as BullMQ counts them; those of a paused queue count as waiting. */
export const QueueCounts = z.strictObject({
  queue: QueueName,
  waiting: z.number().int(),
  active: z.number().int(),
  delayed: z.number().int(),
  completed: z.number().int(),
  failed: z.number().int(),
  paused: z.boolean(),
  workers: z.number().int(),
})
export type QueueCounts = z.infer<typeof QueueCounts>

export const JobState = z.enum(jobStates)
export type JobState = z.infer<typeof JobState>

/** One job as the queue has it. What a run of it gave stands with the run, which outlives the queue. */
export const QueueJob = z.strictObject({
  queue: QueueName,
  id: z.string(),
  name: z.string(),
  state: JobState,
  /** What it works on; `subject` is the OLT's or the source's name, or the day. */
  subject: z.string().nullable(),
  oltId: Id.nullable(),
  runId: Id.nullable(),
  /** Attempts that were begun, of how many at most. */
  attempt: z.number().int(),
  attempts: z.number().int(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
  /** The error of the last attempt that failed. */
  error: z.string().nullable(),
})
export type QueueJob = z.infer<typeof QueueJob>

export const QueueJobDetail = QueueJob.extend({
  /** As indented JSON; what is sealed or secret stands as `•••`. */
  data: z.string(),
  /** The stack of each attempt that failed, newest last. */
  stacks: z.array(z.string()),
  /** What workers wrote about it, oldest first. */
  log: z.array(z.string()),
  /** What may be done with it now. */
  canRetry: z.boolean(),
  canRemove: z.boolean(),
})
export type QueueJobDetail = z.infer<typeof QueueJobDetail>

const JobKey = z.strictObject({ queue: QueueName, id: z.string().min(1).max(200) })
export type JobKey = z.infer<typeof JobKey>

/** One thing that the scheduler starts by itself. Patterns are cron's, in UTC. */
export const ScheduleEntry = z.strictObject({
  name: z.enum(['olts', 'customers', 'upkeep']),
  pattern: z.string(),
  nextAt: Instant,
  lastAt: Instant.nullable(),
  lastResult: z.enum(['complete', 'partial', 'failed', 'missed', 'running']).nullable(),
})
export type ScheduleEntry = z.infer<typeof ScheduleEntry>

export const queueContract = {
  counts: read.input(NoInput).output(z.array(QueueCounts)),
  /** Newest first within a state; states in the order of `JobState`. */
  jobs: read
    .input(
      z.strictObject({
        queue: QueueName.optional(),
        state: JobState.optional(),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(QueueJob)),
  job: read.input(JobKey).output(QueueJobDetail),
  /**
   * Tries what failed once more. A run that has ended stays as it is: its OLT or source gets a new manual run. Gives back the job that
   * works on it now. Refused with RUN_ACTIVE, and with BAD_INPUT for a job that cannot be retried.
   */
  retry: write.input(JobKey).output(JobKey),
  /** Takes a job out of its queue; a run that still waited is ended as failed. A job that a worker holds is refused with RUN_ACTIVE. */
  remove: destructive.input(JobKey.extend({ confirm: z.string() })).output(JobKey),
  /** While a queue is paused no job of it is begun; those under way end. */
  setPaused: write.input(z.strictObject({ queue: QueueName, paused: z.boolean() })).output(QueueCounts),
  schedule: read.input(NoInput).output(z.array(ScheduleEntry)),
}
