import { Command } from 'commander'
import type { CliContext } from './context.ts'

/** `farol` itself, without its commands. A wrong call throws a CommanderError after its one line on standard error. */
export function createRootCommand(context: CliContext): Command {
  return new Command('farol')
    .description('the operations console of a fibre ISP, in a terminal')
    .version(context.version, '-v, --version')
    .showHelpAfterError('See what there is with --help.')
    .exitOverride()
}
