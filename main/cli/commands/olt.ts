import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import { HostAddress, OltName, ProfileChoice, Site, type Olt, type OltChanges, type OltTest } from '#contract/olt.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import {
  areCredentialsGiven,
  changedCredentials,
  readSecrets,
  wholeCredentials,
  withCredentialFlags,
  type CredentialFlags,
} from '../credentials.ts'
import { AlreadySaid } from '../failure.ts'
import { limitsOf, withLimitFlags, type LimitFlags } from '../limits.ts'
import { chosenIn, variantsOf, withVariantFlag, type VariantFlags } from '../variants.ts'
import { plainText, tableOf } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { findOlt } from './find-olt.ts'
import { addOltCostCommand } from './olt-cost.ts'
import { onStack, withCommonFlags } from './shared.ts'

export interface DeviceFlags extends CommonFlags, CredentialFlags, LimitFlags, VariantFlags {
  name?: string
  host?: string
  port?: number
  profile?: string
  site?: string
}

interface NamedFlags extends CommonFlags {
  name?: string
}

interface RemoveFlags extends NamedFlags {
  yes?: boolean
}

/** `farol olt add|set|list|test|cost|pause|resume|remove`. */
export function addOltCommands(program: Command, context: CliContext): void {
  const olt = program.command('olt').description('the OLTs that are collected')
  withDeviceFlags(olt.command('add'))
    .description('add an OLT; its credentials are stored sealed')
    .action((flags: DeviceFlags, command: Command) => add(context, flags, command))
  withDeviceFlags(olt.command('set'))
    .argument('<olt>', 'the OLT, by its name')
    .description('change an OLT; what is not named stays, and `default` brings a limit back')
    .action((olt: string, flags: DeviceFlags, command: Command) => set(context, olt, flags, command))
  withCommonFlags(olt.command('list'))
    .description('list the OLTs')
    .action((flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const olts = await client.olt.list({})
        output.result(olts, () => describeOlts(olts))
      }),
    )
  withDeviceFlags(olt.command('test'))
    .argument('[olt]', 'an OLT that was added, as it is or with what flags change; or give --host and credentials')
    .description('ask a device who it is; nothing is stored')
    .action((name: string | undefined, flags: DeviceFlags, command: Command) => test(context, name, flags, command))
  addOltCostCommand(olt, context)
  for (const [word, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    withCommonFlags(olt.command(word))
      .argument('<olt>', 'the OLT, by its name')
      .description(paused ? 'collect an OLT no more until it is resumed' : 'collect a paused OLT again')
      .action((name: string, flags: CommonFlags) => setPaused(context, { name, paused }, flags))
  }
  withCommonFlags(olt.command('remove'))
    .argument('[name]', 'the OLT')
    .option('--name <name>', 'the OLT', valueOf(OltName, 'a name of 1 to 64 characters'))
    .option('--yes', 'do not ask')
    .description('remove an OLT with its ONUs and their history')
    .action((name: string | undefined, flags: RemoveFlags, command: Command) => remove(context, name, flags, command))
}

export function withDeviceFlags(command: Command): Command {
  withCommonFlags(command)
    .option('--name <name>', 'what it is called', valueOf(OltName, 'a name of 1 to 64 characters'))
    .option('--site <text>', 'where it stands; empty: nowhere', valueOf(Site, 'at most 64 characters'))
    .option('--host <address>', 'IP address or host name', valueOf(HostAddress, 'an IP address or a host name'))
    .option('--port <port>', 'UDP port of its SNMP agent (161)', numberOf(1, 65_535))
    .option(
      '--profile <name>',
      'profile of its family, or auto',
      valueOf(ProfileChoice, 'auto or the name of a profile'),
    )
  return withLimitFlags(withCredentialFlags(withVariantFlag(command)))
}

