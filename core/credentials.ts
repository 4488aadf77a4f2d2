import { createHmac } from 'node:crypto'
import {
  UserCredentials,
  type CredentialsChange,
  type SnmpCredentials,
  type SnmpVersion,
} from '#contract/credentials.ts'
import { FarolError } from '#contract/errors.ts'
import { seal, unseal } from './seal.ts'

/** Whose credentials these are: a saved OLT's, or those of a device that is not saved, at its address. */
export type CredentialOwner = { oltId: number } | { host: string; port: number }

/**
 * Seals credentials for their owner: of versions 1 and 2c the community alone, of version 3 everything as JSON. Owner and
 * kind are authenticated with it. Were the kind not, somebody who can write to the database could have the passwords of
 * version 3 sent to a device as a community, in clear.
 */
export function sealCredentials(sealKey: Buffer, credentials: SnmpCredentials, owner: CredentialOwner): Buffer {
  const text = credentials.version === '3' ? JSON.stringify(credentials) : credentials.community
  return seal(sealKey, text, contextOf(owner, credentials.version))
}

/** Opens what `sealCredentials` made. Throws OLT_CREDENTIALS when key, owner, kind or bytes are others. */
export function unsealCredentials(
  sealKey: Buffer,
  { version, sealed }: { version: SnmpVersion; sealed: Buffer },
  owner: CredentialOwner,
): SnmpCredentials {
  const text = unseal(sealKey, sealed, contextOf(owner, version))
  return version === '3' ? UserCredentials.parse(JSON.parse(text)) : { version, community: text }
}

function contextOf(owner: CredentialOwner, version: SnmpVersion): string {
  const whose = 'oltId' in owner ? `olt:${owner.oltId}` : `candidate:${owner.host}:${owner.port}`
  return version === '3' ? `${whose}:user` : whose
}

/**
 * What tells one SNMP agent from another without showing a secret: 32 bytes keyed with the installation's seal key. Address
 * and port alone do not: a proxy answers for several devices behind one address, each under its community (RFC 3584,
 * section 5) or under its user and context. Passwords and protocols do not tell devices apart.
 */
export function agentKey(sealKey: Buffer, agent: { host: string; port: number; credentials: SnmpCredentials }): Buffer {
  const { host, port, credentials } = agent
  const who =
    credentials.version === '3' ? ['3', credentials.user, credentials.contextName ?? ''] : [credentials.community]
  return createHmac('sha256', sealKey)
    .update(JSON.stringify(['agent', host.toLowerCase(), port, ...who]))
    .digest()
}

/**
 * Credentials with the secrets that a change left out, taken from the stored ones. `stored` is asked only where one is left
 * out, so that a whole change heals an OLT whose own do not open any more. Throws BAD_INPUT that names the missing field.
 */
export function completeCredentials(change: CredentialsChange, stored: () => SnmpCredentials): SnmpCredentials {
  if (change.version !== '3') {
    const { version, community = communityOf(stored()) } = change
    return { version, community: given(community, 'community') }
  }
  if (change.level === 'noAuthNoPriv') return change
  const kept = once(() => userOf(stored()))
  const authPassword = given(change.authPassword ?? kept()?.authPassword, 'authPassword')
  if (change.level === 'authNoPriv') return { ...change, authPassword }
  return { ...change, authPassword, privPassword: given(change.privPassword ?? kept()?.privPassword, 'privPassword') }
}

function communityOf(credentials: SnmpCredentials): string | undefined {
  return credentials.version === '3' ? undefined : credentials.community
}

function userOf(credentials: SnmpCredentials): { authPassword?: string; privPassword?: string } | undefined {
  return credentials.version === '3' && credentials.level !== 'noAuthNoPriv' ? credentials : undefined
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}

function given(secret: string | undefined, field: string): string {
  if (secret !== undefined) return secret
  const params = { field: `credentials.${field}`, reason: 'missing' }
  throw new FarolError('BAD_INPUT', `credentials.${field}: missing, and none is stored that could be kept`, { params })
}
