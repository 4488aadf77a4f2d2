import { openSession, type CliContext, type CommonFlags, type Session } from '../context.ts'
import type { StackClient } from '../stack-client.ts'

export { withCommonFlags } from './common-flags.ts'

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
