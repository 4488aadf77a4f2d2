import type { Command } from 'commander'
import {
  JobState,
  QueueName,
  type JobKey,
  type QueueCounts,
  type QueueJob,
  type QueueJobDetail,
} from '#contract/queue.ts'
import { FarolError } from '#contract/errors.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { plainText, tableOf } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface ListFlags extends CommonFlags {
  queue?: QueueName
  state?: JobState
  limit: number
}

interface KeyFlags extends CommonFlags {
  queue?: QueueName
}

interface RemoveFlags extends KeyFlags {
  yes?: boolean
}

const queueOf = valueOf(QueueName, QueueName.options.join(', '))

/** `farol job list|show|retry|remove`: the jobs one by one. */
export function addJobCommands(program: Command, context: CliContext): void {
  const job = program.command('job').description('the jobs in the queues: what waits, runs, failed, ended')
  withCommonFlags(job.command('list'))
    .description('list jobs, newest first within a state')
    .option('--queue <name>', 'only this queue', queueOf)
    .option('--state <state>', JobState.options.join(', '), valueOf(JobState, JobState.options.join(', ')))
    .option('--limit <count>', 'at most so many', numberOf(1, 1000), 200)
    .action((flags: ListFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const { queue, state, limit } = flags
        const jobs = await client.queue.jobs({
          limit,
          ...(queue === undefined ? {} : { queue }),
          ...(state === undefined ? {} : { state }),
        })
        output.result(jobs, () => (jobs.length === 0 ? 'No such job.' : tableOfJobs(jobs)))
      }),
    )
  const ofOne = (name: string, description: string) =>
    withCommonFlags(job.command(name))
      .description(description)
      .argument('<id>', 'the job, as `farol job list` names it')
      .option('--queue <name>', 'the queue it stands in, where two have the same id', queueOf)
  ofOne('show', 'show one job: attempts, error with its stack, log, data').action((id: string, flags: KeyFlags) =>
    onStack(context, flags, async (client, { output }) => {
      const detail = await client.queue.job(await findJob(client, id, flags.queue))
      output.result(detail, () => describeJob(detail))
    }),
  )
  ofOne('retry', 'try a failed job once more; an update gets a new run').action((id: string, flags: KeyFlags) =>
    onStack(context, flags, async (client, { output }) => {
      const again = await client.queue.retry(await findJob(client, id, flags.queue))
      output.result(again, () => `Queued again as ${again.id}.`)
    }),
  )
  ofOne('remove', 'take a job out of its queue; an update that waits is written down as failed')
    .option('--yes', 'do it; without it nothing is removed')
    .action((id: string, flags: RemoveFlags, command: Command) => {
      if (flags.yes !== true) wrongUsage(command)('removing a job needs --yes')
      return onStack(context, flags, async (client, { output }) => {
        const key = await findJob(client, id, flags.queue)
        const removed = await client.queue.remove({ ...key, confirm: key.id })
        output.result(removed, () => `Removed ${removed.id}.`)
      })
    })
}

/** `farol queue list|pause|resume`. */
export function addQueueCommands(program: Command, context: CliContext): void {
  const queue = program.command('queue').description('the queues and how many jobs each has')
  withCommonFlags(queue.command('list'))
    .description('count the jobs of each queue by state')
    .action((flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const counts = await client.queue.counts({})
        output.result(counts, () => tableOfQueues(counts))
      }),
    )
  const setPaused = (name: 'pause' | 'resume', description: string) =>
    withCommonFlags(queue.command(name))
      .description(description)
      .argument('<queue>', QueueName.options.join(', '), queueOf)
      .action((which: QueueName, flags: CommonFlags) =>
        onStack(context, flags, async (client, { output }) => {
          const counts = await client.queue.setPaused({ queue: which, paused: name === 'pause' })
          output.result(counts, () => tableOfQueues([counts]))
        }),
      )
  setPaused('pause', 'begin no more jobs of a queue; those under way end')
  setPaused('resume', 'begin the jobs of a queue again')
}

/** The job of an id, in whichever queue it stands. */
async function findJob(client: StackClient, id: string, queue: QueueName | undefined): Promise<JobKey> {
  if (queue !== undefined) return { queue, id }
  for (const name of QueueName.options) {
    const found = await client.queue.job({ queue: name, id }).catch((error: unknown) => {
      if (error instanceof FarolError && error.code === 'NOT_FOUND') return null
      throw error
    })
    if (found !== null) return { queue: name, id }
  }
  throw new FarolError('NOT_FOUND', `No queue has a job ${id}.`, { next: 'List them with: farol job list' })
}

function tableOfJobs(jobs: readonly QueueJob[]): string {
  return tableOf(jobs, [
    { title: 'STATE', value: ({ state }) => state },
    { title: 'QUEUE', value: ({ queue }) => queue },
    { title: 'ID', value: ({ id }) => id },
    { title: 'JOB', value: ({ name }) => name },
    { title: 'ON', value: ({ subject }) => subject },
    { title: 'TRY', value: ({ attempt, attempts }) => `${attempt}/${attempts}`, align: 'right' },
    { title: 'CREATED', value: ({ createdAt }) => `${createdAt.slice(0, 19)}Z` },
    { title: 'ERROR', value: ({ error }) => (error === null ? null : firstLine(error)) },
  ])
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}

function tableOfQueues(counts: readonly QueueCounts[]): string {
  return tableOf(counts, [
    { title: 'QUEUE', value: ({ queue }) => queue },
    { title: 'WAITING', value: ({ waiting }) => waiting, align: 'right' },
    { title: 'ACTIVE', value: ({ active }) => active, align: 'right' },
    { title: 'DELAYED', value: ({ delayed }) => delayed, align: 'right' },
    { title: 'FAILED', value: ({ failed }) => failed, align: 'right' },
    { title: 'COMPLETED', value: ({ completed }) => completed, align: 'right' },
    { title: 'WORKERS', value: ({ workers }) => workers, align: 'right' },
    { title: 'STATE', value: ({ paused }) => (paused ? 'paused' : 'open') },
  ])
}

function describeJob(job: QueueJobDetail): string {
  const lines = [
    `${job.name}${job.subject === null ? '' : ` of ${plainText(job.subject)}`}: ${job.state}`,
    `  ${job.queue}, ${job.id}, attempt ${job.attempt} of ${job.attempts}`,
    `  created ${job.createdAt}, begun ${job.startedAt ?? '-'}, ended ${job.finishedAt ?? '-'}`,
  ]
  const parts: [string, readonly string[]][] = [
    ['error', job.stacks.length > 0 ? job.stacks.slice(-1) : job.error === null ? [] : [job.error]],
    ['log', job.log],
    ['data', [job.data]],
  ]
  for (const [title, texts] of parts) {
    if (texts.length === 0) continue
    lines.push(`${title}:`, ...texts.flatMap((text) => text.split('\n')).map((line) => `  ${plainText(line)}`))
  }
  return lines.join('\n')
}
