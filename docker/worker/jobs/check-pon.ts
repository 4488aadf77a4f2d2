import type { Job } from 'bullmq'
import type { Collection } from '#contract/collection.ts'
import { CheckPonJob } from '#contract/jobs.ts'
import { reasonText } from '#contract/reasons.ts'
import { unsealCredentials } from '#core/credentials.ts'
import { readCheckTarget } from '#core/postgres/checks.ts'
import { endRun, takeRun, type TakenRun } from '#core/postgres/runs.ts'
import { storeCheck } from '#core/postgres/store-check.ts'
import type { StoreResult } from '#core/postgres/store-collection.ts'
import { checkPon, type CheckTarget } from '../collect/check-pon.ts'
import type { CollectOptions } from '../collect/collect-olt.ts'
import { announceEnd, handBack } from './collect-olt.ts'
import type { JobContext, JobHandler } from './registry.ts'
import { tellProgress } from './run-progress.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** A check that ends its workers is not tried for long: a person waits for it. */
const maxAttempts = 2

/** A check of one ONU or PON port: takes its run, asks, stores what was asked for. */
export function checkPonJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'check-pon',
    async run(job, context) {
      const data = CheckPonJob.parse(job.data)
      const log = deps.log.child({ job: job.id, runId: data.runId, oltId: data.oltId })
      const result = await takeRun(deps.database, { runId: data.runId, worker: deps.workerId, maxAttempts })
      if (result.taken !== null) {
        const stored = await checkAndStore({ ...deps, log }, { job, data, taken: result.taken, context })
        log.info({ ...stored, ponPort: data.check.ponPort, onuId: data.check.onuId }, 'checked')
        return stored
      }
      // An update that came in between reads the same, and an OLT is never asked by two at once.
      if (result.why === 'busy') await endCheck(deps, data, reasonText('check.busy'))
      else if (result.ended !== null) await announceEnd(deps, data, result.ended.status)
      return null
    },
  }
}

interface CheckInHand {
  job: Job
  data: CheckPonJob
  taken: TakenRun
  context: JobContext
}

async function checkAndStore(deps: WorkerDeps, { job, data, taken, context }: CheckInHand): Promise<StoreResult> {
  const held = { runId: data.runId, fence: taken.fence }
  const lost = new AbortController()
  const signal = AbortSignal.any([context.signal, lost.signal])
  const first = {
    ...data,
    kind: 'check' as const,
    olt: taken.olt.name,
    status: 'running' as const,
    startedAt: taken.startedAt.toISOString(),
    table: null,
    tablesDone: 0,
    tablesTotal: 0,
    rows: 0,
  }
  const progress = tellProgress(deps, held, first, () => lost.abort())
  try {
    const collection = await ask(deps, { data, taken }, { signal, onProgress: (part) => progress.tell(part) })
    const result = await storeCheck(deps.database, held, collection)
    if (result.stored) await announceEnd(deps, data, result.status)
    return result
  } catch (error) {
    if (context.signal.aborted) return await handBack(deps, { job, data, taken, context })
    if (lost.signal.aborted) return { stored: false, why: 'fenced' }
    throw error
  } finally {
    await progress.stop()
  }
}

async function ask(
  { database, sealKey }: WorkerDeps,
  { data, taken: { olt } }: Pick<CheckInHand, 'data' | 'taken'>,
  options: CollectOptions,
): Promise<Collection> {
  const { host, port, variants, limits } = olt
  const known = await readCheckTarget(database, { oltId: olt.id, check: data.check })
  const credentials = unsealCredentials(sealKey, olt, { oltId: olt.id })
  // How it was read the last time is how it is read now: nothing is walked to find that out.
  const profileChoice = known.profile ?? olt.profileChoice
  return checkPon({ host, port, credentials, profileChoice, variants, limits }, targetOf(data, known), options)
}

function targetOf({ check }: CheckPonJob, { ports, onus }: Awaited<ReturnType<typeof readCheckTarget>>): CheckTarget {
  const bare = { ponPort: check.ponPort, frame: null, slot: null, port: null, ifIndex: null }
  return {
    port: ports.find(({ ponPort }) => ponPort === check.ponPort) ?? bare,
    onu: onus.find(({ id }) => id === check.onuId) ?? null,
    onus,
    ports,
  }
}

async function endCheck(deps: WorkerDeps, data: CheckPonJob, reason: string): Promise<void> {
  if (await endRun(deps.database, { runId: data.runId, status: 'failed', reason })) {
    await announceEnd(deps, data, 'failed')
  }
}

/** A job that failed ends its run: nobody tries it again. */
export async function endFailedCheck(deps: WorkerDeps, job: Job, error: Error): Promise<void> {
  const data = CheckPonJob.safeParse(job.data)
  if (!data.success || job.finishedOn === undefined) return
  await endCheck(deps, data.data, reasonText('run.notFinished', { why: error.message }))
}
