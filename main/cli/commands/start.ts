import type { Command } from 'commander'
import { openDoor, type Door } from '#core/web-host/door.ts'
import { chooseHome, hasDatabase, homePaths } from '../../home/home-paths.ts'
import { numberOf } from '../arguments.ts'
import type { CliContext, CommonFlags } from '../context.ts'
import { onEndRequest, type EndRequest } from '../end-request.ts'
import { openOutput, type Output } from '../output.ts'
import { withCommonFlags } from './common-flags.ts'

export interface StartFlags extends CommonFlags {
  open: boolean
  port: number
  demo?: boolean
}

/** What a start has from its first moment on. */
export interface Beginning {
  home: string
  output: Output
  /** The console's door, and its address as it was told; `null` on a home that has nothing to show yet. */
  told: { door: Door; url: string } | null
  request: EndRequest
  /** What a second and a third Ctrl-C do, once there is something that they can hurry. */
  insist: { hurry: () => void; kill: () => void }
}

/** `farol start`, which is `npm start`: the stack in this process, and the console over it. */
export function addStartCommand(program: Command, context: CliContext): void {
  withCommonFlags(program.command('start'))
    .description('start the stack and open the console; Ctrl-C stops both')
    .option('--no-open', 'open no window and no browser; only print the address')
    .option('--port <port>', 'TCP port of the console on 127.0.0.1; 0 = a free one', numberOf(0, 65_535), 0)
    .option('--demo', 'start the simulated site')
    .option('--no-demo', 'do not offer the simulated site')
    .action((flags: StartFlags) => start(context, flags))
}

/**
 * A home that has a database is ready long before a browser is: its address is told first, and everything else, stack and
 * console alike, is loaded and started while the browser starts. A new home is shown when there is something to show.
 */
async function start(context: CliContext, flags: StartFlags): Promise<void> {
  const home = chooseHome(flags.home, process.env, context.projectFolder)
  const output = openOutput(flags.json === true)
  const insist: Beginning['insist'] = { hurry: () => undefined, kill: () => undefined }
  const request = onEndRequest({
    hurry: () => insist.hurry(),
    kill: () => insist.kill(),
    followsStarter: true,
  })
  output.remark(`Farol ${context.version}`)
  const told = hasDatabase(homePaths(home)) ? await tellEarly(output, home, flags.port) : null
  const { runStack } = await import('../run-stack.ts')
  await runStack(context, flags, { home, output, told, request, insist })
}

async function tellEarly(output: Output, home: string, port: number): Promise<Beginning['told']> {
  const door = await openDoor({ host: '127.0.0.1', port })
  const url = `${door.url}?token=${door.tokens.mint()}`
  tellAddress(output, home, url)
  return { door, url }
}

export function tellAddress(output: Output, home: string, url: string): void {
  output.result({ url, home }, () => `  Console: ${url}`)
}
