import type { Command } from 'commander'
import { homeOf } from '../arguments.ts'
import { openSession, type CliContext, type CommonFlags, type Session } from '../context.ts'
import type { StackClient } from '../stack-client.ts'

/** The flags that every command has. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--home <dir>', 'folder of data/ and backups/ (default: FAROL_HOME, else the project folder)', homeOf)
    .option('--json', 'print one JSON value instead of text')
}

/** Runs a command's work against the running stack. */
export async function onStack(
  context: CliContext,
  flags: CommonFlags,
  work: (client: StackClient, session: Session) => Promise<void>,
): Promise<void> {
  const session = openSession(context, flags)
  // Everything behind the commands is loaded by those that need it: `start`, `status` and `down` do not.
  const { withStack } = await import('../stack-client.ts')
  await withStack(session.driver('detached'), session.profiles, (client) => work(client, session))
}
