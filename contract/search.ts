import { z } from 'zod'
import { Id } from './common.ts'
import { OnuStatus } from './onu.ts'
import { read } from './procedure.ts'

export const SearchField = z.enum(['serial', 'mac', 'name', 'description', 'place'])
export type SearchField = z.infer<typeof SearchField>

/** One thing found. `field` says what matched, `exact` whether the whole field did. */
export const SearchHit = z.strictObject({
  kind: z.enum(['onu', 'olt']),
  id: Id,
  /** Serial of an ONU, name of an OLT. */
  title: z.string(),
  description: z.string().nullable(),
  olt: z.string(),
  ponPort: z.string().nullable(),
  onuId: z.number().int().nullable(),
  status: OnuStatus.nullable(),
  field: SearchField,
  exact: z.boolean(),
})
export type SearchHit = z.infer<typeof SearchHit>

export const searchContract = {
  /** Finds ONUs and OLTs by serial, MAC, name, description or place, in any usual spelling. Exact hits come first. */
  find: read
    .input(
      z.strictObject({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(200).default(20) }),
    )
    .output(z.array(SearchHit)),
}
