import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { FarolError } from '#contract/errors.ts'
import { OltName } from '#contract/olt.ts'
import type { Run } from '#contract/run.ts'
import { numberOf, valueOf } from '../arguments.ts'
import type { CliContext, CommonFlags } from '../context.ts'
import { AlreadySaid } from '../failure.ts'
import { counted, tableOf, type Output } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { findOlt } from './find-olt.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface CollectFlags extends CommonFlags {
  olt?: string
  wait?: boolean
  timeout: number
}

/** `farol collect`: an update now, of one OLT or of all that are not paused. */
export function addCollectCommand(program: Command, context: CliContext): void {
  withCommonFlags(program.command('collect'))
    .description('collect one OLT, or all of them, now')
    .option('--olt <name>', 'only this OLT', valueOf(OltName, 'the name of an OLT'))
    .option('--wait', 'wait for the result; exit code 1 when an update failed')
    .option('--timeout <seconds>', 'how long to wait at most', numberOf(1, 86_400), 900)
    .action((flags: CollectFlags) => onStack(context, flags, (client, { output }) => collect(client, output, flags)))
}

async function collect(client: StackClient, output: Output, flags: CollectFlags): Promise<void> {
  const olt = flags.olt === undefined ? null : await findOlt(client, flags.olt)
  const answer = await client.run.start(olt === null ? {} : { oltId: olt.id })
  const first = flags.wait === true ? await findFirstRuns(client, answer.refused) : []
  const started = [...answer.started, ...first]
  const refused = answer.refused.filter((one) => !first.some((run) => run.oltId === one.oltId))
  for (const one of refused) process.stderr.write(`${one.olt}: ${one.reason}\n`)
  if (started.length === 0 && refused.length === 0) {
    throw new FarolError('NOT_FOUND', 'There is no OLT to collect.', {
      next: 'Add one: npx farol olt add --name N --host H --community-file F',
    })
  }
  const ids = started.map((one) => one.runId)
  const runs = flags.wait === true ? await waitForRuns(client, ids, flags.timeout) : await readRuns(client, ids)
  output.result({ runs, refused }, () => describeRuns(runs, flags.wait === true))
  if (started.length === 0 || runs.some((run) => run.status === 'failed')) throw new AlreadySaid()
}

/**
 * The first runs, under way since their OLTs were added, of those that were refused. Who adds an OLT and then waits for a run
 * means that one.
 */
async function findFirstRuns(
  client: StackClient,
  refused: readonly { oltId: number }[],
): Promise<{ runId: number; oltId: number }[]> {
  if (refused.length === 0) return []
  const olts = await client.olt.list({})
  return olts.flatMap(({ id, lastRun }) => {
    const isFirst = lastRun?.status === 'queued' || lastRun?.status === 'running'
    return isFirst && refused.some((one) => one.oltId === id) ? [{ runId: lastRun.runId, oltId: id }] : []
  })
}

/** Waits until all of these runs are over. Throws TIMEOUT, the runs going on by themselves. */
export async function waitForRuns(client: StackClient, ids: readonly number[], timeoutSeconds: number): Promise<Run[]> {
  const deadline = Date.now() + timeoutSeconds * 1000
  for (;;) {
    const runs = await readRuns(client, ids)
    if (runs.every(isOver)) return runs
    if (Date.now() > deadline) {
      const waiting = runs.filter((run) => !isOver(run)).map((run) => run.olt)
      throw new FarolError('TIMEOUT', `Still collecting after ${timeoutSeconds} s: ${waiting.join(', ')}.`, {
        next: 'It goes on by itself; look again with: npx farol run list',
      })
    }
    await sleep(150)
  }
}

function readRuns(client: StackClient, ids: readonly number[]): Promise<Run[]> {
  return Promise.all(ids.map((id) => client.run.get({ id })))
}

function isOver(run: Run): boolean {
  return run.status !== 'queued' && run.status !== 'running'
}

function describeRuns(runs: readonly Run[], waited: boolean): string {
  if (!waited) return `${counted(runs.length, 'update')} queued. See them with: npx farol run list`
  return tableOfRuns(runs)
}

export function tableOfRuns(runs: readonly Run[]): string {
  return tableOf(runs, [
    { title: 'RUN', value: (run) => run.id, align: 'right' },
    { title: 'OLT', value: (run) => run.olt },
    { title: 'KIND', value: (run) => run.kind },
    { title: 'SLOT', value: (run) => run.slot },
    { title: 'RESULT', value: (run) => run.status },
    { title: 'ONUS', value: (run) => run.onus, align: 'right' },
    { title: 'ONLINE', value: (run) => run.onusOnline, align: 'right' },
    { title: 'SECONDS', value: secondsOf, align: 'right' },
    { title: 'REASON', value: (run) => run.reason },
  ])
}

function secondsOf(run: Run): string | null {
  if (run.startedAt === null || run.finishedAt === null) return null
  return ((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000).toFixed(1)
}
