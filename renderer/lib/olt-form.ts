import type {
  AuthProtocol,
  CredentialsChange,
  PrivProtocol,
  SecurityLevel,
  SnmpVersion,
} from '#contract/credentials.ts'
import type { Olt, OltAdd, OltChanges, OltLimits, OltLimitsChange } from '#contract/olt.ts'
import { limitBounds, numberLimits, type NumberLimit } from '#contract/rules/olt-limits.ts'

/** The form of an OLT as typed: everything is text until it is read. An empty limit is the usual one. */
export interface OltForm {
  name: string
  site: string
  host: string
  port: string
  profile: string
  version: SnmpVersion
  community: string
  user: string
  level: SecurityLevel
  authProtocol: AuthProtocol
  authPassword: string
  privProtocol: PrivProtocol
  privPassword: string
  contextName: string
  limits: Record<NumberLimit, string>
  optics: boolean
}

const noLimits: OltForm['limits'] = {
  inFlight: '',
  maxRepetitions: '',
  timeoutMs: '',
  tries: '',
  tableSeconds: '',
  runSeconds: '',
  opticsPauseMs: '',
}

export const emptyOltForm: OltForm = {
  name: '',
  site: '',
  host: '',
  port: '161',
  profile: 'auto',
  version: '2c',
  community: '',
  user: '',
  level: 'authPriv',
  authProtocol: 'SHA256',
  authPassword: '',
  privProtocol: 'AES128',
  privPassword: '',
  contextName: '',
  limits: noLimits,
  optics: true,
}

export type SecretField = 'community' | 'authPassword' | 'privPassword'
export type OltField = 'name' | 'site' | 'host' | 'port' | 'user' | 'contextName' | SecretField | NumberLimit
export type FieldProblem = 'missing' | 'notAnAddress' | 'notAPort' | 'passwordShort' | 'tooLong' | 'outOfRange'
export type FieldProblems = Partial<Record<OltField, FieldProblem>>

/** Every field that can be refused, as the host names it. */
export const oltFields: readonly OltField[] = [
  'name',
  'site',
  'host',
  'port',
  'community',
  'user',
  'authPassword',
  'privPassword',
  'contextName',
  ...numberLimits,
]

/** How many of a limit's unit one is that the form speaks of: its timeout is in seconds. */
export const unitOfLimit: Record<NumberLimit, number> = {
  inFlight: 1,
  maxRepetitions: 1,
  timeoutMs: 1000,
  tries: 1,
  tableSeconds: 1,
  runSeconds: 1,
  opticsPauseMs: 1,
}

/** The form of an OLT that there is: its secrets are not known here, and stay as they are where nothing is typed. */
export function formOfOlt({ name, site, host, port, profileChoice, access, limits }: Olt): OltForm {
  const set = numberLimits.filter((limit) => limits[limit] !== limitBounds[limit].usual)
  return {
    ...emptyOltForm,
    name,
    site: site ?? '',
    host,
    port: String(port),
    profile: profileChoice,
    version: access.version,
    user: access.user ?? '',
    level: access.level ?? emptyOltForm.level,
    authProtocol: access.authProtocol ?? emptyOltForm.authProtocol,
    privProtocol: access.privProtocol ?? emptyOltForm.privProtocol,
    contextName: access.contextName ?? '',
    limits: {
      ...noLimits,
      ...Object.fromEntries(set.map((limit) => [limit, String(limits[limit] / unitOfLimit[limit])])),
    },
    optics: limits.optics,
  }
}

/** Which secrets an OLT has that stay where nothing is typed. */
export function keptSecrets(olt: Olt | null): ReadonlySet<SecretField> {
  if (olt === null) return new Set()
  const { version, level } = olt.access
  if (version !== '3') return new Set(['community'])
  return new Set(
    level === 'authPriv' ? ['authPassword', 'privPassword'] : level === 'authNoPriv' ? ['authPassword'] : [],
  )
}

/** How many limits are set, for a fold that hides them. */
export function countLimits(form: OltForm): number {
  return numberLimits.filter((limit) => form.limits[limit].trim() !== '').length + (form.optics ? 0 : 1)
}

/** The form as the contract wants a new OLT, or what is wrong with which field. The host checks it all once more. */
export function readOltForm(form: OltForm): { value: OltAdd } | { problems: FieldProblems } {
  const problems = problemsOf(form, new Set())
  if (Object.keys(problems).length > 0) return { problems }
  const setting = settingOf(form)
  const limits = limitsOf(form)
  const set = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null && value !== true))
  const value = {
    name: setting.name,
    host: setting.host,
    port: setting.port,
    profile: setting.profile,
    credentials: credentialsOf(form) as NonNullable<OltAdd['credentials']>,
    ...(setting.site === '' ? {} : { site: setting.site }),
    ...(Object.keys(set).length === 0 ? {} : { limits: set }),
  }
  return { value }
}

