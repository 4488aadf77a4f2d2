import { FarolError } from '#contract/errors.ts'
import { TestOltJob, TestOltResult } from '#contract/jobs.ts'
import { candidateContext, credentialContext } from '#core/credentials.ts'
import { readOltTarget } from '#core/postgres/olts.ts'
import { unseal } from '#core/seal.ts'
import { probeOlt, type OltToCollect } from '../collect/collect-olt.ts'
import type { JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** One question to a device, for a person who waits. Writes nothing. */
export function testOltJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'test-olt',
    async run(job, { signal }) {
      const olt = await targetOf(deps, TestOltJob.parse(job.data))
      return TestOltResult.parse(await probeOlt(olt, { signal }))
    },
  }
}

async function targetOf({ database, sealKey }: WorkerDeps, job: TestOltJob): Promise<OltToCollect> {
  if ('candidate' in job) {
    const { host, port, profile } = job.candidate
    const community = unseal(sealKey, Buffer.from(job.sealedCommunity, 'base64'), candidateContext(job.candidate))
    return { host, port, version: '2c', community, profileChoice: profile }
  }
  const { sealedCommunity, version, ...target } = await readOltTarget(database, job.oltId)
  if (version === '3') throw new FarolError('BAD_INPUT', 'SNMPv3 is not asked yet.')
  return { ...target, version, community: unseal(sealKey, sealedCommunity, credentialContext(job.oltId)) }
}
