import type { Command } from 'commander'
import { preflight } from '../../stack/docker/preflight.ts'
import { chooseHome } from '../../home/home-paths.ts'
import { openSession, type CliContext, type CommonFlags } from '../context.ts'
import { withCommonFlags } from './shared.ts'

/** `farol docker check`. */
export function addDockerCommands(program: Command, context: CliContext): void {
  const docker = program.command('docker').description('the stack in containers (docs/docker.md)')
  withCommonFlags(docker.command('check'))
    .description('say what stands in the way of the compose stack on this machine; changes nothing')
    .action((flags: CommonFlags) => check(context, flags))
}

async function check(context: CliContext, flags: CommonFlags): Promise<void> {
  const { output } = openSession(context, flags)
  // Without a choice of its own the compose file's default, or docker/.env, says where the home is.
  const chosen =
    flags.home === undefined ? {} : { FAROL_HOME: chooseHome(flags.home, process.env, context.projectFolder) }
  const problems = await preflight(context.projectFolder, { ...process.env, ...chosen })
  output.result(problems, () =>
    problems.length === 0
      ? 'Nothing stands in the way: docker compose -f docker/compose.yaml up -d --wait'
      : problems.map(({ problem, next }) => `${problem}\n  ${next}`).join('\n'),
  )
  if (problems.length > 0) process.exitCode = 1
}
