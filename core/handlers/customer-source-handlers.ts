import { isDeepStrictEqual } from 'node:util'
import type { CustomerSource, SourceDefinition } from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'
import { PreviewCustomersResult, type PreviewCustomersJob } from '#contract/jobs.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { insertRunAfterChange } from '../postgres/customer-runs.ts'
import {
  assertSecretStays,
  candidateSecretContext,
  deleteSource,
  insertSource,
  listSources,
  nameSources,
  readSource,
  readSourceSecret,
  setSourcePaused,
  updateSource,
  type SourceInput,
} from '../postgres/customer-sources.ts'
import { assertUpload } from '../postgres/customer-uploads.ts'
import type { Transaction } from '../postgres/database.ts'
import { appendEvents } from '../postgres/events.ts'
import { lockCustomers, storeCustomers } from '../postgres/store-customers.ts'
import { previewJobId } from '../queues/job-ids.ts'
import { askRedis } from '../redis/connect.ts'
import { publishLive } from '../redis/live-events.ts'
import { countWorkers } from '../redis/presence.ts'
import { seal } from '../seal.ts'
import { shared } from './implementer.ts'
import { matchAgain } from './match-again.ts'
import type { SharedDeps } from './shared-deps.ts'

/** A dry run reads at most so long (docker/worker/jobs/preview-customers.ts); a worker has some time more to take the job. */
const previewTimeoutMs = 150_000

export function sourceHandlers(deps: SharedDeps) {
  const { database } = deps
  const { sources } = shared.customer
  return {
    list: sources.list.handler(() => listSources(database)),
    add: sources.add.handler(({ input }) => addSource(deps, input, { simulated: false })),
    update: sources.update.handler(({ input }) => changeSource(deps, input)),
    setPaused: sources.setPaused.handler(({ input }) => setPaused(deps, input)),
    remove: sources.remove.handler(({ input }) => removeSource(deps, input)),
    preview: sources.preview.handler(({ input }) => preview(deps, input)),
  }
}

/**
 * Saves a source with its token sealed, and queues its first run. While Redis is away the run waits in the database and the
 * scheduler queues it later. Throws NAME_TAKEN, BAD_INPUT, NOT_FOUND, DATABASE_DOWN.
 */
export async function addSource(
  deps: SharedDeps,
  input: SourceInput,
  { simulated }: { simulated: boolean },
): Promise<CustomerSource> {
  await assertUsable(deps, input)
  const { id, run } = await deps.database.transaction(async (tx) => {
    const sourceId = await insertSource(tx, { input, simulated, sealKey: deps.sealKey })
    const data = { source: input.name, kind: input.definition.kind, simulated }
    await appendEvents(tx, [{ kind: 'operator.source-added', data }])
    return { id: sourceId, run: await runAfterChange(tx, sourceId, true) }
  })
  return afterChange(deps, id, run)
}

async function changeSource(deps: SharedDeps, { id, ...input }: SourceInput & { id: number }): Promise<CustomerSource> {
  await assertUsable(deps, input)
  const run = await deps.database.transaction(async (tx) => {
    const before = await updateSource(tx, { id, input, sealKey: deps.sealKey })
    await appendEvents(tx, [{ kind: 'operator.source-changed', data: { source: input.name } }])
    return runAfterChange(tx, id, isMeant(input, before))
  })
  return afterChange(deps, id, run)
}

/** The run that follows a change. */
function runAfterChange(tx: Transaction, sourceId: number, acceptShrink: boolean) {
  return insertRunAfterChange(tx, { sourceId, slot: slotOf(new Date()), acceptShrink })
}

/** A new file or new patterns: a person has just said who the customers are, and whoever leaves by it is meant to. */
function isMeant({ definition, uploadId }: SourceInput, before: SourceDefinition): boolean {
  if (uploadId !== undefined) return true
  return definition.kind !== 'http' && !isDeepStrictEqual(definition, before)
}

async function afterChange(
  deps: SharedDeps,
  id: number,
  run: Awaited<ReturnType<typeof insertRunAfterChange>>,
): Promise<CustomerSource> {
  // Without Redis the run waits in the database: the scheduler brings it to the queue.
  if (run !== null) await deps.queues.enqueueCustomerRun(run.jobId, run.job).catch(isQueueDown)
  await publishLive(deps.redis, { type: 'customers-changed' })
  return readSource(deps.database, id)
}

function isQueueDown(error: unknown): void {
  if (!(error instanceof FarolError && error.code === 'QUEUE_DOWN')) throw error
}

