import { setTimeout as sleep } from 'node:timers/promises'
import { DelayedError, UnrecoverableError, WaitingError, type Job } from 'bullmq'
import type { Collection } from '#contract/collection.ts'
import type { RunKind } from '#contract/run.ts'
import { FarolError } from '#contract/errors.ts'
import { CollectOltJob } from '#contract/jobs.ts'
import { reasonText } from '#contract/reasons.ts'
import { unsealCredentials } from '#core/credentials.ts'
import { endRun, handBackRun, isLeftBehind, takeRun, type TakenRun } from '#core/postgres/runs.ts'
import { storeCollection, type StoreResult } from '#core/postgres/store-collection.ts'
import { matchAgain } from '#core/handlers/match-again.ts'
import { readDescriptionsFirst } from '#core/handlers/start-customer-run.ts'
import { readKnownFacts } from '#core/postgres/known-facts.ts'
import { readWalkMemory } from '#core/postgres/walk-memory.ts'
import { publishLive } from '#core/redis/live-events.ts'
import { reasonOf } from '#core/service.ts'
import { collectOlt } from '../collect/collect-olt.ts'
import { Quarantine } from './quarantine.ts'
import type { JobContext, JobHandler } from './registry.ts'
import { tellProgress } from './run-progress.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** A run whose workers kept dying is set aside after so many takings, whatever the queue counts. */
const maxAttempts = 10
const comeBackMs = 5000
/** For how long a collection that cannot be stored is held in memory. One a job: the concurrency bounds how many. */
const holdMs = 3_600_000

/** A full update of one OLT: takes the run, collects, stores once. */
export function collectOltJob(deps: WorkerDeps): JobHandler {
  const quarantine = new Quarantine()
  return {
    name: 'collect-olt',
    async run(job, context) {
      const data = CollectOltJob.parse(job.data)
      const log = deps.log.child({ job: job.id, runId: data.runId, oltId: data.oltId })
      const isSuspect = await unlessAway(isLeftBehind(deps.database, data.runId))
      if (isSuspect === 'away') return await comeBack(job, context)
      const work = () => runOnce({ ...deps, log }, job, data, context)
      return isSuspect ? await quarantine.alone(work) : await quarantine.share(work)
    },
  }
}

async function runOnce(
  deps: WorkerDeps,
  job: Job,
  data: CollectOltJob,
  context: JobContext,
): Promise<StoreResult | null> {
  const result = await take(deps, job, data, context)
  if (result.taken === null) {
    if (result.ended !== null) await announceEnd(deps, data, result.ended.status)
    deps.log.info({ ended: result.ended?.status ?? null }, 'nothing to collect for this run')
    return null
  }
  const { taken } = result
  deps.log.info({ olt: taken.olt.name, attempt: taken.fence, kind: data.kind, slot: data.slot }, 'collecting')
  const stored = await collectAndStore(deps, { job, data, taken, context })
  deps.log.info(stored, stored.stored ? 'collected' : 'not stored')
  return stored
}

type Taken = { taken: TakenRun } | { taken: null; ended: { status: 'missed' | 'failed' } | null }

/** Takes the run; while another run of the OLT is under way, or the database is away, the job comes back later. */
async function take(deps: WorkerDeps, job: Job, { runId }: CollectOltJob, context: JobContext): Promise<Taken> {
  const result = await unlessAway(takeRun(deps.database, { runId, worker: deps.workerId, maxAttempts }))
  if (result !== 'away' && result.taken !== null) return result
  if (result !== 'away' && result.taken === null && result.why === 'done') return { taken: null, ended: result.ended }
  return await comeBack(job, context)
}

/** What the database says, or that it is away for a while. */
async function unlessAway<T>(answer: Promise<T>): Promise<T | 'away'> {
  return answer.catch((error: unknown) => {
    if (isPassing(error)) return 'away' as const
    throw error
  })
}

async function comeBack(job: Job, { token }: JobContext): Promise<never> {
  await job.moveToDelayed(Date.now() + comeBackMs, token)
  throw new DelayedError()
}

interface RunInHand {
  job: Job
  data: CollectOltJob
  taken: TakenRun
  context: JobContext
}

