import type { Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import type { DaySpan, OnuDay, OnuHistory, OnuReading } from '#contract/onu.ts'
import { numberOf } from '../arguments.ts'
import type { CliContext, CommonFlags } from '../context.ts'
import { plainText, tableOf } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface HistoryFlags extends CommonFlags {
  days: number
}

/** `farol onu history SERIAL`: single readings up to three months, one line a day beyond. */
export function addOnuHistoryCommand(onu: Command, context: CliContext): void {
  withCommonFlags(onu.command('history'))
    .description('the history of one ONU: single readings up to 93 days, one line a day beyond')
    .argument('<serial>', 'serial or MAC, in any usual spelling')
    .option('--days <count>', 'how far back', numberOf(1, 7300), 7)
    .action((text: string, flags: HistoryFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const history = await client.onu.history({ id: await findOnu(client, text), hours: flags.days * 24 })
        output.result(history, () => describeHistory(history))
      }),
    )
}

/** An ONU's id by its serial or MAC. Throws NOT_FOUND, also where several have it. */
export async function findOnu(client: StackClient, text: string): Promise<number> {
  const hits = await client.search.find({ text, limit: 20 })
  const found = hits.filter(({ kind, exact, field }) => kind === 'onu' && exact && ['serial', 'mac'].includes(field))
  const [hit] = found
  if (hit !== undefined && found.length === 1) return hit.id
  throw new FarolError(
    'NOT_FOUND',
    hit === undefined
      ? `There is no ONU with the serial ${plainText(text)}.`
      : `${found.length} ONUs have the serial ${plainText(text)}.`,
    { next: `See what there is: npx farol find ${plainText(text)}` },
  )
}

function describeHistory(history: OnuHistory): string {
  const parts = [
    ...(history.days.length === 0 ? [] : [tableOfDays(history.days)]),
    ...(history.readings.length === 0 ? [] : [tableOfReadings(history.readings)]),
  ]
  return parts.length === 0 ? 'Nothing was collected in this time.' : parts.join('\n\n')
}

function tableOfReadings(readings: readonly OnuReading[]): string {
  return tableOf(readings, [
    { title: 'AT', value: ({ at }) => at.slice(0, 16).concat('Z') },
    { title: 'STATUS', value: ({ status }) => status },
    { title: 'RX dBm', value: ({ rxPowerDbm }) => rxPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: 'OLT RX', value: ({ oltRxPowerDbm }) => oltRxPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: 'TX dBm', value: ({ txPowerDbm }) => txPowerDbm?.toFixed(2) ?? null, align: 'right' },
    { title: '°C', value: ({ temperatureC }) => temperatureC, align: 'right' },
    { title: 'V', value: ({ voltageV }) => voltageV, align: 'right' },
    { title: 'mA', value: ({ biasMa }) => biasMa, align: 'right' },
  ])
}

function tableOfDays(days: readonly OnuDay[]): string {
  const part = (span: DaySpan | null, which: 'min' | 'avg' | 'max') => span?.[which].toFixed(2) ?? null
  return tableOf(days, [
    { title: 'DAY (UTC)', value: ({ day }) => day },
    { title: 'READINGS', value: ({ readings }) => readings, align: 'right' },
    { title: 'ONLINE min', value: ({ minutes }) => minutes.online, align: 'right' },
    { title: 'OFFLINE min', value: ({ minutes }) => minutes.offline, align: 'right' },
    { title: 'RX MIN dBm', value: ({ rxPowerDbm }) => part(rxPowerDbm, 'min'), align: 'right' },
    { title: 'AVG', value: ({ rxPowerDbm }) => part(rxPowerDbm, 'avg'), align: 'right' },
    { title: 'MAX', value: ({ rxPowerDbm }) => part(rxPowerDbm, 'max'), align: 'right' },
    { title: 'OLT RX AVG', value: ({ oltRxPowerDbm }) => part(oltRxPowerDbm, 'avg'), align: 'right' },
  ])
}