async function assertUsable(deps: SharedDeps, { definition, uploadId }: SourceInput): Promise<void> {
  if (uploadId !== undefined) await assertUpload(deps.database, uploadId)
  if (definition.kind === 'description') await assertPatterns(definition.patterns)
  else assertMapped(definition)
}

/** The engine of expressions is large and needed here only: it is not loaded with every console. Throws BAD_INPUT. */
async function assertPatterns(patterns: readonly string[]): Promise<void> {
  const { descriptionReader } = await import('../customers/description-pattern.ts')
  descriptionReader(patterns)
}

function assertMapped({ mapping }: Exclude<SourceDefinition, { kind: 'description' }>): void {
  if (['name', 'code', 'login', 'document'].some((field) => field in mapping)) return
  throw new FarolError('BAD_INPUT', 'Nothing is mapped to name, code, login or document.', {
    params: { field: 'mapping' },
    next: 'Say which column is the name, the code, the login or the document.',
  })
}

async function setPaused(deps: SharedDeps, { id, paused }: { id: number; paused: boolean }): Promise<CustomerSource> {
  await deps.database.transaction(async (tx) => {
    const [source] = await nameSources(tx, id)
    if (source === undefined || !(await setSourcePaused(tx, { id, paused }))) return
    const kind = paused ? 'operator.source-paused' : 'operator.source-resumed'
    await appendEvents(tx, [{ kind, data: { source: source.name } }])
  })
  await publishLive(deps.redis, { type: 'customers-changed' })
  return readSource(deps.database, id)
}

async function removeSource(deps: SharedDeps, { id, confirm }: { id: number; confirm: string }) {
  const [source] = await nameSources(deps.database, id)
  if (source === undefined) throw new FarolError('NOT_FOUND', `There is no customer source ${id}.`)
  if (confirm !== source.name) {
    throw new FarolError('BAD_INPUT', `To remove ${source.name}, its name has to be typed exactly.`, {
      params: { field: 'confirm', source: source.name },
      next: `Type ${source.name}.`,
    })
  }
  await removeSources(deps, [source])
  return { removed: source.name }
}

/** Removes sources with what they knew, and decides at once who the customers are without them. */
export async function removeSources(deps: SharedDeps, sources: readonly { id: number; name: string }[]): Promise<void> {
  await deps.database.transaction(
    async (tx) => {
      await lockCustomers(tx)
      for (const { id, name } of sources) {
        await deleteSource(tx, id)
        await appendEvents(tx, [{ kind: 'operator.source-removed', data: { source: name } }])
      }
      await storeCustomers(tx)
    },
    { statementTimeoutMs: 120_000 },
  )
  await matchAgain(deps)
}

/** Has a worker read a source as it is described here. Throws NO_WORKER, QUEUE_DOWN, TIMEOUT, NOT_FOUND, BAD_INPUT. */
async function preview(
  deps: SharedDeps,
  input: { id?: number | undefined } & Omit<SourceInput, 'name'>,
): Promise<PreviewCustomersResult> {
  if (input.definition.kind === 'description') await assertPatterns(input.definition.patterns)
  const job = await previewJob(deps, input)
  if ((await askRedis(() => countWorkers(deps.redis))) === 0) {
    throw new FarolError('NO_WORKER', 'No worker is running, so nobody can read the source.', {
      next: 'Start the worker service: farol up.',
    })
  }
  return PreviewCustomersResult.parse(await deps.queues.previewCustomers(previewJobId(), job, previewTimeoutMs))
}

async function previewJob(
  { database, sealKey }: SharedDeps,
  { id, definition, uploadId, secret }: { id?: number | undefined } & Omit<SourceInput, 'name'>,
): Promise<PreviewCustomersJob> {
  if (uploadId !== undefined) await assertUpload(database, uploadId)
  const job = { sourceId: id ?? null, definition, uploadId: uploadId ?? null, sealedSecret: null }
  const saved = id === undefined ? null : await readSourceSecret(database, id)
  if (definition.kind === 'csv' && uploadId === undefined && saved === null) {
    throw new FarolError('BAD_INPUT', 'A file has to be uploaded first.', { params: { field: 'uploadId' } })
  }
  if (definition.kind !== 'http' || definition.auth.kind === 'none') return job
  if (secret === undefined) {
    assertSecretStays(definition, saved?.definition ?? null)
    return job
  }
  const sealed = seal(sealKey, secret, candidateSecretContext(definition))
  return { ...job, sealedSecret: sealed.toString('base64') }
}
