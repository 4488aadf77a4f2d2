import { Argument, type Command } from 'commander'
import { DemoScenario, type DemoStatus } from '#contract/demo.ts'
import type { CliContext, CommonFlags } from '../context.ts'
import { tableOf } from '../output.ts'
import { onStack, withCommonFlags } from './shared.ts'

/** `farol demo start|stop|status|scenario`. */
export function addDemoCommands(program: Command, context: CliContext): void {
  const demo = program.command('demo').description('the simulated site: OLTs that answer SNMP on this machine')
  for (const act of ['start', 'stop', 'status'] as const) {
    withCommonFlags(demo.command(act))
      .description(descriptions[act])
      .action((flags: CommonFlags) =>
        onStack(context, flags, async (client, { output }) => {
          const site = await client.demo[act]({})
          output.result(site, () => describeSite(site))
        }),
      )
  }
  withCommonFlags(demo.command('scenario'))
    .description('play something on the simulated site')
    .addArgument(new Argument('<name>', 'what to play').choices(DemoScenario.options))
    .action((name: DemoScenario, flags: CommonFlags) =>
      onStack(context, flags, async (client, { output }) => {
        const site = await client.demo.scenario({ name })
        output.result(
          site,
          () => `The simulated site plays: ${name}. The next update shows it: npx farol collect --wait`,
        )
      }),
    )
}

const descriptions = {
  start: 'start it, add its OLTs and collect them',
  stop: 'stop it and remove its OLTs, and no others',
  status: 'show whether it runs, and its OLTs',
}

function describeSite(site: DemoStatus): string {
  if (!site.running) return 'The simulated site is not running. Start it with: npx farol demo start'
  const table = tableOf(site.olts, [
    { title: 'OLT', value: (olt) => olt.name },
    { title: 'ADDRESS', value: (olt) => `${olt.host}:${olt.port}` },
    { title: 'ONUS', value: (olt) => olt.onus, align: 'right' },
  ])
  return `The simulated site plays: ${site.scenario ?? 'normal'}\n${table}`
}
