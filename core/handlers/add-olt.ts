import type { Olt, OltAdd } from '#contract/olt.ts'
import { FarolError } from '#contract/errors.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { appendEvents } from '../postgres/events.ts'
import { deleteOlts, insertOlt, nameOlts, readOlt } from '../postgres/olts.ts'
import { deleteReadings } from '../postgres/readings.ts'
import { insertManualRun, waitingJobs } from '../postgres/runs.ts'
import { publishLive } from '../redis/live-events.ts'
import type { SharedDeps } from './shared-deps.ts'
import { enqueueManualRun } from './start-run.ts'

/**
 * Saves an OLT with its community sealed, and queues its first run. While Redis is away the run waits in the database and the
 * scheduler queues it later. Throws NAME_TAKEN, ADDRESS_TAKEN, PROFILE_UNKNOWN, DATABASE_DOWN.
 */
export async function addOlt(deps: SharedDeps, input: OltAdd, { simulated }: { simulated: boolean }): Promise<Olt> {
  assertProfile(deps, input.profile)
  const { id, run } = await deps.database.transaction(async (tx) => {
    const oltId = await insertOlt(tx, { input, simulated, sealKey: deps.sealKey })
    await appendEvents(tx, [{ kind: 'operator.olt-added', oltId, data: { name: input.name, simulated } }])
    return { id: oltId, run: await insertManualRun(tx, { oltId, slot: slotOf(new Date()), lost: new Set() }) }
  })
  if (run !== null) await enqueueManualRun(deps, { ...run, oltId: id, olt: input.name }).catch(isQueueDown)
  await publishLive(deps.redis, { type: 'olt-changed', oltId: id })
  return readOlt(deps.database, id)
}

export function assertProfile({ profiles }: SharedDeps, profile: string): void {
  if (profile === 'auto' || profiles.some(({ name }) => name === profile)) return
  throw new FarolError('PROFILE_UNKNOWN', `There is no profile ${profile}.`, {
    params: { profile },
    next: `Use auto, or one of: ${profiles.map(({ name }) => name).join(', ')}.`,
  })
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
  return olts.map(({ name }) => name)
}

/** Removes the simulated OLTs, and never a real one. */
export async function removeSimulatedOlts(deps: SharedDeps): Promise<string[]> {
  const simulated = (await nameOlts(deps.database)).filter((olt) => olt.isSimulated)
  return simulated.length === 0 ? [] : removeOlts(deps, simulated)
}
