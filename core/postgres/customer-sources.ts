import { createHash } from 'node:crypto'
import { SourceDefinition, type CustomerSource, type HttpDefinition } from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'
import { seal } from '../seal.ts'
import { customerRunFromRow, type CustomerRunRow } from './customer-runs.ts'
import type { Sql, Transaction } from './database.ts'

interface SourceRow {
  id: number
  name: string
  definition: unknown
  olt: string | null
  has_secret: boolean
  file_name: string | null
  file_bytes: number | null
  file_at: Date | null
  simulated: boolean
  paused_at: Date | null
  whole_at: Date | null
  customers: number
  gone: number
  run:
    | (Omit<CustomerRunRow, 'queued_at' | 'started_at' | 'finished_at'> & {
        queued_at: string
        started_at: string | null
        finished_at: string | null
      })
    | null
}

// The last run is the one under way, else the newest. A file that still waits for the worker is told by its upload.
const selectSource = `
  select s.id, s.name, s.definition, o.name as olt, s.simulated, s.paused_at, s.whole_at,
    exists (select from customer_source_secret k where k.source_id = s.id) as has_secret,
    coalesce(up.name, s.file_name) as file_name, coalesce(up.bytes, s.file_bytes) as file_bytes,
    coalesce(up.created_at, s.file_at) as file_at,
    (select count(*)::int from customer_record r where r.source_id = s.id and r.gone_at is null) as customers,
    (select count(*)::int from customer_record r where r.source_id = s.id and r.gone_at is not null) as gone,
    (select to_jsonb(x) || jsonb_build_object('source', s.name) from (
       select id, source_id, kind, slot, status, attempt, queued_at, started_at, finished_at, reason, shrunk, counts
       from customer_run r where r.source_id = s.id order by id desc limit 1) x) as run
  from customer_source s
  left join olt o on o.id = s.olt_id
  left join customer_upload up on up.id = s.upload_id`

/** All sources, in the order in which they are believed. */
export async function listSources(sql: Sql): Promise<CustomerSource[]> {
  const rows = await sql.rows<SourceRow>(`${selectSource} order by s.kind = 'description', s.id`)
  return rows.map(sourceFromRow)
}

/** One source. Throws NOT_FOUND. */
export async function readSource(sql: Sql, id: number): Promise<CustomerSource> {
  const [row] = await sql.rows<SourceRow>(`${selectSource} where s.id = $1`, [id])
  if (row === undefined) throw sourceNotFound(id)
  return sourceFromRow(row)
}

function sourceNotFound(id: number): FarolError {
  return new FarolError('NOT_FOUND', `There is no customer source ${id}.`, { params: { source: id } })
}

function sourceFromRow(row: SourceRow): CustomerSource {
  const { file_name: name, file_bytes: bytes, file_at: at, run } = row
  return {
    id: row.id,
    name: row.name,
    definition: SourceDefinition.parse(row.definition),
    olt: row.olt,
    hasSecret: row.has_secret,
    file: name === null || bytes === null || at === null ? null : { name, bytes, uploadedAt: at.toISOString() },
    simulated: row.simulated,
    pausedAt: row.paused_at?.toISOString() ?? null,
    wholeAt: row.whole_at?.toISOString() ?? null,
    lastRun:
      run === null
        ? null
        : customerRunFromRow({
            ...run,
            queued_at: new Date(run.queued_at),
            started_at: run.started_at === null ? null : new Date(run.started_at),
            finished_at: run.finished_at === null ? null : new Date(run.finished_at),
          }),
    customers: row.customers,
    gone: row.gone,
  }
}

export interface SourceInput {
  name: string
  definition: SourceDefinition
  uploadId?: string | undefined
  secret?: string | undefined
}

/** Writes a new source down. Throws NAME_TAKEN and BAD_INPUT. */
export async function insertSource(
  tx: Transaction,
  { input, simulated, sealKey }: { input: SourceInput; simulated: boolean; sealKey: Buffer },
): Promise<number> {
  const { name, definition } = input
  if (definition.kind === 'csv' && input.uploadId === undefined) throw noFile()
  const [row] = await tx
    .rows<{ id: number }>(
      `insert into customer_source (name, kind, olt_id, definition, upload_id, simulated) values ($1, $2, $3, $4, $5, $6) returning id`,
      [name, definition.kind, oltOf(definition), JSON.stringify(definition), input.uploadId ?? null, simulated],
    )
    .catch((error: unknown) => {
      throw takenError(error, input)
    })
  if (row === undefined) throw new Error('The source was not inserted.')
  await keepSecret(tx, { id: row.id, input, before: null, sealKey })
  return row.id
}

/** Changes a source, whose kind stays, and gives back what it was. Throws NOT_FOUND, NAME_TAKEN and BAD_INPUT. */
export async function updateSource(
  tx: Transaction,
  { id, input, sealKey }: { id: number; input: SourceInput; sealKey: Buffer },
): Promise<SourceDefinition> {
  const { name, definition } = input
  const [known] = await tx.rows<{ definition: unknown }>(
    'select definition from customer_source where id = $1 for update',
    [id],
  )
  if (known === undefined) throw sourceNotFound(id)
  const before = SourceDefinition.parse(known.definition)
  if (before.kind !== definition.kind) {
    throw new FarolError('BAD_INPUT', 'A source keeps its kind.', {
      params: { field: 'definition' },
      next: 'Add another source and remove this one.',
    })
  }
  await tx
    .run(
      `update customer_source set name = $2, olt_id = $3, definition = $4, upload_id = coalesce($5, upload_id) where id = $1`,
      [id, name, oltOf(definition), JSON.stringify(definition), input.uploadId ?? null],
    )
    .catch((error: unknown) => {
      throw takenError(error, input)
    })
  await keepSecret(tx, { id, input, before, sealKey })
  return before
}

