import type { Job } from 'bullmq'
import type { JobName } from '#contract/jobs.ts'
import { jobNames } from '#contract/rules/queue-names.ts'

/** What a handler is told besides its job. */
export interface JobContext {
  /** The lock's token, to move the job while it is held. */
  token: string
  /** Aborts when the worker ends: what runs is then handed back. */
  signal: AbortSignal
}

/** One kind of job. `run` parses the data first and is safe to run twice. */
export interface JobHandler {
  name: JobName
  run(job: Job, context: JobContext): Promise<unknown>
}

/** The handler of each job name. Throws where a name has none or two: a start that fails is seen, a lost job is not. */
export function jobRegistry(handlers: readonly JobHandler[]): ReadonlyMap<string, JobHandler> {
  for (const name of jobNames) {
    const count = handlers.filter((handler) => handler.name === name).length
    if (count !== 1) throw new Error(`The job ${name} has ${count} handlers and needs exactly one.`)
  }
  return new Map(handlers.map((handler) => [handler.name, handler]))
}
