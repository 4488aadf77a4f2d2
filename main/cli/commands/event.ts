import { InvalidArgumentError, type Command } from 'commander'
import { EventKind, type EventItem } from '#contract/event.ts'
import { OltName } from '#contract/olt.ts'
import { eventGroups, type EventGroup } from '#contract/rules/event-groups.ts'
import { PonPortName } from '#contract/run.ts'
import { instantOf, numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { tableOf } from '../output.ts'
import { findOlt } from './find-olt.ts'
import { findOnu } from './onu-history.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface EventFlags extends CommonFlags {
  olt?: string
  pon?: string
  onu?: string
  kind?: EventKind[]
  since?: string
  text?: string
  limit: number
}

/** `farol event list`: what happened, newest first. */
export function addEventCommands(program: Command, context: CliContext): void {
  const event = program.command('event').description('what happened: ONUs, OLTs, updates, people')
  withCommonFlags(event.command('list'))
    .description('list what happened, newest first')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .option('--pon <place>', 'only this PON port of the OLT', valueOf(PonPortName, 'a PON port as the OLT names it'))
    .option('--onu <serial>', 'only this ONU, by serial or MAC in any usual spelling')
    .option('--kind <kinds>', `only these kinds or groups, with commas: ${groups.join(', ')}, onu.moved, …`, kindsOf)
    .option('--since <time>', 'from then on: a time, or how long ago, such as 90m, 24h, 7d', instantOf)
    .option('--text <text>', 'only what is about something with this in its name')
    .option('--limit <count>', 'at most so many', numberOf(1, 1000), 50)
    .action((flags: EventFlags, command: Command) => {
      if (flags.pon !== undefined && flags.olt === undefined) wrongUsage(command)('--pon needs --olt')
      return onStack(context, flags, async (client, { output }) => {
        const { kind, since, text, pon, limit } = flags
        const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
        const onuId = flags.onu === undefined ? null : await findOnu(client, flags.onu)
        const { events } = await client.event.list({
          limit,
          ...(olt === null ? {} : { oltId: olt.id }),
          ...(pon === undefined ? {} : { ponPort: pon }),
          ...(onuId === null ? {} : { onuId }),
          ...(kind === undefined ? {} : { kinds: kind }),
          ...(since === undefined ? {} : { from: since }),
          ...(text === undefined ? {} : { text }),
        })
        output.result(events, () => (events.length === 0 ? 'Nothing of this has happened.' : tableOfEvents(events)))
      })
    })
}

const groups = Object.keys(eventGroups) as EventGroup[]

function kindsOf(text: string): EventKind[] {
  return text.split(',').flatMap((word): readonly EventKind[] => {
    if (Object.hasOwn(eventGroups, word)) return eventGroups[word as EventGroup]
    const kind = EventKind.safeParse(word)
    if (kind.success) return [kind.data]
    throw new InvalidArgumentError(`Wanted: ${groups.join(', ')}, or kinds such as onu.moved.`)
  })
}

function tableOfEvents(events: readonly EventItem[]): string {
  return tableOf(events, [
    { title: 'AT', value: ({ at }) => `${at.slice(0, 19)}Z` },
    { title: 'KIND', value: ({ kind }) => kind },
    { title: 'OLT', value: ({ olt }) => olt?.name ?? null },
    { title: 'PON', value: ({ data }) => textOf(data['ponPort']) },
    { title: 'SERIAL', value: ({ onu, data }) => textOf(data['serial']) ?? onu?.serial ?? null },
    { title: 'WHAT', value: changeOf },
  ])
}

type Value = EventItem['data'][string] | undefined

function textOf(value: Value): string | null {
  return value === undefined || value === null ? null : String(value)
}

/** What changed, from and to where the kind has both. */
function changeOf(event: EventItem): string | null {
  const { kind, data } = event
  if (kind === 'operator.check-started') return `${checkedPart(data)}${ofRun(event)}`
  if (kind === 'operator.run-started') return `update${ofRun(event)}`
  if (kind === 'onu.moved') {
    return `${place(data['fromPonPort'], data['fromOnuId'])} -> ${place(data['ponPort'], data['onuId'])}`
  }
  if (kind === 'onu.serial-swapped') return `${textOf(data['fromSerial']) ?? '-'} -> ${textOf(data['toSerial']) ?? '-'}`
  if (kind === 'onu.renamed' || kind === 'operator.settings-changed') {
    return `${textOf(data['from']) ?? '-'} -> ${textOf(data['to']) ?? '-'}`
  }
  if (data['onus'] !== undefined && data['onus'] !== null) {
    const counts = `${textOf(data['onus'])} ONUs, ${textOf(data['onusOnline']) ?? '-'} online`
    return data['reason'] == null ? counts : `${counts}: ${textOf(data['reason'])}`
  }
  return told.map((name) => textOf(data[name])).find((text) => text !== null) ?? null
}

/** What tells most of a kind, the first that it has. */
const told = ['reason', 'cause', 'source', 'changed', 'status', 'state', 'was', 'next'] as const

/** A check names its port beside it, so only what of that was asked for. */
function checkedPart({ onuId, serial }: EventItem['data']): string {
  if (typeof onuId === 'number') return `check of ONU ${onuId}`
  return serial == null ? 'check of the whole port' : 'check of one ONU'
}

function ofRun({ runId }: EventItem): string {
  return runId === null ? '' : `, run ${runId}`
}

function place(ponPort: Value, onuId: Value): string {
  return onuId === undefined || onuId === null ? (textOf(ponPort) ?? '-') : `${textOf(ponPort) ?? '-'}:${onuId}`
}
