import type { SnmpVersion } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import type { OltLimits } from '#contract/olt.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import { readLimits } from '../olt-limits.ts'
import type { Sql } from './database.ts'

export function oltNotFound(id: number | string): FarolError {
  return new FarolError('NOT_FOUND', `There is no OLT ${id}.`, {
    params: { olt: id },
    next: 'See olt list for the names.',
  })
}

/** Where and how an OLT is asked; its credentials sealed. */
export interface OltTarget {
  host: string
  port: number
  version: SnmpVersion
  profileChoice: string
  variants: VariantChoices
  limits: OltLimits
  sealed: Buffer
}

/** The columns that a target is made of. */
export interface TargetRow {
  host: string
  port: number
  snmp_version: SnmpVersion
  profile_choice: string
  variants: VariantChoices
  limits: unknown
  sealed: Buffer
}

export function targetFromRow(row: TargetRow): OltTarget {
  return {
    host: row.host,
    port: row.port,
    version: row.snmp_version,
    profileChoice: row.profile_choice,
    variants: row.variants,
    limits: readLimits(row.limits),
    sealed: row.sealed,
  }
}

/** Throws NOT_FOUND. */
export async function readOltTarget(sql: Sql, id: number): Promise<OltTarget> {
  const [row] = await sql.rows<TargetRow>(
    `select o.host, o.port, o.snmp_version, o.profile_choice, o.variants, o.limits, c.sealed
     from olt o join olt_credential c on c.olt_id = o.id where o.id = $1`,
    [id],
  )
  if (row === undefined) throw oltNotFound(id)
  return targetFromRow(row)
}
