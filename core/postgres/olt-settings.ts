import { accessOf, type SnmpCredentials, type SnmpVersion } from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import type { OltLimits } from '#contract/olt.ts'
import type { VariantChoices } from '#contract/profile-variants.ts'
import { agentKey, sealCredentials } from '../credentials.ts'
import type { Transaction } from './database.ts'
import { oltNotFound, type TargetRow } from './olt-target.ts'

/** What an operator says of an OLT, besides how it lets one in. */
export interface OltSetting {
  name: string
  site: string | null
  host: string
  port: number
  profile: string
  variants: VariantChoices
  /** Only what an operator has set. */
  limits: Partial<OltLimits>
}

/** Writes down a new OLT and seals its credentials. Throws NAME_TAKEN or ADDRESS_TAKEN. */
export async function insertOlt(
  tx: Transaction,
  olt: { setting: OltSetting; credentials: SnmpCredentials; simulated: boolean; sealKey: Buffer },
): Promise<number> {
  const { setting, credentials, simulated, sealKey } = olt
  const key = agentKey(sealKey, { ...setting, credentials })
  const [row] = await tx
    .rows<{ id: number }>(
      `insert into olt (name, site, host, port, profile_choice, variants, limits, simulated, snmp_version, access, agent_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
      [...columnsOf(setting), simulated, credentials.version, storedAccess(credentials), key],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
  if (row === undefined) throw new Error('The OLT was not inserted.')
  const sealed = sealCredentials(sealKey, credentials, { oltId: row.id })
  await tx.run('insert into olt_credential (olt_id, sealed) values ($1, $2)', [row.id, sealed])
  return row.id
}

/** An OLT as an operator has set it, before a change. */
interface HeldOlt {
  setting: OltSetting
  isPaused: boolean
  /** The profile that reads it, once it is known. */
  readBy: string | null
  version: SnmpVersion
  sealed: Buffer
}

interface HeldRow {
  is_paused: boolean
  profile_name: string | null
}

/** An OLT's setting and how it is asked, held against changes until the transaction ends. Throws NOT_FOUND. */
export async function holdOlt(tx: Transaction, id: number): Promise<HeldOlt> {
  const [row] = await tx.rows<Omit<OltSetting, 'profile'> & TargetRow & HeldRow>(
    `select o.name, o.site, o.host, o.port, o.profile_choice, o.profile_name, o.variants, o.limits, o.paused_at is not null as is_paused,
       o.snmp_version, c.sealed
     from olt o join olt_credential c on c.olt_id = o.id where o.id = $1 for update of o`,
    [id],
  )
  if (row === undefined) throw oltNotFound(id)
  const { name, site, host, port, profile_choice: profile, variants, limits } = row
  const { is_paused: isPaused, profile_name: readBy, snmp_version: version, sealed } = row
  return { setting: { name, site, host, port, profile, variants, limits }, isPaused, readBy, version, sealed }
}

/** Throws NAME_TAKEN. */
export async function rewriteSetting(tx: Transaction, id: number, setting: OltSetting): Promise<void> {
  await tx
    .run(
      `update olt set name = $1, site = $2, host = $3, port = $4, profile_choice = $5, variants = $6, limits = $7,
         facts_at = case when (host, port, profile_choice, variants) is distinct from ($3, $4, $5, $6::jsonb) then null else facts_at end
       where id = $8`,
      [...columnsOf(setting), id],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
}

/**
 * Writes down where and how an OLT is asked from now on, its credentials sealed. What the network said of it is forgotten
 * until it is asked again. Throws ADDRESS_TAKEN.
 */
export async function rewriteAgent(
  tx: Transaction,
  olt: { id: number; setting: OltSetting; credentials: SnmpCredentials; sealKey: Buffer },
): Promise<void> {
  const { id, setting, credentials, sealKey } = olt
  const key = agentKey(sealKey, { ...setting, credentials })
  await tx
    .run(
      `update olt set snmp_version = $2, access = $3, agent_key = $4,
         state = 'new', state_since = clock_timestamp(), state_reason = null, facts_at = null
       where id = $1`,
      [id, credentials.version, storedAccess(credentials), key],
    )
    .catch((error: unknown) => {
      throw takenError(error, setting)
    })
  const sealed = sealCredentials(sealKey, credentials, { oltId: id })
  await tx.run('update olt_credential set sealed = $2 where olt_id = $1', [id, sealed])
}

function columnsOf({ name, site, host, port, profile, variants, limits }: OltSetting): unknown[] {
  return [name, site, host, port, profile, JSON.stringify(variants), JSON.stringify(limits)]
}

function storedAccess(credentials: SnmpCredentials): string | null {
  return credentials.version === '3' ? JSON.stringify(accessOf(credentials)) : null
}

function takenError(error: unknown, { name, host, port }: OltSetting): unknown {
  if (!(error instanceof Error) || !('constraint' in error)) return error
  if (error.constraint === 'olt_name_key') {
    return new FarolError('NAME_TAKEN', `There is already an OLT named ${name}.`, {
      params: { name },
      next: 'Choose another name.',
    })
  }
  if (error.constraint === 'olt_agent_key') {
    return new FarolError(
      'ADDRESS_TAKEN',
      `There is already an OLT at ${host} port ${port} with this community or user.`,
      {
        params: { host, port },
        next: 'The same address and community (or user and context) are the same device: look at the one that is there.',
      },
    )
  }
  return error
}
