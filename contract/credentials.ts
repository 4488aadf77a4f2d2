import { z } from 'zod'

/** How a device is asked, and with which secrets (RFC 3414, RFC 3826, RFC 7860). Secrets only ever travel inwards. */

export const SnmpVersion = z.enum(['1', '2c', '3'])
export type SnmpVersion = z.infer<typeof SnmpVersion>

export const Community = z.string().min(1, 'missing').max(255, 'longer than 255 characters')

/** The name of a user of the device's SNMPv3 engine: at most 32 bytes. */
export const SnmpUser = z
  .string()
  .min(1, 'missing')
  .refine((text) => utf8Length(text) <= 32, 'longer than 32 bytes')
  .refine(isPlain, 'no control characters')

/** The device's context, where it has several: at most 32 bytes. */
export const SnmpContextName = z
  .string()
  .refine((text) => utf8Length(text) <= 32, 'longer than 32 bytes')
  .refine(isPlain, 'no control characters')

/** A password from which the device's keys are made. */
export const SnmpPassword = z
  .string()
  .min(8, 'SNMPv3 wants at least 8 characters')
  .max(255, 'longer than 255 characters')

export const SecurityLevel = z.enum(['noAuthNoPriv', 'authNoPriv', 'authPriv'])
export type SecurityLevel = z.infer<typeof SecurityLevel>

export const AuthProtocol = z.enum(['MD5', 'SHA', 'SHA224', 'SHA256', 'SHA384', 'SHA512'])
export type AuthProtocol = z.infer<typeof AuthProtocol>

/** AES with 256 bits exists in two kinds that differ in how a short digest is made a long key: Blumenthal's and Reeder's. */
export const PrivProtocol = z.enum(['DES', 'AES128', 'AES256b', 'AES256r'])
export type PrivProtocol = z.infer<typeof PrivProtocol>

const ofUser = { version: z.literal('3'), user: SnmpUser, contextName: SnmpContextName.optional() }

export const CommunityCredentials = z.strictObject({ version: z.enum(['1', '2c']), community: Community })
export type CommunityCredentials = z.infer<typeof CommunityCredentials>

export const UserCredentials = z.discriminatedUnion('level', [
  z.strictObject({ ...ofUser, level: z.literal('noAuthNoPriv') }),
  z.strictObject({ ...ofUser, level: z.literal('authNoPriv'), authProtocol: AuthProtocol, authPassword: SnmpPassword }),
  z.strictObject({
    ...ofUser,
    level: z.literal('authPriv'),
    authProtocol: AuthProtocol,
    authPassword: SnmpPassword,
    privProtocol: PrivProtocol,
    privPassword: SnmpPassword,
  }),
])
export type UserCredentials = z.infer<typeof UserCredentials>

/** Everything that is needed to be let in by a device. */
export const SnmpCredentials = z.discriminatedUnion('version', [CommunityCredentials, UserCredentials])
export type SnmpCredentials = z.infer<typeof SnmpCredentials>

/** Credentials of an OLT that has some: a secret that is left out stays as it is. */
export const CredentialsChange = z.discriminatedUnion('version', [
  z.strictObject({ version: z.enum(['1', '2c']), community: Community.optional() }),
  z.discriminatedUnion('level', [
    z.strictObject({ ...ofUser, level: z.literal('noAuthNoPriv') }),
    z.strictObject({
      ...ofUser,
      level: z.literal('authNoPriv'),
      authProtocol: AuthProtocol,
      authPassword: SnmpPassword.optional(),
    }),
    z.strictObject({
      ...ofUser,
      level: z.literal('authPriv'),
      authProtocol: AuthProtocol,
      authPassword: SnmpPassword.optional(),
      privProtocol: PrivProtocol,
      privPassword: SnmpPassword.optional(),
    }),
  ]),
])
export type CredentialsChange = z.infer<typeof CredentialsChange>

/** What of an OLT's credentials is no secret. */
export const SnmpAccess = z.strictObject({
  version: SnmpVersion,
  user: z.string().nullable(),
  level: SecurityLevel.nullable(),
  authProtocol: AuthProtocol.nullable(),
  privProtocol: PrivProtocol.nullable(),
  contextName: z.string().nullable(),
})
export type SnmpAccess = z.infer<typeof SnmpAccess>

export function accessOf(credentials: SnmpCredentials): SnmpAccess {
  const nothing = { user: null, level: null, authProtocol: null, privProtocol: null, contextName: null }
  if (credentials.version !== '3') return { version: credentials.version, ...nothing }
  const { version, user, level, contextName } = credentials
  return {
    version,
    user,
    level,
    authProtocol: credentials.level === 'noAuthNoPriv' ? null : credentials.authProtocol,
    privProtocol: credentials.level === 'authPriv' ? credentials.privProtocol : null,
    contextName: contextName === undefined || contextName === '' ? null : contextName,
  }
}

function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}

/** Bytes of a text in UTF-8; a lone surrogate, which has none, counts as three. */
function utf8Length(text: string): number {
  return encodeURIComponent(text.toWellFormed()).replaceAll(/%../g, '.').length
}
