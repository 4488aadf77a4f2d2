import type { Command } from 'commander'
import { numberOf } from '../arguments.ts'
import { openSession, type CliContext, type CommonFlags } from '../context.ts'
import { hasDesktopSession, openInBrowser } from '../desktop-session.ts'
import { onEndRequest } from '../end-request.ts'
import { withCommonFlags } from './shared.ts'

interface ConsoleFlags extends CommonFlags {
  open: boolean
  port: number
}

/** `farol console`: the console in a browser, over a stack that runs or will run. */
export function addConsoleCommand(program: Command, context: CliContext): void {
  withCommonFlags(program.command('console'))
    .description('serve the console on this machine and open it in the browser')
    .option('--no-open', 'only print its address')
    .option('--port <port>', 'TCP port on 127.0.0.1; 0 = a free one', numberOf(0, 65_535), 0)
    .action((flags: ConsoleFlags) => serveConsole(context, flags))
}

async function serveConsole(context: CliContext, flags: ConsoleFlags): Promise<void> {
  const session = openSession(context, flags)
  const driver = session.driver('detached')
  const request = onEndRequest({ hurry: () => process.exit(130), kill: () => undefined, followsStarter: true })
  const { openHomeConsole } = await import('../../console/open-home-console.ts')
  const opened = await openHomeConsole(context, {
    home: session.home,
    driver,
    at: { host: '127.0.0.1', port: flags.port },
  })
  session.output.result({ url: opened.url, home: session.home }, () => `Console: ${opened.url}`)
  const { running } = await driver.status()
  if (!running)
    session.output.remark(
      'The stack is not running; the console shows the last known picture. Start it with: npx farol up',
    )
  if (flags.open && hasDesktopSession()) await openInBrowser(opened.url)
  session.output.remark('Ctrl-C closes the console; the stack goes on.')
  await request.asked
  await opened.close()
  await driver.close()
}
