import type { SnmpCredentials } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import { TestOltResult, TryProfileResult, type TestOltJob } from '#contract/jobs.ts'
import type { OltAdd, OltChanges, OltTest } from '#contract/olt.ts'
import type { ProfileTried } from '#contract/profile-trial.ts'
import { completeCredentials, sealCredentials, unsealCredentials } from '../credentials.ts'
import { readLimits } from '../olt-limits.ts'
import { holdOlt, type OltSetting } from '../postgres/olt-settings.ts'
import { nameOlts } from '../postgres/olts.ts'
import { findOltAsked } from '../postgres/runs.ts'
import { testJobId, trialJobId } from '../queues/job-ids.ts'
import { findLostRuns } from '../queues/lost-runs.ts'
import { askRedis } from '../redis/connect.ts'
import { countWorkers } from '../redis/presence.ts'
import { assertReading, credentialsOf, settingOf } from './add-olt.ts'
import type { SharedDeps } from './shared-deps.ts'
import { changedSetting } from './update-olt.ts'

/** A device has a few seconds to answer; a worker that has just started some more to take the job. */
const answerTimeoutMs = 30_000
/** A trial walks the whole device. */
const trialTimeoutMs = 15 * 60_000

type OltQuestion = { id: number; changes?: OltChanges | undefined } | { candidate: OltAdd }

/** Has a worker ask a saved OLT, as it is or changed, or a candidate one question. Throws NO_WORKER, QUEUE_DOWN, TIMEOUT, NOT_FOUND. */
export async function testOlt(deps: SharedDeps, input: OltQuestion): Promise<OltTest> {
  const job = await jobFor(deps, input)
  await assertWorker(deps)
  return TestOltResult.parse(await deps.queues.askDevice(testJobId(), job, answerTimeoutMs))
}

/**
 * Has a worker read a device whole and tell what each column of its profile gives. Throws as `testOlt` does, and RUN_ACTIVE while a run
 * asks the same device: two walks of one OLT at once are more than its limits allow.
 */
export async function tryProfile(deps: SharedDeps, input: OltQuestion & { records: boolean }): Promise<ProfileTried> {
  const device = await jobFor(deps, input)
  await assertWorker(deps)
  await assertNotAsked(deps, device)
  const tried = await deps.queues.tryProfile(trialJobId(), { device, records: input.records }, trialTimeoutMs)
  return TryProfileResult.parse(tried)
}

async function assertWorker(deps: SharedDeps): Promise<void> {
  if ((await askRedis(() => countWorkers(deps.redis))) === 0) {
    throw new FarolError('NO_WORKER', 'No worker is running, so nobody can ask the device.', {
      next: 'Start the worker service: farol up.',
    })
  }
}

async function assertNotAsked(deps: SharedDeps, device: TestOltJob): Promise<void> {
  const meant = 'candidate' in device ? device.candidate : { oltId: device.oltId }
  const olt = await findOltAsked(deps.database, meant, { lost: await findLostRuns(deps) })
  if (olt === null) return
  throw new FarolError('RUN_ACTIVE', `An update of ${olt} is running, and would be walked at the same time.`, {
    params: { olt },
    next: 'Wait until it ends.',
  })
}

async function jobFor(deps: SharedDeps, input: OltQuestion): Promise<TestOltJob> {
  if ('candidate' in input) {
    return candidateJob(deps, { setting: settingOf(input.candidate), credentials: credentialsOf(input.candidate) })
  }
  const { id, changes } = input
  if (changes === undefined) {
    await nameOlts(deps.database, id)
    return { oltId: id }
  }
  const held = await deps.database.transaction((tx) => holdOlt(tx, id))
  const stored = () => unsealCredentials(deps.sealKey, held, { oltId: id })
  const credentials = changes.credentials === undefined ? stored() : completeCredentials(changes.credentials, stored)
  return candidateJob(deps, { setting: changedSetting(held.setting, changes), credentials, readBy: held.readBy })
}

interface Candidate {
  setting: OltSetting
  credentials: SnmpCredentials
  readBy?: string | null
}

/** Job data are kept in Redis: the credentials stand in them sealed. */
async function candidateJob(deps: SharedDeps, { setting, credentials, readBy = null }: Candidate): Promise<TestOltJob> {
  await assertReading(deps, setting, readBy)
  const { host, port, profile, variants } = setting
  const sealed = sealCredentials(deps.sealKey, credentials, { host, port }).toString('base64')
  const limits = readLimits(setting.limits)
  return { candidate: { host, port, profile, variants, version: credentials.version, sealed, limits } }
}
