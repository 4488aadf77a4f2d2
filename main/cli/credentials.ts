import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import {
  AuthProtocol,
  Community,
  CredentialsChange,
  PrivProtocol,
  SecurityLevel,
  SnmpContextName,
  SnmpCredentials,
  SnmpPassword,
  SnmpUser,
  SnmpVersion,
  type SnmpAccess,
} from '#contract/credentials.ts'

/** Ends the command as wrong usage with what is wrong. What it is told holds no secret, not even a wrong one. */
type Usage = (problem: string) => never

export interface CredentialFlags {
  community?: string
  communityFile?: string
  communityStdin?: boolean
  snmp?: string
  user?: string
  level?: string
  auth?: string
  authFile?: string
  priv?: string
  privFile?: string
  context?: string
  credentials?: string
  credentialsFile?: string
}

/** The flags by which a device lets one in. Those whose value could be a secret by mistake are read here, not by commander. */
export function withCredentialFlags(command: Command): Command {
  return command
    .option('--community <text>', 'community of SNMP 1 or 2c; it stays in your shell history')
    .option('--community-file <file>', 'file that holds the community')
    .option('--community-stdin', 'read the community from standard input')
    .option('--snmp <version>', '1, 2c or 3; 2c when a community is given, 3 when a user is')
    .option('--user <name>', 'SNMPv3 user')
    .option('--level <level>', `${SecurityLevel.options.join(', ')}; by default what the passwords are enough for`)
    .option('--auth <protocol>', `protocol of the authentication: ${AuthProtocol.options.join(', ')}`)
    .option('--auth-file <file>', 'file that holds the password of the authentication')
    .option(
      '--priv <protocol>',
      'protocol of the privacy: DES, AES128, AES256b (Blumenthal), AES256r (Reeder, as Cisco)',
    )
    .option('--priv-file <file>', 'file that holds the password of the privacy')
    .option('--context <name>', 'SNMPv3 context')
    .option('--credentials <file>', 'all of this as one JSON object in a file; - is standard input')
    .option('--credentials-file <file>', 'the same as --credentials')
}

/** Every secret that the flags name, read; the rest of the flags as it is. */
export interface GivenCredentials {
  flags: CredentialFlags
  community: string | undefined
  authPassword: string | undefined
  privPassword: string | undefined
  /** The JSON object of `--credentials`. */
  whole: unknown
}

const userFlags = ['user', 'level', 'auth', 'authFile', 'priv', 'privFile', 'context'] as const
const names: Record<string, string> = {
  community: '--community',
  version: '--snmp',
  user: '--user',
  level: '--level',
  authProtocol: '--auth',
  authPassword: '--auth-file',
  privProtocol: '--priv',
  privPassword: '--priv-file',
  contextName: '--context',
}

/** Whether any flag speaks of credentials. */
export function areCredentialsGiven(flags: CredentialFlags): boolean {
  const { community, communityFile, communityStdin, snmp, credentials } = flags
  const others = [community, communityFile, communityStdin, snmp, credentials, flags.credentialsFile]
  return others.some((flag) => flag !== undefined) || userFlags.some((flag) => flags[flag] !== undefined)
}

/** Reads files and standard input. Wrong combinations and unreadable files are wrong usage. */
export async function readSecrets(flags: CredentialFlags, usage: Usage): Promise<GivenCredentials> {
  const file = flags.credentials ?? flags.credentialsFile
  const communities = [flags.community, flags.communityFile, flags.communityStdin].filter((flag) => flag !== undefined)
  const users = userFlags.filter((flag) => flags[flag] !== undefined)
  if (flags.credentials !== undefined && flags.credentialsFile !== undefined) {
    return usage('--credentials and --credentials-file are the same: give one of them')
  }
  if (file !== undefined && (communities.length > 0 || users.length > 0 || flags.snmp !== undefined)) {
    return usage('--credentials holds everything: it goes with no other flag of credentials')
  }
  if (communities.length > 0 && users.length > 0)
    return usage('a community is of versions 1 and 2c, a user of version 3: give one')
  if (communities.length > 1) return usage(oneCommunity)
  if (file !== undefined) {
    const whole = parseJson(await readSource(file, '--credentials', usage), usage)
    return { flags, whole, community: undefined, authPassword: undefined, privPassword: undefined }
  }
  const given = {
    flags,
    whole: undefined,
    community: await readCommunity(flags, usage),
    authPassword: flags.authFile === undefined ? undefined : readFile(flags.authFile, '--auth-file', usage),
    privPassword: flags.privFile === undefined ? undefined : readFile(flags.privFile, '--priv-file', usage),
  }
  checkEach(given, usage)
  return given
}

