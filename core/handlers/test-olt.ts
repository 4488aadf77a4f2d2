import type { SnmpCredentials } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import { TestOltResult, type TestOltJob } from '#contract/jobs.ts'
import type { OltAdd, OltChanges, OltTest } from '#contract/olt.ts'
import { completeCredentials, sealCredentials, unsealCredentials } from '../credentials.ts'
import { readLimits } from '../olt-limits.ts'
import { holdOlt, nameOlts, type OltSetting } from '../postgres/olts.ts'
import { testJobId } from '../queues/job-ids.ts'
import { askRedis } from '../redis/connect.ts'
import { countWorkers } from '../redis/presence.ts'
import { assertProfile, credentialsOf, settingOf } from './add-olt.ts'
import type { SharedDeps } from './shared-deps.ts'
import { changedSetting } from './update-olt.ts'

/** A device has a few seconds to answer; a worker that has just started some more to take the job. */
const answerTimeoutMs = 30_000

type OltQuestion = { id: number; changes?: OltChanges | undefined } | { candidate: OltAdd }

/** Has a worker ask a saved OLT, as it is or changed, or a candidate one question. Throws NO_WORKER, QUEUE_DOWN, TIMEOUT, NOT_FOUND. */
export async function testOlt(deps: SharedDeps, input: OltQuestion): Promise<OltTest> {
  const job = await jobFor(deps, input)
  if ((await askRedis(() => countWorkers(deps.redis))) === 0) {
    throw new FarolError('NO_WORKER', 'No worker is running, so nobody can ask the device.', {
      next: 'Start the worker service: farol up.',
    })
  }
  return TestOltResult.parse(await deps.queues.askDevice(testJobId(), job, answerTimeoutMs))
}

async function jobFor(deps: SharedDeps, input: OltQuestion): Promise<TestOltJob> {
  if ('candidate' in input) {
    return candidateJob(deps, settingOf(input.candidate), credentialsOf(input.candidate))
  }
  const { id, changes } = input
  if (changes === undefined) {
    await nameOlts(deps.database, id)
    return { oltId: id }
  }
  const held = await deps.database.transaction((tx) => holdOlt(tx, id))
  const stored = () => unsealCredentials(deps.sealKey, held, { oltId: id })
  const credentials = changes.credentials === undefined ? stored() : completeCredentials(changes.credentials, stored)
  return candidateJob(deps, changedSetting(held.setting, changes), credentials)
}

/** Job data are kept in Redis: the credentials stand in them sealed. */
async function candidateJob(deps: SharedDeps, setting: OltSetting, credentials: SnmpCredentials): Promise<TestOltJob> {
  await assertProfile(deps, setting.profile)
  const { host, port, profile } = setting
  const sealed = sealCredentials(deps.sealKey, credentials, { host, port }).toString('base64')
  const limits = readLimits(setting.limits)
  return { candidate: { host, port, profile, version: credentials.version, sealed, limits } }
}
