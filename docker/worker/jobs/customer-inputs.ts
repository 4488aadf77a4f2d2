import type { SourceDefinition } from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'
import { reasonText } from '#contract/reasons.ts'
import { readUpload, uploadLaidDown } from '#core/postgres/customer-uploads.ts'
import { unseal } from '#core/seal.ts'
import type { WorkerDeps } from './worker-deps.ts'

export type SourceFile = Buffer | { failure: string }

/** The file of a saved source from among the media; one that was newly uploaded is laid down there first. */
export async function savedFile(
  { database, media }: WorkerDeps,
  source: { id: number; uploadId: string | null; file: { name: string; sha256: string } | null },
): Promise<SourceFile> {
  if (media === null) return { failure: reasonText('source.noMedia') }
  const upload = source.uploadId === null ? null : await readUpload(database, source.uploadId)
  if (source.uploadId !== null && upload !== null) {
    const { content, name } = upload
    const sha256 = await media.write(source.id, content)
    const file = { name, bytes: content.length, sha256 }
    await uploadLaidDown(database, { sourceId: source.id, uploadId: source.uploadId, file })
    await media.keepOnly(source.id, sha256)
    return content
  }
  const content = source.file === null ? null : await media.read(source.id, source.file.sha256)
  return content ?? { failure: reasonText('source.noFile') }
}

/** The file of a dry run that is not saved. */
export async function uploadedFile({ database }: WorkerDeps, uploadId: string): Promise<SourceFile> {
  return (await readUpload(database, uploadId))?.content ?? { failure: reasonText('source.uploadGone') }
}

/** The token of a source, or `null` where there is none or it cannot be opened any more; the reading says so. */
export function openSecret(
  { sealKey, log }: WorkerDeps,
  { definition, sealed, context }: { definition: SourceDefinition; sealed: Buffer | null; context: string },
): string | null {
  if (definition.kind !== 'http' || definition.auth.kind === 'none' || sealed === null) return null
  try {
    return unseal(sealKey, sealed, context)
  } catch (error) {
    if (!(error instanceof FarolError)) throw error
    log.warn('the token of a customer source cannot be opened with this installation’s key')
    return null
  }
}
