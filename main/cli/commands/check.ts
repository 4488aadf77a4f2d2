import type { Command } from 'commander'
import { OltName } from '#contract/olt.ts'
import type { Onu } from '#contract/onu.ts'
import { PonPortName, type Run } from '#contract/run.ts'
import { numberOf, valueOf } from '../arguments.ts'
import { wrongUsage, type CliContext, type CommonFlags } from '../context.ts'
import { AlreadySaid } from '../failure.ts'
import { counted, plainText, type Output } from '../output.ts'
import type { StackClient } from '../stack-client.ts'
import { waitForRuns } from './collect.ts'
import { findOlt } from './find-olt.ts'
import { findOnu } from './onu-history.ts'
import { tableOfOnus } from './network.ts'
import { onStack, withCommonFlags } from './shared.ts'

interface CheckFlags extends CommonFlags {
  onu?: string
  olt?: string
  pon?: string
  wait?: boolean
  timeout: number
}

/** What is to be asked for, as the flags name it. */
type Meant = { onu: string } | { olt: string; pon: string }

/** `farol check`: asks an OLT for one ONU or one PON port now. */
export function addCheckCommand(program: Command, context: CliContext): void {
  withCommonFlags(program.command('check'))
    .description('ask the OLT for one ONU, or for one PON port and its ONUs, now')
    .option('--onu <serial>', 'the ONU, by serial or MAC in any usual spelling')
    .option('--olt <name>', 'the OLT of the PON port', valueOf(OltName, 'the name of an OLT'))
    .option('--pon <place>', 'the PON port, such as 0/1/3', valueOf(PonPortName, 'a PON port as the OLT names it'))
    .option('--wait', 'wait for the answer and print it; exit code 1 when the check failed')
    .option('--timeout <seconds>', 'how long to wait at most', numberOf(1, 3600), 120)
    .action((flags: CheckFlags, command: Command) => {
      const meant = meantBy(flags) ?? wrongUsage(command)('give either --onu, or --olt and --pon')
      return onStack(context, flags, (client, { output }) => check(client, output, { meant, flags }))
    })
}

function meantBy({ onu, olt, pon }: CheckFlags): Meant | null {
  if (onu !== undefined) return olt === undefined && pon === undefined ? { onu } : null
  return olt === undefined || pon === undefined ? null : { olt, pon }
}

async function check(
  client: StackClient,
  output: Output,
  { meant, flags }: { meant: Meant; flags: CheckFlags },
): Promise<void> {
  const wish =
    'onu' in meant
      ? { onuId: await findOnu(client, meant.onu) }
      : { oltId: (await findOlt(client, meant.olt)).id, ponPort: meant.pon }
  const started = await client.run.check(wish)
  if (flags.wait !== true) {
    output.result(started, () => `${plainText(started.olt)} is asked. See the answer with: npx farol run list`)
    return
  }
  const [run] = await waitForRuns(client, [started.runId], flags.timeout)
  if (run === undefined) return
  const onus = await readOnus(client, run)
  output.result({ run, onus }, () => describeCheck(run, onus))
  if (run.status === 'failed' || run.status === 'missed') throw new AlreadySaid()
}

/** The ONUs that were asked for, as they are known now. */
async function readOnus(client: StackClient, { olt, check: subject }: Run): Promise<Onu[]> {
  if (subject === null) return []
  const { ponPort, onuId } = subject
  const onus = await client.onu.list({ olt })
  return onus.filter((onu) => (onuId === null ? onu.ponPort === ponPort && onu.goneAt === null : onu.id === onuId))
}

function describeCheck(run: Run, onus: readonly Onu[]): string {
  const reason = run.reason === null ? '' : ` ${plainText(run.reason)}`
  const head = `${run.status}: ${counted(run.onus ?? 0, 'ONU')} read, ${run.onusOnline ?? 0} online.${reason}`
  const tables = run.tables.filter(({ reason: why, status }) => why !== null && status !== 'absent')
  const remarks = tables.map(({ table, status, reason: why }) => `  ${table}: ${status}, ${plainText(why ?? '')}`)
  return [head, ...remarks, ...(onus.length === 0 ? [] : [tableOfOnus(onus)])].join('\n')
}
