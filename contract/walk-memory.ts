import { z } from 'zod'

/** What one run learnt about walking a table: rows to ask for at once, and marks as the walk takes them. */
export const TableMemory = z.strictObject({
  repetitions: z.number().int().min(1),
  marks: z.array(z.strictObject({ after: z.string().regex(/^\d+(\.\d+)*$/), rows: z.number().int() })),
})
export type TableMemory = z.infer<typeof TableMemory>

/** What a run learnt about walking one OLT. Advice for the next one, never a reason to ask for less than everything. */
export const WalkMemory = z.strictObject({
  replyCapBytes: z.number().int().positive().nullable(),
  roundTripMs: z.number().nonnegative().nullable(),
  /** By the name of the profile's table. */
  tables: z.record(z.string(), TableMemory),
})
export type WalkMemory = z.infer<typeof WalkMemory>