async function add(context: CliContext, flags: DeviceFlags, command: Command): Promise<void> {
  const usage = wrongUsage(command)
  const { name, host } = flags
  if (name === undefined) return usage("required option '--name <name>' not specified")
  if (host === undefined) return usage("required option '--host <address>' not specified")
  const credentials = wholeCredentials(await readSecrets(flags, usage), usage)
  await onStack(context, flags, async (client, { output }) => {
    const added = await client.olt.add({ name, host, credentials, ...settingOf(flags), ...chosenIn(flags) })
    output.result(
      added,
      () =>
        `Added ${added.name} (${addressOf(added)}). Its first update starts now; wait for it with: npx farol collect --olt "${added.name}" --wait`,
    )
  })
}

async function set(context: CliContext, named: string, flags: DeviceFlags, command: Command): Promise<void> {
  const usage = wrongUsage(command)
  const change = await readChange(flags, usage)
  if (change === null) return usage('say what is to change, such as --host, --user, --in-flight')
  await onStack(context, flags, async (client, { output }) => {
    const olt = await findOlt(client, named)
    const changed = await client.olt.update({ id: olt.id, changes: change(olt) })
    output.result(changed, () => `Saved ${changed.name} (${addressOf(changed)}).`)
  })
}

/** What of the setting the flags name, but the name and the address. */
function settingOf(flags: DeviceFlags) {
  const { site, port, profile } = flags
  const limits = limitsOf(flags)
  return {
    ...(site === undefined ? {} : { site }),
    ...(port === undefined ? {} : { port }),
    ...(profile === undefined ? {} : { profile }),
    ...(limits === undefined ? {} : { limits }),
  }
}

/** Every change that the flags name, once the OLT that it is of is known; `null` where there is none. */
async function readChange(
  flags: DeviceFlags,
  usage: (problem: string) => never,
): Promise<((olt: Olt) => OltChanges) | null> {
  const { name, host } = flags
  const given = areCredentialsGiven(flags) ? await readSecrets(flags, usage) : null
  const setting: OltChanges = {
    ...settingOf(flags),
    ...variantsOf(flags),
    ...(name === undefined ? {} : { name }),
    ...(host === undefined ? {} : { host }),
  }
  if (given === null) return Object.keys(setting).length === 0 ? null : () => setting
  return ({ access }) => ({ ...setting, credentials: changedCredentials(given, access, usage) })
}

async function test(
  context: CliContext,
  named: string | undefined,
  flags: DeviceFlags,
  command: Command,
): Promise<void> {
  const usage = wrongUsage(command)
  const question = await readQuestion(named, flags, usage)
  await onStack(context, flags, async (client, { output }) => {
    const result = await client.olt.test(await question(client))
    output.result(result, () => describeTest(result))
    if (result.state === 'reachable') return
    // The device did not say what was hoped for; the result has said it.
    throw new AlreadySaid()
  })
}

/** Which device is asked: a saved OLT, as it is or with what flags change, or one that is not saved. Wrong flags are wrong usage. */
export async function readQuestion(
  named: string | undefined,
  flags: DeviceFlags,
  usage: (problem: string) => never,
): Promise<(client: StackClient) => Promise<DeviceQuestion>> {
  const { host } = flags
  const name = named ?? (host === undefined ? flags.name : undefined)
  if (name !== undefined) {
    // A name among the flags says which OLT is meant; nothing is to be renamed by asking.
    const { name: _which, ...asked } = flags
    const change = await readChange(asked, usage)
    return async (client) => questionOf(await findOlt(client, name), change)
  }
  if (host === undefined) return usage('give the name of an OLT, or --host and credentials')
  const candidate = {
    name: flags.name ?? host.slice(0, 64),
    host,
    credentials: wholeCredentials(await readSecrets(flags, usage), usage),
    ...settingOf(flags),
    ...chosenIn(flags),
  }
  return () => Promise.resolve({ candidate })
}

type DeviceQuestion = Parameters<StackClient['olt']['test']>[0]

