import { FarolError } from '#contract/errors.ts'
import { TestOltResult, type TestOltJob } from '#contract/jobs.ts'
import type { OltAdd, OltTest } from '#contract/olt.ts'
import { candidateContext } from '../credentials.ts'
import { testJobId } from '../queues/job-ids.ts'
import { askRedis } from '../redis/connect.ts'
import { countWorkers } from '../redis/presence.ts'
import { seal } from '../seal.ts'
import { nameOlts } from '../postgres/olts.ts'
import { assertProfile } from './add-olt.ts'
import type { SharedDeps } from './shared-deps.ts'

/** A device has a few seconds to answer; a worker that has just started some more to take the job. */
const answerTimeoutMs = 30_000

/** Has a worker ask a saved OLT or a candidate one question. Throws NO_WORKER, QUEUE_DOWN, TIMEOUT, NOT_FOUND. */
export async function testOlt(deps: SharedDeps, input: { id: number } | { candidate: OltAdd }): Promise<OltTest> {
  const job = await jobFor(deps, input)
  if ((await askRedis(() => countWorkers(deps.redis))) === 0) {
    throw new FarolError('NO_WORKER', 'No worker is running, so nobody can ask the device.', {
      next: 'Start the worker service: farol up.',
    })
  }
  return TestOltResult.parse(await deps.queues.askDevice(testJobId(), job, answerTimeoutMs))
}

async function jobFor(deps: SharedDeps, input: { id: number } | { candidate: OltAdd }): Promise<TestOltJob> {
  if ('id' in input) {
    await nameOlts(deps.database, input.id)
    return { oltId: input.id }
  }
  const { community, ...candidate } = input.candidate
  assertProfile(deps, candidate.profile)
  const sealed = seal(deps.sealKey, community, candidateContext(candidate))
  return { candidate, sealedCommunity: sealed.toString('base64') }
}
