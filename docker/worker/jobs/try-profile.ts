import { TryProfileJob, TryProfileResult } from '#contract/jobs.ts'
import { tryProfile } from '../trial/try-profile.ts'
import type { JobHandler } from './registry.ts'
import { targetOf } from './test-olt.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** A profile tried on a device, for a person who waits. Writes nothing. */
export function tryProfileJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'try-profile',
    async run(job, { signal }) {
      const { device, records } = TryProfileJob.parse(job.data)
      const olt = await targetOf(deps, device)
      return TryProfileResult.parse(await tryProfile(olt, { signal, budget: deps.budget, records }))
    },
  }
}
