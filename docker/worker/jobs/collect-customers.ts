import { setTimeout as sleep } from 'node:timers/promises'
import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq'
import { FarolError } from '#contract/errors.ts'
import { SourceDefinition } from '#contract/customer-source.ts'
import { CollectCustomersJob } from '#contract/jobs.ts'
import { reasonText } from '#contract/reasons.ts'
import {
  beatCustomerRun,
  endCustomerRun,
  handBackCustomerRun,
  takeCustomerRun,
  type SourceToRead,
} from '#core/postgres/customer-runs.ts'
import { sourceSecretContext } from '#core/postgres/customer-sources.ts'
import { storeSource, type SourceReading, type StoreSourceResult } from '#core/postgres/store-source.ts'
import { publishLive } from '#core/redis/live-events.ts'
import { reasonOf, repeat } from '#core/service.ts'
import { readSource } from '../customers/read-source.ts'
import { openSecret, savedFile } from './customer-inputs.ts'
import type { JobContext, JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

const maxAttempts = 10
const comeBackMs = 5000
const beatMs = 5000
/** For how long a reading that cannot be stored is held. */
const holdMs = 3_600_000

/** A full reading of one customer source: takes the run, reads, stores once. Nothing of a customer is logged. */
export function collectCustomersJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'collect-customers',
    async run(job, context) {
      const data = CollectCustomersJob.parse(job.data)
      const log = deps.log.child({ job: job.id, customerRunId: data.runId, sourceId: data.sourceId })
      const taken = await take(deps, job, data, context)
      if (taken === null) {
        log.info('nothing to read for this run')
        await publishLive(deps.redis, { type: 'customers-changed' })
        return null
      }
      log.info(
        { source: taken.source.name, kind: taken.source.definition.kind, attempt: taken.fence },
        'reading customers',
      )
      await publishLive(deps.redis, { type: 'customers-changed' })
      const stored = await readAndStore({ ...deps, log }, { job, data, taken, context })
      await publishLive(deps.redis, { type: 'customers-changed' })
      log.info(stored, stored.stored ? 'customers read' : 'not stored')
      return null
    },
  }
}

interface Taken {
  fence: number
  source: SourceToRead
}

async function take(
  { database }: WorkerDeps,
  job: Job,
  { runId }: CollectCustomersJob,
  { token }: JobContext,
): Promise<Taken | null> {
  const result = await takeCustomerRun(database, { runId, maxAttempts }).catch((error: unknown) => {
    if (isPassing(error)) return 'later' as const
    throw error
  })
  if (result !== 'later' && result.taken !== null) return result.taken
  if (result !== 'later' && result.why === 'done') return null
  await job.moveToDelayed(Date.now() + comeBackMs, token)
  throw new DelayedError()
}

async function readAndStore(
  deps: WorkerDeps,
  run: { job: Job; data: CollectCustomersJob; taken: Taken; context: JobContext },
): Promise<StoreSourceResult> {
  const { data, taken, context } = run
  const held = { runId: data.runId, fence: taken.fence }
  const lost = new AbortController()
  const signal = AbortSignal.any([context.signal, lost.signal])
  const stopBeating = repeat(deps.log, beatMs, 'sign of life', async () => {
    if (!(await beatCustomerRun(deps.database, held))) lost.abort()
  })
  try {
    const reading = await read(deps, taken.source, signal)
    return await store(deps, held, reading, signal)
  } catch (error) {
    if (context.signal.aborted) return await handBack(deps, run.job, held, context)
    if (lost.signal.aborted) return { stored: false, why: 'fenced' }
    if (error instanceof FarolError && !isPassing(error)) throw new UnrecoverableError(error.message)
    throw error
  } finally {
    stopBeating()
  }
}

async function read(deps: WorkerDeps, source: SourceToRead, signal: AbortSignal): Promise<SourceReading> {
  const definition = SourceDefinition.parse(source.definition)
  const context = definition.kind === 'http' ? sourceSecretContext(source.id, definition) : ''
  const { reading } = await readSource(definition, {
    sql: deps.database,
    file: () => savedFile(deps, source),
    secret: openSecret(deps, { definition, sealed: source.sealedSecret, context }),
    signal,
  })
  return reading
}

/** Stores, and tries again while the database is away: asking an ERP a second time would cost it more than waiting. */
async function store(
  { database, log }: WorkerDeps,
  held: { runId: number; fence: number },
  reading: SourceReading,
  signal: AbortSignal,
): Promise<StoreSourceResult> {
  const deadline = Date.now() + holdMs
  for (let pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
    try {
      return await storeSource(database, held, reading)
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error
      log.warn({ reason: reasonOf(error), againInMs: pause }, 'cannot store yet')
    }
    await sleep(pause, undefined, { signal })
  }
}

export function isPassing(error: unknown): boolean {
  return error instanceof FarolError && ['DATABASE_DOWN', 'TIMEOUT', 'DISK_FULL'].includes(error.code)
}

/** The worker ends: the run goes back to the queue for the next one. */
async function handBack(
  deps: WorkerDeps,
  job: Job,
  held: { runId: number; fence: number },
  { token }: JobContext,
): Promise<never> {
  await handBackCustomerRun(deps.database, held).catch((error: unknown) =>
    deps.log.warn({ err: error }, 'the run could not be handed back in the database'),
  )
  await job.moveToWait(token)
  throw new WaitingError()
}

/** A job that will not be tried again ends its run: after its last error, or because it kept ending its workers. */
export async function endFailedCustomerJob(deps: WorkerDeps, job: Job, error: Error): Promise<void> {
  const data = CollectCustomersJob.safeParse(job.data)
  if (!data.success || job.finishedOn === undefined) return
  const isStalled = error.message.startsWith('job stalled')
  const reason = isStalled ? reasonText('run.workerEnded') : reasonText('run.notFinished', { why: error.message })
  if (await endCustomerRun(deps.database, { runId: data.data.runId, status: 'failed', reason })) {
    await publishLive(deps.redis, { type: 'customers-changed' })
  }
}