async function collectAndStore(deps: WorkerDeps, run: RunInHand): Promise<StoreResult> {
  const { data, taken, context } = run
  const held = { runId: data.runId, fence: taken.fence }
  const lost = new AbortController()
  const signal = AbortSignal.any([context.signal, lost.signal])
  const first = {
    ...data,
    olt: taken.olt.name,
    status: 'running' as const,
    startedAt: taken.startedAt.toISOString(),
    table: null,
    tablesDone: 0,
    tablesTotal: 0,
    rows: 0,
    check: null,
  }
  const progress = tellProgress(deps, held, first, () => lost.abort())
  try {
    const collection = await collect(
      deps,
      { taken, kind: data.kind },
      { signal, onProgress: (part) => progress.tell(part) },
    )
    const collectedAtMs = Date.now()
    const result = await store(deps, held, collection, signal)
    const endedAtMs = Date.now()
    deps.metrics.run({
      olt: taken.olt.name,
      result: result.stored ? result.status : 'not-stored',
      seconds: (endedAtMs - taken.startedAt.getTime()) / 1000,
      storeSeconds: (endedAtMs - collectedAtMs) / 1000,
      collection,
    })
    if (result.stored) await announceEnd(deps, data, result.status)
    // A run that failed told nothing of any ONU.
    if (result.stored && result.status !== 'failed') {
      await tellCustomers(deps, data.oltId).catch((error: unknown) =>
        deps.log.warn({ reason: reasonOf(error) }, 'matching not asked for'),
      )
    }
    return result
  } catch (error) {
    if (context.signal.aborted) return await handBack(deps, run)
    if (lost.signal.aborted) return { stored: false, why: 'fenced' }
    // What the device or its data can do is a collection; what comes here will not be better the next time.
    if (error instanceof FarolError && !isPassing(error)) throw new UnrecoverableError(error.message)
    throw error
  } finally {
    await progress.stop()
  }
}

/** The ONUs may have others behind them now. */
async function tellCustomers(deps: WorkerDeps, oltId: number): Promise<void> {
  await readDescriptionsFirst(deps, oltId)
  await matchAgain(deps)
}

async function collect(
  { database, sealKey, budget, log }: WorkerDeps,
  { taken: { olt }, kind }: { taken: TakenRun; kind: RunKind },
  options: Parameters<typeof collectOlt>[1],
): Promise<Collection> {
  const { host, port, profileChoice, variants, limits } = olt
  const credentials = unsealCredentials(sealKey, olt, { oltId: olt.id })
  const memory = await optional(readWalkMemory(database, olt.id), log, 'walked without what the last run learnt')
  // Who asks for an update now wants what stands on the OLT now, names included.
  const facts = kind === 'manual' ? null : await optional(readKnownFacts(database, olt.id), log, 'all facts are read')
  return collectOlt({ host, port, credentials, profileChoice, variants, limits }, { ...options, budget, memory, facts })
}

/** What a run does as well without, only with more work for the device. */
async function optional<T>(reading: Promise<T | null>, log: WorkerDeps['log'], otherwise: string): Promise<T | null> {
  return reading.catch((error: unknown) => {
    log.debug({ reason: reasonOf(error) }, otherwise)
    return null
  })
}

/** Stores, and tries again while the database is away: asking the device a second time would cost it more than waiting. */
async function store(
  { database, log }: WorkerDeps,
  held: { runId: number; fence: number },
  collection: Collection,
  signal: AbortSignal,
): Promise<StoreResult> {
  const deadline = Date.now() + holdMs
  for (let pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
    try {
      return await storeCollection(database, held, collection)
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error
      log.warn({ reason: reasonOf(error), againInMs: pause }, 'cannot store yet')
    }
    await sleep(pause, undefined, { signal })
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof FarolError && ['DATABASE_DOWN', 'TIMEOUT', 'DISK_FULL'].includes(error.code)
}

type RunToHandBack = Pick<RunInHand, 'job' | 'taken' | 'context'> & { data: { runId: number } }

/** The worker ends: the run goes back to the queue for the next one. */
export async function handBack(deps: WorkerDeps, { job, data, taken, context }: RunToHandBack): Promise<never> {
  await handBackRun(deps.database, { runId: data.runId, fence: taken.fence }).catch((error: unknown) =>
    deps.log.warn({ err: error }, 'the run could not be handed back in the database'),
  )
  await job.moveToWait(context.token)
  deps.log.info('handed back')
  throw new WaitingError()
}

/** Tells the screens that a run has its result. */
export async function announceEnd(
  { redis }: WorkerDeps,
  { runId, oltId }: Pick<CollectOltJob, 'runId' | 'oltId'>,
  status: 'complete' | 'partial' | 'failed' | 'missed',
): Promise<void> {
  await publishLive(redis, { type: 'run-finished', runId, oltId, status })
  await publishLive(redis, { type: 'olt-changed', oltId })
}

/** A job that will not be tried again ends its run: after its last error, or because it kept ending its workers. */
export async function endFailedJob(deps: WorkerDeps, job: Job, error: Error): Promise<void> {
  const data = CollectOltJob.safeParse(job.data)
  const willRetry = job.finishedOn === undefined
  if (!data.success || willRetry) return
  const isStalled = error.message.startsWith('job stalled')
  const reason = isStalled ? reasonText('run.workerEnded') : reasonText('run.notFinished', { why: error.message })
  if (await endRun(deps.database, { runId: data.data.runId, status: 'failed', reason })) {
    await announceEnd(deps, data.data, 'failed')
  }
}
