import type { SnmpCredentials } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import type { Olt, OltAdd } from '#contract/olt.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { changeLimits } from '../olt-limits.ts'
import { appendEvents } from '../postgres/events.ts'
import { insertOlt, type OltSetting } from '../postgres/olt-settings.ts'
import { deleteOlts, nameOlts, readOlt } from '../postgres/olts.ts'
import { deleteReadings } from '../postgres/readings.ts'
import { insertManualRun, waitingJobs } from '../postgres/runs.ts'
import { publishLive } from '../redis/live-events.ts'
import { matchAgain } from './match-again.ts'
import { assertVariants, findProfile } from './find-profile.ts'
import type { SharedDeps } from './shared-deps.ts'
import { enqueueManualRun, type StartedRun } from './start-run.ts'

/**
 * Saves an OLT with its credentials sealed, and queues its first run. While Redis is away the run waits in the database and the
 * scheduler queues it later. Throws NAME_TAKEN, ADDRESS_TAKEN, PROFILE_UNKNOWN, DATABASE_DOWN.
 */
export async function addOlt(deps: SharedDeps, input: OltAdd, { simulated }: { simulated: boolean }): Promise<Olt> {
  await assertReading(deps, input)
  const olt = { setting: settingOf(input), credentials: credentialsOf(input), simulated, sealKey: deps.sealKey }
  const { id, run } = await deps.database.transaction(async (tx) => {
    const oltId = await insertOlt(tx, olt)
    await appendEvents(tx, [{ kind: 'operator.olt-added', oltId, data: { name: input.name, simulated } }])
    return { id: oltId, run: await insertManualRun(tx, { oltId, slot: slotOf(new Date()), lost: new Set() }) }
  })
  if (run !== null) await enqueueOrLeave(deps, { ...run, oltId: id, olt: input.name })
  await publishLive(deps.redis, { type: 'olt-changed', oltId: id })
  return readOlt(deps.database, id)
}

export function settingOf({ name, site, host, port, profile, variants, limits }: OltAdd): OltSetting {
  const own = { variants: variants ?? {}, limits: changeLimits({}, limits ?? {}) }
  return { name, site: orNothing(site), host, port, profile, ...own }
}

/** A community that stands alone means version 2c. */
export function credentialsOf({ community, credentials }: OltAdd): SnmpCredentials {
  if (credentials !== undefined) return credentials
  if (community !== undefined) return { version: '2c', community }
  throw new FarolError('BAD_INPUT', 'A community or credentials are needed.', { params: { field: 'community' } })
}

/** An empty place is none. */
export function orNothing(site: string | null | undefined): string | null {
  return site === undefined || site === '' ? null : site
}

/** Queues a run that is written down. While Redis is away it stays so, and the scheduler queues it later. */
export async function enqueueOrLeave(deps: SharedDeps, run: StartedRun & { jobId: string }): Promise<void> {
  await enqueueManualRun(deps, run).catch(isQueueDown)
}

/**
 * Whether a profile is there and has the variants that were chosen. With `auto` they are those of the profile that read the OLT
 * the last time, or of any while nobody knows. Throws PROFILE_UNKNOWN, VARIANT_UNKNOWN.
 */
export async function assertReading(
  deps: SharedDeps,
  { profile, variants = {} }: { profile: string; variants?: VariantChoices | undefined },
  readBy: string | null = null,
): Promise<void> {
  if (profile === 'auto' && Object.keys(variants).length === 0) return
  const catalog = await deps.profiles()
  if (profile !== 'auto') return assertVariants([findProfile(catalog, profile)], variants)
  const known = catalog.profiles.filter((one) => one.profile.name === readBy)
  assertVariants(known.length === 0 ? catalog.profiles : known, variants)
}

/** The only failure of queueing that saving an OLT outlives; anything else is thrown on. */
function isQueueDown(error: unknown): void {
  if (!(error instanceof FarolError && error.code === 'QUEUE_DOWN')) throw error
}

/** Removes OLTs with their ONUs and history, and tells what they were called. A run that is under way finds no OLT and ends. */
export async function removeOlts(deps: SharedDeps, olts: readonly { id: number; name: string }[]): Promise<string[]> {
  const ids = olts.map(({ id }) => id)
  const waiting = await waitingJobs(deps.database, ids)
  const onuIds = await deps.database.transaction(async (tx) => {
    const removed = await deleteOlts(tx, ids)
    await appendEvents(
      tx,
      olts.map(({ id, name }) => ({ kind: 'operator.olt-removed', oltId: id, data: { name } })),
    )
    return removed
  })
  await deleteReadings(deps.database, onuIds)
  // Left in the queue they would do nothing: their run is gone. Removing them keeps the counts honest.
  await Promise.allSettled(waiting.map((jobId) => deps.queues.removeRun(jobId)))
  for (const oltId of ids) await publishLive(deps.redis, { type: 'olt-changed', oltId })
  await matchAgain(deps)
  return olts.map(({ name }) => name)
}

/** Removes the simulated OLTs, and never a real one. */
export async function removeSimulatedOlts(deps: SharedDeps): Promise<string[]> {
  const simulated = (await nameOlts(deps.database)).filter((olt) => olt.isSimulated)
  return simulated.length === 0 ? [] : removeOlts(deps, simulated)
}
