import type { JobState, QueueJob, ScheduleEntry } from '#contract/queue.ts'
import { jobNames } from '#contract/rules/queue-names.ts'
import type { Mark } from '../../lib/mark.ts'
import type { Words } from '../../lib/words.ts'

/** What a job does; one that this console does not know is told by its own name. */
export function jobName(t: Words, name: string): string {
  const found = jobNames.find((one) => one === name)
  return found === undefined ? name : t(`job.name.${found}`)
}

/** What a job does, and on what. */
export function jobTitle(t: Words, { name, subject }: Pick<QueueJob, 'name' | 'subject'>): string {
  return subject === null ? jobName(t, name) : `${jobName(t, name)} · ${subject}`
}

export function jobMark(state: JobState): Mark {
  return ({ active: 'ok', waiting: 'unknown', delayed: 'warn', failed: 'bad', completed: 'ok' } as const)[state]
}

export function resultMark(result: NonNullable<ScheduleEntry['lastResult']>): Mark {
  return ({ complete: 'ok', partial: 'warn', failed: 'bad', missed: 'bad', running: 'unknown' } as const)[result]
}
