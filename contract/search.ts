import { z } from 'zod'
import { Id } from './common.ts'
import { OnuStatus } from './onu.ts'
import { read } from './procedure.ts'

export const SearchField = z.enum([
  'serial',
  'mac',
  'name',
  'description',
  'place',
  'code',
  'login',
  'document',
  'phone',
])
export type SearchField = z.infer<typeof SearchField>

/** One thing found. `field` says what matched, `exact` whether the whole field did. */
export const SearchHit = z.strictObject({
  kind: z.enum(['onu', 'olt', 'customer', 'mac']),
  /** Of a MAC: its 48 bits as a number. */
  id: Id,
  /** Serial of an ONU, name of an OLT or of a customer, the MAC. */
  title: z.string(),
  description: z.string().nullable(),
  /** Empty for a customer that is at no ONU. */
  olt: z.string(),
  /** The row of the ONU that a customer is at. */
  customerOnuId: Id.optional(),
  ponPort: z.string().nullable(),
  onuId: z.number().int().nullable(),
  status: OnuStatus.nullable(),
  field: SearchField,
  exact: z.boolean(),
  /** Of a MAC: the ONU that it is behind, where one is known. */
  behindOnu: Id.optional(),
})
export type SearchHit = z.infer<typeof SearchHit>

export const searchContract = {
  /**
   * Finds ONUs, OLTs, customers and the MACs seen behind them by serial, MAC, name, description, place, code, login, document
   * or phone, in any usual spelling. Exact hits come first.
   */
  find: read
    .input(
      z.strictObject({ text: z.string().trim().min(1).max(200), limit: z.number().int().min(1).max(200).default(20) }),
    )
    .output(z.array(SearchHit)),
}
