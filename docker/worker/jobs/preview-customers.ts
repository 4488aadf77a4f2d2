import type { SourceDefinition } from '#contract/customer-source.ts'
import { PreviewCustomersJob, PreviewCustomersResult } from '#contract/jobs.ts'
import { candidateSecretContext, readSourceSecret, sourceSecretContext } from '#core/postgres/customer-sources.ts'
import { previewSource } from '#core/postgres/preview-source.ts'
import { httpLimits } from '../customers/read-http.ts'
import { readSource } from '../customers/read-source.ts'
import { openSecret, savedFile, uploadedFile } from './customer-inputs.ts'
import type { JobHandler } from './registry.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** A person waits: a dry run of an endpoint may take this long, and then tells of what it has. */
const previewMs = 120_000

/** A dry run of a customer source, for a person who waits. Writes nothing but a file that was uploaded before. */
export function previewCustomersJob(deps: WorkerDeps): JobHandler {
  return {
    name: 'preview-customers',
    async run(job, { signal }) {
      const asked = PreviewCustomersJob.parse(job.data)
      const { definition, sourceId, uploadId } = asked
      const saved = sourceId === null ? null : await readSourceSecret(deps.database, sourceId)
      const { reading, report } = await readSource(definition, {
        sql: deps.database,
        file: () =>
          uploadId === null
            ? savedFile(deps, { id: sourceId ?? 0, uploadId: saved?.uploadId ?? null, file: saved?.file ?? null })
            : uploadedFile(deps, uploadId),
        secret: secretOf(deps, asked, saved),
        signal,
        limits: { ...httpLimits, wholeMs: previewMs, tries: 1 },
      })
      const { rows, counts, status, reason } = reading
      const outcome = await previewSource(deps.database, { sourceId, kind: definition.kind, rows })
      const { shrunk, ...changes } = outcome
      const gone = status === 'complete' ? changes.gone : 0
      return PreviewCustomersResult.parse({
        status,
        reason,
        shrunk: status === 'complete' && shrunk,
        ...report,
        counts: { ...counts, records: rows.length, ...changes, gone },
      })
    },
  }
}

function secretOf(
  deps: WorkerDeps,
  { definition, sealedSecret, sourceId }: PreviewCustomersJob,
  saved: { definition: SourceDefinition; sealedSecret: Buffer | null } | null,
): string | null {
  if (definition.kind !== 'http') return null
  if (sealedSecret !== null) {
    const sealed = Buffer.from(sealedSecret, 'base64')
    return openSecret(deps, { definition, sealed, context: candidateSecretContext(definition) })
  }
  // The context holds the server's address: a saved token opens for the server that it was typed for.
  return openSecret(deps, {
    definition,
    sealed: saved?.sealedSecret ?? null,
    context: sourceSecretContext(sourceId ?? 0, definition),
  })
}