/** What is wrong by itself is told before the stack is asked for anything. */
function checkEach({ flags, authPassword, privPassword }: GivenCredentials, usage: Usage): void {
  if (flags.snmp !== undefined && !SnmpVersion.safeParse(flags.snmp).success) usage('--snmp: wanted 1, 2c or 3')
  levelOf(flags, null, usage)
  protocolOf(AuthProtocol, flags.auth, usage, '--auth')
  protocolOf(PrivProtocol, flags.priv, usage, '--priv')
  for (const [field, schema, value] of [
    ['user', SnmpUser, flags.user],
    ['contextName', SnmpContextName, flags.context],
    ['authPassword', SnmpPassword, authPassword],
    ['privPassword', SnmpPassword, privPassword],
  ] as const) {
    const wrong = value === undefined ? undefined : schema.safeParse(value).error
    if (wrong !== undefined) usage(`${names[field] ?? ''}: ${wrong.issues[0]?.message ?? 'not usable'}`)
  }
}

const oneCommunity =
  'give the community by exactly one of --community, --community-file, --community-stdin; or --user for SNMPv3; or --credentials'

/** Credentials that are whole, for a device that has none yet. */
export function wholeCredentials(given: GivenCredentials, usage: Usage): SnmpCredentials {
  if (given.whole !== undefined) return parsed(SnmpCredentials, given.whole, usage)
  const version = versionOf(given, null, usage)
  if (version !== '3' && given.community === undefined) return usage(oneCommunity)
  return parsed(SnmpCredentials, partsOf(given, version, null, usage), usage)
}

/** Credentials that change those of an OLT: what no flag names stays, secrets and the rest. */
export function changedCredentials(given: GivenCredentials, access: SnmpAccess, usage: Usage): CredentialsChange {
  if (given.whole !== undefined) return parsed(CredentialsChange, given.whole, usage)
  const version = versionOf(given, access, usage)
  return parsed(CredentialsChange, partsOf(given, version, access.version === '3' ? access : null, usage), usage)
}

function versionOf({ flags, community }: GivenCredentials, access: SnmpAccess | null, usage: Usage): SnmpVersion {
  const hasUser = userFlags.some((flag) => flags[flag] !== undefined)
  const implied = hasUser ? '3' : community === undefined ? access?.version : access?.version === '1' ? '1' : '2c'
  const version = SnmpVersion.parse(flags.snmp ?? implied ?? '2c')
  if (hasUser && version !== '3') return usage(`--user and its like are of version 3, not ${version}`)
  if (community !== undefined && version === '3') return usage('a community is of versions 1 and 2c, not 3')
  return version
}

function partsOf(given: GivenCredentials, version: SnmpVersion, kept: SnmpAccess | null, usage: Usage): object {
  const { flags, community, authPassword, privPassword } = given
  if (version !== '3') return { version, ...ifGiven({ community }) }
  const level = levelOf(flags, kept, usage)
  const isSigned = level !== 'noAuthNoPriv'
  const isCiphered = level === 'authPriv'
  const idle = [
    ...(isSigned ? [] : (['auth', 'authFile'] as const)),
    ...(isCiphered ? [] : (['priv', 'privFile'] as const)),
  ].find((flag) => flags[flag] !== undefined)
  if (idle !== undefined) return usage(`${flagNames[idle]} does not go with --level ${level}`)
  const authProtocol = protocolOf(AuthProtocol, flags.auth, usage, '--auth') ?? kept?.authProtocol ?? undefined
  const privProtocol = protocolOf(PrivProtocol, flags.priv, usage, '--priv') ?? kept?.privProtocol ?? undefined
  return {
    version,
    level,
    ...ifGiven({ user: flags.user ?? kept?.user ?? undefined }),
    ...ifGiven({ contextName: flags.context ?? kept?.contextName ?? undefined }),
    ...(isSigned ? ifGiven({ authProtocol, authPassword }) : {}),
    ...(isCiphered ? ifGiven({ privProtocol, privPassword }) : {}),
  }
}