/** What the form makes different of an OLT: nothing that is as it was. */
export function readOltChanges(form: OltForm, olt: Olt): { value: OltChanges } | { problems: FieldProblems } {
  const problems = problemsOf(form, keptSecrets(olt))
  if (Object.keys(problems).length > 0) return { problems }
  const { site, ...setting } = settingOf(form)
  const before = { name: olt.name, host: olt.host, port: olt.port, profile: olt.profileChoice }
  const changed = differences(before, setting)
  const limits = differences(wholeLimits(olt.limits), limitsOf(form))
  const credentials = credentialsOf(form)
  return {
    value: {
      ...changed,
      ...(site === (olt.site ?? '') ? {} : { site: site === '' ? null : site }),
      ...(isSameAccess(form, olt) ? {} : { credentials }),
      ...(Object.keys(limits).length === 0 ? {} : { limits }),
    },
  }
}

/** The limits of an OLT as a form says them: a usual one is `null`. */
function wholeLimits(limits: OltLimits): OltLimitsChange {
  const numbers = numberLimits.map((limit) => [
    limit,
    limits[limit] === limitBounds[limit].usual ? null : limits[limit],
  ])
  return { ...Object.fromEntries(numbers), optics: limits.optics ? null : false }
}

function limitsOf(form: OltForm): OltLimitsChange {
  const numbers = numberLimits.map((limit) => {
    const value = limitValue(limit, form.limits[limit])
    return [limit, value === limitBounds[limit].usual ? null : value]
  })
  return { ...Object.fromEntries(numbers), optics: form.optics ? null : false }
}

/** A limit in the contract's unit, `null` for none, `NaN` for what is no number. A decimal comma is one too. */
function limitValue(limit: NumberLimit, text: string): number | null {
  const typed = text.trim().replace(',', '.')
  if (typed === '') return null
  if (!/^\d+(\.\d+)?$/.test(typed)) return NaN
  const unit = unitOfLimit[limit]
  return unit === 1 ? Number(typed) : Math.round(Number(typed) * unit)
}

function settingOf(form: OltForm) {
  const { profile } = form
  return { name: form.name.trim(), site: form.site.trim(), host: form.host.trim(), port: Number(form.port), profile }
}

function differences<T extends object>(before: T, after: T): Partial<T> {
  const changed = Object.entries(after).filter(([key, value]) => before[key as keyof T] !== value)
  return Object.fromEntries(changed) as Partial<T>
}

function isSameAccess(form: OltForm, { access }: Olt): boolean {
  if (form.version !== access.version) return false
  if (form.version !== '3') return form.community === ''
  const { user, level, contextName, authProtocol, privProtocol } = form
  const isSigned = level !== 'noAuthNoPriv'
  return (
    user.trim() === access.user &&
    level === access.level &&
    contextName.trim() === (access.contextName ?? '') &&
    (!isSigned || (authProtocol === access.authProtocol && form.authPassword === '')) &&
    (level !== 'authPriv' || (privProtocol === access.privProtocol && form.privPassword === ''))
  )
}

/** What the form says of credentials; a secret that was not typed is left out. */
function credentialsOf(form: OltForm): CredentialsChange {
  const { version, community, level, authProtocol, authPassword, privProtocol, privPassword } = form
  if (version !== '3') return { version, ...(community === '' ? {} : { community }) }
  const contextName = form.contextName.trim()
  const user = { version, user: form.user.trim(), ...(contextName === '' ? {} : { contextName }) }
  if (level === 'noAuthNoPriv') return { ...user, level }
  const signed = { authProtocol, ...(authPassword === '' ? {} : { authPassword }) }
  if (level === 'authNoPriv') return { ...user, level, ...signed }
  return { ...user, level, ...signed, privProtocol, ...(privPassword === '' ? {} : { privPassword }) }
}

const address = /^[A-Za-z0-9]([A-Za-z0-9.:_-]*[A-Za-z0-9])?$/
const shortestPassword = 8
const longestName = 32

function problemsOf(form: OltForm, kept: ReadonlySet<SecretField>): FieldProblems {
  const { name, host, port } = settingOf(form)
  const problems: FieldProblems = {}
  if (name === '') problems.name = 'missing'
  if (host === '') problems.host = 'missing'
  else if (!address.test(host) || host.length > 253) problems.host = 'notAnAddress'
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.port = 'notAPort'
  if (form.version === '3') addUserProblems(problems, form, kept)
  else if (form.community === '' && !kept.has('community')) problems.community = 'missing'
  for (const limit of numberLimits) {
    const value = limitValue(limit, form.limits[limit])
    const { least, most } = limitBounds[limit]
    if (value !== null && !(Number.isInteger(value) && value >= least && value <= most)) problems[limit] = 'outOfRange'
  }
  return problems
}

function addUserProblems(problems: FieldProblems, form: OltForm, kept: ReadonlySet<SecretField>): void {
  if (form.user.trim() === '') problems.user = 'missing'
  for (const field of ['user', 'contextName'] as const) {
    if (new TextEncoder().encode(form[field].trim()).length > longestName) problems[field] = 'tooLong'
  }
  const needed = { noAuthNoPriv: [], authNoPriv: ['authPassword'], authPriv: ['authPassword', 'privPassword'] } as const
  for (const field of needed[form.level]) {
    if (form[field] === '' && !kept.has(field)) problems[field] = 'missing'
    else if (form[field] !== '' && form[field].length < shortestPassword) problems[field] = 'passwordShort'
  }
}
