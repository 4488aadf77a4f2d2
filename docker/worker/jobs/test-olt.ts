import { TestOltJob, TestOltResult } from '#contract/jobs.ts'
import { unsealCredentials } from '#core/credentials.ts'
import { readOltTarget } from '#core/postgres/olt-target.ts'
import { probeOlt, type OltToCollect } from '../collect/collect-olt.ts'
import type { JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** One question to a device, for a person who waits. Writes nothing. */
export function testOltJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'test-olt',
    async run(job, { signal }) {
      const olt = await targetOf(deps, TestOltJob.parse(job.data))
      return TestOltResult.parse(await probeOlt(olt, { signal, budget: deps.budget }))
    },
  }
}

/** The device that a question is for, with its credentials opened. */
export async function targetOf(
  { database, sealKey }: Pick<WorkerDeps, 'database' | 'sealKey'>,
  job: TestOltJob,
): Promise<OltToCollect> {
  if ('candidate' in job) {
    const { host, port, version, profile, variants, limits } = job.candidate
    const sealed = Buffer.from(job.candidate.sealed, 'base64')
    const credentials = unsealCredentials(sealKey, { version, sealed }, { host, port })
    return { host, port, credentials, profileChoice: profile, variants, limits }
  }
  const { host, port, profileChoice, variants, limits, ...kept } = await readOltTarget(database, job.oltId)
  const credentials = unsealCredentials(sealKey, kept, { oltId: job.oltId })
  return { host, port, credentials, profileChoice, variants, limits }
}