function questionOf(olt: Olt, change: ((olt: Olt) => OltChanges) | null) {
  return change === null ? { id: olt.id } : { id: olt.id, changes: change(olt) }
}

async function setPaused(
  context: CliContext,
  { name, paused }: { name: string; paused: boolean },
  flags: CommonFlags,
): Promise<void> {
  await onStack(context, flags, async (client, { output }) => {
    const { id } = await findOlt(client, name)
    const olt = await client.olt.setPaused({ id, paused })
    output.result(olt, () =>
      paused
        ? `${olt.name} is paused: it is collected no more until npx farol olt resume "${olt.name}".`
        : `${olt.name} is collected again, at the next full hour or with: npx farol collect --olt "${olt.name}"`,
    )
  })
}

async function remove(
  context: CliContext,
  named: string | undefined,
  flags: RemoveFlags,
  command: Command,
): Promise<void> {
  const name = named ?? flags.name
  if (name === undefined) return wrongUsage(command)('give the name of the OLT')
  await onStack(context, flags, async (client, { output }) => {
    const olt = await findOlt(client, name)
    if (flags.yes !== true) await confirm(olt)
    const result = await client.olt.remove({ id: olt.id, confirm: olt.name })
    output.result(result, () => `Removed ${result.removed}.`)
  })
}

async function confirm(olt: Olt): Promise<void> {
  const refusal = new FarolError('FORBIDDEN', `Not confirmed: ${olt.name} was left as it is.`, {
    next: 'Say --yes, or type the name when asked.',
  })
  if (!process.stdin.isTTY) throw refusal
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const typed = await terminal.question(
      `This removes ${plainText(olt.name)} with ${olt.onus.total} ONUs and their history. Type its name: `,
    )
    if (typed.trim() !== olt.name) throw refusal
  } finally {
    terminal.close()
  }
}

function addressOf({ host, port, access }: Olt): string {
  const user = access.user === null ? '' : `, user ${plainText(access.user)}, ${access.level}`
  return `${host}:${port}, SNMP ${access.version}${user}`
}

function describeOlts(olts: readonly Olt[]): string {
  if (olts.length === 0) {
    return 'No OLT yet. Add one: npx farol olt add --name N --host H --community-file F, or try the simulated site: npx farol demo start'
  }
  return tableOf(olts, [
    { title: 'OLT', value: (olt) => (olt.simulated ? `${olt.name} (simulated)` : olt.name) },
    { title: 'ADDRESS', value: (olt) => `${olt.host}:${olt.port}` },
    { title: 'SNMP', value: ({ access }) => (access.level === null ? access.version : `3 ${access.level}`) },
    { title: 'STATE', value: (olt) => olt.state },
    { title: 'FAMILY', value: (olt) => olt.profile?.label ?? null },
    { title: 'ONUS', value: (olt) => olt.onus.total, align: 'right' },
    { title: 'ONLINE', value: (olt) => olt.onus.online, align: 'right' },
    { title: 'OFFLINE', value: (olt) => olt.onus.offline, align: 'right' },
    { title: 'LAST RUN', value: (olt) => olt.lastRun?.status ?? null },
    { title: 'LAST GOOD', value: (olt) => olt.lastGoodRunAt?.slice(0, 16).concat('Z') ?? null },
    { title: 'REASON', value: (olt) => olt.stateReason ?? olt.lastRun?.reason ?? null },
  ])
}

function describeTest(result: OltTest): string {
  const lines = [
    plainText(result.message),
    ...(result.sysDescr === null ? [] : [`  says it is   ${plainText(result.sysDescr)}`]),
    ...(result.sysName === null ? [] : [`  named        ${plainText(result.sysName)}`]),
    ...(result.profile === null ? [] : [`  profile      ${result.profile.label} (${result.profile.confidence})`]),
    ...(result.roundTripMs === null ? [] : [`  answered in  ${Math.round(result.roundTripMs)} ms`]),
  ]
  return lines.join('\n')
}