const flagNames = { auth: '--auth', authFile: '--auth-file', priv: '--priv', privFile: '--priv-file' } as const

function levelOf(flags: CredentialFlags, kept: SnmpAccess | null, usage: Usage): SecurityLevel {
  if (flags.level !== undefined) {
    const level = SecurityLevel.options.find((one) => one.toLowerCase() === flags.level?.toLowerCase())
    return level ?? usage(`--level: wanted ${SecurityLevel.options.join(', ')}`)
  }
  if (flags.priv !== undefined || flags.privFile !== undefined) return 'authPriv'
  if (kept?.level === 'authPriv') return 'authPriv'
  if (flags.auth !== undefined || flags.authFile !== undefined) return 'authNoPriv'
  return kept?.level ?? 'noAuthNoPriv'
}

/** A protocol as people spell it: `sha-256`, `AES`. Two kinds of AES-256 exist, so that one has to be named. */
function protocolOf<Name extends string>(
  schema: { options: readonly Name[] },
  text: string | undefined,
  usage: Usage,
  flag: string,
): Name | undefined {
  if (text === undefined) return undefined
  const plain = text.toUpperCase().replaceAll(/[-_ ]/g, '')
  const usual = { SHA1: 'SHA', AES: 'AES128' }[plain] ?? plain
  if (flag === '--priv' && usual === 'AES256')
    return usage('--priv: AES256b (Blumenthal) or AES256r (Reeder, as Cisco)')
  return (
    schema.options.find((name) => name.toUpperCase() === usual) ?? usage(`${flag}: wanted ${schema.options.join(', ')}`)
  )
}

function ifGiven(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } }
}

interface Issue {
  path: readonly PropertyKey[]
  message: string
  code?: string
  input?: unknown
}

function parsed<T>(schema: Schema<T>, value: unknown, usage: Usage): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const field = String(issue?.path[0] ?? '')
  const isMissing = typeof value === 'object' && value !== null && field !== '' && !(field in value)
  const flag = names[field] ?? '--credentials'
  return usage(isMissing ? `${flag} is missing` : `${flag}: ${issue?.message ?? 'not usable'}`)
}

async function readCommunity(flags: CredentialFlags, usage: Usage): Promise<string | undefined> {
  const { community, communityFile, communityStdin } = flags
  if (communityFile !== undefined) return checkedCommunity(readFile(communityFile, '--community-file', usage), usage)
  if (communityStdin !== undefined) return checkedCommunity(withoutLineEnd(await readStdin()), usage)
  return community === undefined ? undefined : checkedCommunity(community, usage)
}

function checkedCommunity(text: string, usage: Usage): string {
  const community = Community.safeParse(text)
  return community.success ? community.data : usage('the community is empty or longer than 255 characters')
}

function parseJson(text: string, usage: Usage): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What JSON.parse says repeats a piece of the text.
    return usage('--credentials holds no JSON object')
  }
}

async function readSource(file: string, flag: string, usage: Usage): Promise<string> {
  if (file.trimStart().startsWith('{'))
    return usage(`${flag} takes a file, or - for standard input, never the secrets themselves`)
  return file === '-' ? await readStdin() : readFile(file, flag, usage)
}

function readFile(path: string, flag: string, usage: Usage): string {
  try {
    return withoutLineEnd(readFileSync(path, 'utf8'))
  } catch {
    return usage(`${flag}: the file cannot be read`)
  }
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}

/** More than this is no credential; the rest is not waited for. */
const mostBytes = 16_384

async function readStdin(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    parts.push(part)
    if (parts.reduce((sum, one) => sum + one.length, 0) > mostBytes) break
  }
  return Buffer.concat(parts).toString('utf8')
}
