import { customerRow, type CustomerRow } from './customer-row.ts'
import { descriptionReader, type DescribedFields } from './description-pattern.ts'

export interface DescriptionReading {
  rows: CustomerRow[]
  /** Descriptions that no pattern fits, and those whose fields are no customer. */
  leftOut: number
  /** The fields of each description in the given order; `null` where none was read. */
  fields: (DescribedFields | null)[]
}

/** Reads customers from descriptions, each tied to its ONU. Throws BAD_INPUT for a pattern that cannot be used. */
export function readDescriptions(
  patterns: readonly string[],
  onus: readonly { id: number; description: string }[],
): DescriptionReading {
  const read = descriptionReader(patterns)
  const fields = onus.map((onu) => read(onu.description))
  const rows = onus.flatMap((onu, index): CustomerRow[] => {
    const found = fields[index] ?? null
    const result = found === null ? null : customerRow(found, 0)
    // One customer may be described at several ONUs: each is a record of its own.
    return result?.kind === 'customer' ? [{ ...result.row, key: `${result.row.key}@${onu.id}`, onuId: onu.id }] : []
  })
  return { rows, leftOut: onus.length - rows.length, fields }
}
