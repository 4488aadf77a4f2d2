import { InvalidArgumentError, type Command } from 'commander'
import { OltName } from '#contract/olt.ts'
import type { Onu, WaitingOnu } from '#contract/onu.ts'
import { powerLevels, type PowerLevel } from '#contract/rules/power.ts'
import { RunStatus } from '#contract/run.ts'
import type { SearchHit } from '#contract/search.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { plainText, tableOf } from '../output.ts'
import { tableOfRuns } from './collect.ts'
import { findOlt } from './find-olt.ts'
import { addOnuHistoryCommand } from './onu-history.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface OltFlags extends CommonFlags {
  olt?: string
}

interface OnuFlags extends OltFlags {
  power?: PowerLevel[]
}

interface LimitFlags extends OltFlags {
  limit: number
}

/** `farol onu list`, `farol find TEXT`, `farol run list`. */
export function addNetworkCommands(program: Command, context: CliContext): void {
  const onu = program.command('onu').description('the ONUs that were collected')
  withCommonFlags(onu.command('list'))
    .description('list the ONUs with their last readings')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .option('--power <levels>', 'only ONUs online with light of these levels: critical,warning', levelsOf)
    .action((flags: OnuFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const onus = await client.onu.list({
          ...(olt === null ? {} : { olt: olt.name }),
          ...(flags.power === undefined ? {} : { power: flags.power }),
        })
        output.result(onus, () => describeOnus(onus, flags.power))
      }),
    )
  addOnuHistoryCommand(onu, context)
  withCommonFlags(onu.command('unconfigured'))
    .description('list the ONUs that an OLT sees and nobody has provisioned, the newest first')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .action((flags: OltFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const { onus: all } = await client.onu.waiting({})
        const onus = all.filter(({ oltId }) => olt === null || oltId === olt.id)
        output.result(onus, () => (onus.length === 0 ? 'No ONU waits to be provisioned.' : tableOfWaiting(onus)))
      }),
    )
  withCommonFlags(program.command('find'))
    .description('find ONUs, OLTs and MACs by serial, MAC, name, description or place, in any usual spelling')
    .argument('<text...>', 'what to look for')
    .option('--limit <count>', 'at most so many', numberOf(1, 200), 20)
    .action((words: string[], flags: LimitFlags, command: Command) => {
      const text = words.join(' ').trim()
      if (text === '' || text.length > 200)
        wrongUsage(command)(`argument 'text' is ${text === '' ? 'empty' : 'longer than 200 characters'}`)
      return onStack(context, flags, async (client, { output }) => {
        const hits = await client.search.find({ text, limit: flags.limit })
        output.result(hits, () => describeHits(hits, text))
      })
    })
  const run = program.command('run').description('the updates')
  withCommonFlags(run.command('list'))
    .description('list the last updates, newest first')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .option('--status <status>', RunStatus.options.join(', '), valueOf(RunStatus, RunStatus.options.join(', ')))
    .option('--limit <count>', 'at most so many', numberOf(1, 1000), 20)
    .action((flags: LimitFlags & { status?: RunStatus }) =>
      onStack(context, flags, async (client, { output }) => {
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const runs = await client.run.list({
          limit: flags.limit,
          ...(olt === null ? {} : { oltId: olt.id }),
          ...(flags.status === undefined ? {} : { status: flags.status }),
        })
        output.result(runs, () => (runs.length === 0 ? 'No such update has run yet.' : tableOfRuns(runs)))
      }),
    )
}

function levelsOf(text: string): PowerLevel[] {
  const words = text.split(',')
  const levels = powerLevels.filter((level) => words.includes(level))
  if (levels.length === words.length) return levels
  throw new InvalidArgumentError(`Wanted: ${powerLevels.join(', ')}, or several with commas.`)
}

function describeOnus(onus: readonly Onu[], levels: readonly PowerLevel[] | undefined): string {
  if (onus.length === 0 && levels !== undefined)
    return `No ONU is online with light of this level: ${levels.join(', ')}.`
  if (onus.length === 0) return 'No ONU was collected yet. Collect now: npx farol collect --wait'
  return tableOfOnus(onus)
}

export function tableOfOnus(onus: readonly Onu[]): string {
  return tableOf(onus, [
    { title: 'OLT', value: (onu) => onu.olt },
    { title: 'PON', value: (onu) => onu.ponPort },
    { title: 'ONU', value: (onu) => onu.onuId, align: 'right' },
    { title: 'SERIAL', value: (onu) => onu.serial },
    { title: 'STATUS', value: statusOf },
    { title: 'RX dBm', value: (onu) => onu.rxPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: 'LEVEL', value: (onu) => onu.rxPowerLevel },
    { title: 'OLT RX', value: (onu) => onu.oltRxPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: 'METRES', value: (onu) => onu.distanceM, align: 'right' },
    { title: 'AS OF', value: (onu) => onu.collectedAt?.slice(0, 16).concat('Z') ?? null },
    { title: 'DESCRIPTION', value: (onu) => onu.description },
  ])
}

function tableOfWaiting(onus: readonly WaitingOnu[]): string {
  const minute = (at: string) => at.slice(0, 16).concat('Z')
  return tableOf(onus, [
    { title: 'SERIAL', value: (onu) => onu.serial },
    { title: 'OLT', value: (onu) => onu.olt },
    { title: 'PON', value: (onu) => onu.ponPort },
    { title: 'WAITING SINCE', value: (onu) => minute(onu.waitingSince) },
    { title: 'FIRST SEEN', value: (onu) => minute(onu.firstSeenAt) },
    { title: 'LAST SEEN', value: (onu) => minute(onu.lastSeenAt) },
    { title: 'VENDOR', value: (onu) => onu.vendor },
  ])
}

function statusOf(onu: Onu): string {
  return onu.status === 'offline' && onu.lastDownCause !== null ? `offline (${onu.lastDownCause})` : onu.status
}

function describeHits(hits: readonly SearchHit[], text: string): string {
  if (hits.length === 0) return `Nothing was found for ${plainText(text)}.`
  return tableOf(hits, [
    { title: 'KIND', value: (hit) => hit.kind },
    { title: 'FOUND', value: (hit) => hit.title },
    { title: 'BY', value: (hit) => (hit.exact ? hit.field : `${hit.field} (part)`) },
    { title: 'OLT', value: (hit) => hit.olt },
    { title: 'PON', value: (hit) => hit.ponPort },
    { title: 'ONU', value: (hit) => hit.onuId, align: 'right' },
    { title: 'STATUS', value: (hit) => hit.status },
    { title: 'DESCRIPTION', value: (hit) => hit.description },
  ])
}
