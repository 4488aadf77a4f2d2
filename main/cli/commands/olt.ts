import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import { HostAddress, OltName, ProfileChoice, type Olt, type OltTest } from '#contract/olt.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { readCommunity, type CommunityFlags } from '../community.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { AlreadySaid } from '../failure.ts'
import { plainText, tableOf } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface DeviceFlags extends CommonFlags, CommunityFlags {
  name?: string
  host?: string
  port: number
  profile: string
  site?: string
}

interface RemoveFlags extends CommonFlags {
  name?: string
  yes?: boolean
}

/** `farol olt add|list|test|remove`. */
export function addOltCommands(program: Command, context: CliContext): void {
  const olt = program.command('olt').description('the OLTs that are collected')
  withDeviceFlags(olt.command('add'))
    .description('add an OLT; its community is stored sealed')
    .option('--site <text>', 'where it stands')
    .action((flags: DeviceFlags, command: Command) => add(context, flags, command))
  withCommonFlags(olt.command('list'))
    .description('list the OLTs')
    .action((flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const olts = await client.olt.list({})
        output.result(olts, () => describeOlts(olts))
      }),
    )
  withDeviceFlags(olt.command('test'))
    .argument('[name]', 'an OLT that was added; or give --host and a community')
    .description('ask a device who it is; nothing is stored')
    .action((name: string | undefined, flags: DeviceFlags, command: Command) => test(context, name, flags, command))
  withCommonFlags(olt.command('remove'))
    .argument('[name]', 'the OLT')
    .option('--name <name>', 'the OLT', valueOf(OltName, 'a name of 1 to 64 characters'))
    .option('--yes', 'do not ask')
    .description('remove an OLT with its ONUs and their history')
    .action((name: string | undefined, flags: RemoveFlags, command: Command) => remove(context, name, flags, command))
}

function withDeviceFlags(command: Command): Command {
  return withCommonFlags(command)
    .option('--name <name>', 'what it is called', valueOf(OltName, 'a name of 1 to 64 characters'))
    .option('--host <address>', 'IP address or host name', valueOf(HostAddress, 'an IP address or a host name'))
    .option('--port <port>', 'UDP port of its SNMP agent', numberOf(1, 65_535), 161)
    .option('--community <text>', 'SNMP v2c community; it stays in your shell history')
    .option('--community-file <file>', 'file that holds the community')
    .option('--community-stdin', 'read the community from standard input')
    .option(
      '--profile <name>',
      'profile of its family, or auto',
      valueOf(ProfileChoice, 'auto or the name of a profile'),
      'auto',
    )
}

async function add(context: CliContext, flags: DeviceFlags, command: Command): Promise<void> {
  const usage = wrongUsage(command)
  const { name, host } = flags
  if (name === undefined) return usage("required option '--name <name>' not specified")
  if (host === undefined) return usage("required option '--host <address>' not specified")
  const community = await readCommunity(flags, usage)
  const site = flags.site === undefined ? {} : { site: flags.site }
  await onStack(context, flags, async (client, { output }) => {
    const added = await client.olt.add({ name, host, port: flags.port, profile: flags.profile, community, ...site })
    output.result(
      added,
      () =>
        `Added ${added.name} (${added.host}:${added.port}). Its first update starts now; wait for it with: npx farol collect --olt "${added.name}" --wait`,
    )
  })
}

async function test(
  context: CliContext,
  named: string | undefined,
  flags: DeviceFlags,
  command: Command,
): Promise<void> {
  const usage = wrongUsage(command)
  const name = named ?? (flags.host === undefined ? flags.name : undefined)
  if (name === undefined && flags.host === undefined) return usage('give the name of an OLT, or --host and a community')
  const candidate =
    name !== undefined || flags.host === undefined
      ? null
      : {
          name: flags.name ?? flags.host,
          host: flags.host,
          port: flags.port,
          profile: flags.profile,
          community: await readCommunity(flags, usage),
        }
  await onStack(context, flags, async (client, { output }) => {
    const result = await client.olt.test(
      candidate === null ? { id: (await findOlt(client, name ?? '')).id } : { candidate },
    )
    output.result(result, () => describeTest(result))
    if (result.state === 'reachable') return
    // The device did not say what was hoped for; the result has said it.
    throw new AlreadySaid()
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

/** An OLT by its name, in any case. Throws NOT_FOUND. */
export async function findOlt(client: StackClient, name: string): Promise<Olt> {
  const olts = await client.olt.list({})
  const found =
    olts.find((olt) => olt.name === name) ?? olts.find((olt) => olt.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  throw new FarolError('NOT_FOUND', `There is no OLT named ${plainText(name)}.`, {
    next: 'See the names with: npx farol olt list',
  })
}

function describeOlts(olts: readonly Olt[]): string {
  if (olts.length === 0) {
    return 'No OLT yet. Add one: npx farol olt add --name N --host H --community-file F, or try the simulated site: npx farol demo start'
  }
  return tableOf(olts, [
    { title: 'OLT', value: (olt) => (olt.simulated ? `${olt.name} (simulated)` : olt.name) },
    { title: 'ADDRESS', value: (olt) => `${olt.host}:${olt.port}` },
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
