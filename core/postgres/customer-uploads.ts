import { randomUUID } from 'node:crypto'
import { uploadPartBytes } from '#contract/rules/upload.ts'
import { FarolError } from '#contract/errors.ts'
import type { Database, Sql } from './database.ts'

export interface UploadPart {
  uploadId: string | null
  name: string
  bytes: number
  part: number
  content: Buffer
}

/**
 * Takes one part of a file on its way to the worker; the first one begins the upload. Parts come in order, each full but the
 * last, and together no more than was announced. Throws BAD_INPUT and NOT_FOUND.
 */
export async function storeUploadPart(
  database: Database,
  input: UploadPart,
): Promise<{ uploadId: string; received: number }> {
  const { part, content, bytes } = input
  const before = part * uploadPartBytes
  const isLast = before + content.length === bytes
  if (content.length === 0 || before + content.length > bytes || (!isLast && content.length !== uploadPartBytes)) {
    throw new FarolError('BAD_INPUT', 'The parts of the file do not add up to its size.', { params: { field: 'data' } })
  }
  return database.transaction(async (tx) => {
    const uploadId = input.uploadId ?? randomUUID()
    if ((input.uploadId === null) !== (part === 0)) {
      throw new FarolError('BAD_INPUT', 'The first part of a file begins its upload, and only that one.', {
        params: { field: 'part' },
      })
    }
    if (part === 0) {
      await removeOldUploads(tx)
      await tx.run('insert into customer_upload (id, name, bytes) values ($1, $2, $3)', [uploadId, input.name, bytes])
    } else {
      const [upload] = await tx.rows<{ bytes: number; parts: number }>(
        `select u.bytes, (select count(*)::int from customer_upload_part p where p.upload_id = u.id) as parts
         from customer_upload u where u.id = $1 for update`,
        [uploadId],
      )
      if (upload === undefined) throw uploadNotFound()
      if (upload.bytes !== bytes || upload.parts !== part) {
        throw new FarolError('BAD_INPUT', 'The parts of the file came out of order.', { params: { field: 'part' } })
      }
    }
    await tx.run('insert into customer_upload_part (upload_id, part, content) values ($1, $2, $3)', [
      uploadId,
      part,
      content,
    ])
    return { uploadId, received: before + content.length }
  })
}

function uploadNotFound(): FarolError {
  return new FarolError('NOT_FOUND', 'The uploaded file is not there any more.', { next: 'Upload it again.' })
}

/** A whole uploaded file, or `null` where it is not there or not whole. */
export async function readUpload(sql: Sql, uploadId: string): Promise<{ name: string; content: Buffer } | null> {
  const [upload] = await sql.rows<{ name: string; bytes: number }>(
    'select name, bytes from customer_upload where id = $1',
    [uploadId],
  )
  if (upload === undefined) return null
  const parts = await sql.rows<{ content: Buffer }>(
    'select content from customer_upload_part where upload_id = $1 order by part',
    [uploadId],
  )
  const content = Buffer.concat(parts.map((part) => part.content))
  return content.length === upload.bytes ? { name: upload.name, content } : null
}

/** Throws NOT_FOUND unless the upload is there and whole. */
export async function assertUpload(sql: Sql, uploadId: string): Promise<void> {
  const [upload] = await sql.rows<{ is_whole: boolean }>(
    `select u.bytes = coalesce((select sum(length(p.content)) from customer_upload_part p where p.upload_id = u.id), 0) as is_whole
     from customer_upload u where u.id = $1`,
    [uploadId],
  )
  if (upload?.is_whole !== true) throw uploadNotFound()
}

/** Uploads that nobody came back for within a day. One that a source waits for stays. */
async function removeOldUploads(sql: Sql): Promise<void> {
  await sql.run(
    `delete from customer_upload u
     where created_at < now() - interval '1 day' and not exists (select from customer_source s where s.upload_id = u.id)`,
  )
}

/** The file was laid down among the media: the source has it now, and the upload is over. */
export async function uploadLaidDown(
  database: Database,
  {
    sourceId,
    uploadId,
    file,
  }: { sourceId: number; uploadId: string; file: { name: string; bytes: number; sha256: string } },
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run(
      `update customer_source set upload_id = null, file_name = $3, file_bytes = $4, file_sha256 = $5, file_at = clock_timestamp()
       where id = $1 and upload_id = $2`,
      [sourceId, uploadId, file.name, file.bytes, file.sha256],
    )
    await tx.run('delete from customer_upload where id = $1', [uploadId])
  })
}
