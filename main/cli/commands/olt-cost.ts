import type { Command } from 'commander'
import type { RunCost, TableCost } from '#contract/olt.ts'
import type { CostVerdict } from '#contract/rules/cost.ts'
import { numberOf } from '../arguments.ts'
import type { CliContext, CommonFlags } from '../context.ts'
import { tableOf } from '../output.ts'
import { findOlt } from './find-olt.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface CostFlags extends CommonFlags {
  runs: number
}

/** `farol olt cost OLT`: what its last updates took, and how that compares. */
export function addOltCostCommand(olt: Command, context: CliContext): void {
  withCommonFlags(olt.command('cost'))
    .argument('<olt>', 'the OLT, by its name')
    .description('what the updates of an OLT take, by run and by table, and whether that rises')
    .option('--runs <count>', 'so many of the last updates', numberOf(1, 500), 12)
    .action((name: string, flags: CostFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const { id } = await findOlt(client, name)
        const cost = await client.olt.cost({ id, runs: flags.runs })
        output.result(cost, () => describeCost(cost))
      }),
    )
}

function describeCost(cost: { verdict: CostVerdict; runs: RunCost[]; tables: TableCost[] }): string {
  if (cost.runs.length === 0) return 'No update of it has ended yet.'
  return [describeVerdict(cost.verdict), tableOfCosts(cost.runs), tableOfTables(cost.tables)].join('\n\n')
}

function describeVerdict({ level, what, usualMs, lastMs }: CostVerdict): string {
  if (level === 'unknown' || usualMs === null || lastMs === null) return 'Too few updates to compare with yet.'
  const compared = `${seconds(lastMs)} s; usually ${seconds(usualMs)} s`
  if (level === 'steady') return `As usual: the last update took ${compared}.`
  const risen =
    what === 'timeouts' ? 'the OLT leaves many more requests unanswered' : 'the OLT takes much longer to answer'
  return `${level === 'slow' ? 'WARNING' : 'Rising'}: ${risen}. The last update took ${compared}.`
}

function tableOfCosts(runs: readonly RunCost[]): string {
  return tableOf(runs, [
    { title: 'RUN', value: ({ runId }) => runId, align: 'right' },
    { title: 'STARTED', value: ({ startedAt }) => `${startedAt.slice(0, 19)}Z` },
    { title: 'RESULT', value: ({ status }) => status },
    { title: 'SECONDS', value: ({ ms }) => seconds(ms), align: 'right' },
    { title: 'REQUESTS', value: ({ requests }) => requests, align: 'right' },
    { title: 'SENT AGAIN', value: ({ retransmits }) => retransmits, align: 'right' },
    { title: 'TIMEOUTS', value: ({ timeouts }) => timeouts, align: 'right' },
    { title: 'ROWS', value: ({ rows }) => rows, align: 'right' },
  ])
}

function tableOfTables(tables: readonly TableCost[]): string {
  return tableOf(tables, [
    { title: 'TABLE', value: ({ table }) => table },
    { title: 'SECONDS', value: ({ ms }) => seconds(ms), align: 'right' },
    { title: 'USUALLY', value: ({ usualMs }) => (usualMs === null ? null : seconds(usualMs)), align: 'right' },
    { title: 'REQUESTS', value: ({ requests }) => requests, align: 'right' },
    { title: 'USUALLY', value: ({ usualRequests }) => usualRequests, align: 'right' },
    { title: 'TIMEOUTS', value: ({ timeouts }) => timeouts, align: 'right' },
    { title: 'ROWS', value: ({ rows }) => rows, align: 'right' },
  ])
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2)
}