function oltOf(definition: SourceDefinition): number | null {
  return definition.kind === 'description' ? definition.oltId : null
}

function noFile(): FarolError {
  return new FarolError('BAD_INPUT', 'A file has to be uploaded first.', { params: { field: 'uploadId' } })
}

function takenError(error: unknown, { name }: SourceInput): unknown {
  if (!(error instanceof Error) || !('constraint' in error)) return error
  if (error.constraint === 'customer_source_name') {
    return new FarolError('NAME_TAKEN', `There is already a customer source named ${name}.`, {
      params: { name },
      next: 'Choose another name.',
    })
  }
  if (error.constraint === 'customer_source_olt') {
    return new FarolError('NAME_TAKEN', 'These OLTs already have a set of patterns.', {
      params: { name },
      next: 'Change the set that is there.',
    })
  }
  if (error.constraint === 'customer_source_olt_id_fkey') {
    return new FarolError('NOT_FOUND', 'That OLT is not there any more.', { cause: error })
  }
  return error
}

/** What is authenticated with a sealed token: it opens for no other source and for no other server. */
export function sourceSecretContext(id: number, definition: HttpDefinition): string {
  return `customer-source:${id}:${new URL(definition.url).origin}`
}

/** The same of a token for a dry run that is not saved. */
export function candidateSecretContext(definition: HttpDefinition): string {
  return `customer-candidate:${createHash('sha256').update(new URL(definition.url).origin).digest('hex')}`
}

/** A token stays with the server it was typed for: another address needs it again. */
async function keepSecret(
  tx: Transaction,
  change: { id: number; input: SourceInput; before: SourceDefinition | null; sealKey: Buffer },
): Promise<void> {
  const { id, input, before, sealKey } = change
  const { definition, secret } = input
  if (definition.kind !== 'http' || definition.auth.kind === 'none') {
    await tx.run('delete from customer_source_secret where source_id = $1', [id])
    return
  }
  if (secret === undefined) {
    assertSecretStays(definition, before)
    return
  }
  await tx.run(
    `insert into customer_source_secret (source_id, secret) values ($1, $2)
     on conflict (source_id) do update set secret = excluded.secret`,
    [id, seal(sealKey, secret, sourceSecretContext(id, definition))],
  )
}

/** Throws BAD_INPUT where a token is needed and the saved one must not be used. */
export function assertSecretStays(definition: HttpDefinition, before: SourceDefinition | null): void {
  if (definition.auth.kind === 'none') return
  const hadOne = before?.kind === 'http' && before.auth.kind !== 'none'
  if (hadOne && new URL(before.url).origin === new URL(definition.url).origin) return
  const why = hadOne ? 'The address is of another server: type the token again.' : 'The token is missing.'
  throw new FarolError('BAD_INPUT', why, { params: { field: 'secret' } })
}

/** Pauses or resumes; tells whether that changed anything. */
export async function setSourcePaused(sql: Sql, { id, paused }: { id: number; paused: boolean }): Promise<boolean> {
  const changed = await sql.run(
    `update customer_source set paused_at = case when $2 then clock_timestamp() end where id = $1 and (paused_at is not null) <> $2`,
    [id, paused],
  )
  return changed === 1
}

export interface NamedSource {
  id: number
  name: string
  isPaused: boolean
  isSimulated: boolean
}

/** Sources by name: one, or all. Throws NOT_FOUND for an id that is none. */
export async function nameSources(sql: Sql, id?: number): Promise<NamedSource[]> {
  const rows = await sql.rows<{ id: number; name: string; is_paused: boolean; simulated: boolean }>(
    `select id, name, paused_at is not null as is_paused, simulated from customer_source where $1::int is null or id = $1 order by id`,
    [id ?? null],
  )
  if (id !== undefined && rows.length === 0) throw sourceNotFound(id)
  return rows.map((row) => ({ id: row.id, name: row.name, isPaused: row.is_paused, isSimulated: row.simulated }))
}

/** Sources of descriptions that an OLT's run may be the first to give something to: never read whole, and not paused. */
export async function listUnreadDescriptions(sql: Sql, oltId: number): Promise<number[]> {
  const rows = await sql.rows<{ id: number }>(
    `select id from customer_source
     where kind = 'description' and whole_at is null and paused_at is null and (olt_id = $1 or olt_id is null)
     order by id`,
    [oltId],
  )
  return rows.map(({ id }) => id)
}

/** Removes a source with its records. Who the customers are has to be decided again after. */
export async function deleteSource(tx: Transaction, id: number): Promise<void> {
  await tx.run('delete from customer_upload where id = (select upload_id from customer_source where id = $1)', [id])
  await tx.run('delete from customer_source where id = $1', [id])
}

/** A saved source's definition and sealed token, for a dry run of it. Throws NOT_FOUND. */
export async function readSourceSecret(
  sql: Sql,
  id: number,
): Promise<{
  definition: SourceDefinition
  sealedSecret: Buffer | null
  uploadId: string | null
  file: { name: string; sha256: string } | null
}> {
  const [row] = await sql.rows<{
    definition: unknown
    secret: Buffer | null
    upload_id: string | null
    file_name: string | null
    file_sha256: string | null
  }>(
    `select s.definition, k.secret, s.upload_id, s.file_name, s.file_sha256
     from customer_source s left join customer_source_secret k on k.source_id = s.id where s.id = $1`,
    [id],
  )
  if (row === undefined) throw sourceNotFound(id)
  const { file_name: name, file_sha256: sha256 } = row
  return {
    definition: SourceDefinition.parse(row.definition),
    sealedSecret: row.secret,
    uploadId: row.upload_id,
    file: name === null || sha256 === null ? null : { name, sha256 },
  }
}
