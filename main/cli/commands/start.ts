import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import type { OpenedConsole } from '../../console/open-console.ts'
import { clusterMajor } from '../../stack/postgres-cluster.ts'
import type { ProcessDriver } from '../../stack/process-driver.ts'
import { numberOf } from '../arguments.ts'
import { homePaths } from '../../home/home-paths.ts'
import { openSession, type CliContext, type CommonFlags, type Session } from '../context.ts'
import { hasDesktopSession, openInBrowser } from '../desktop-session.ts'
import { chooseElectron } from '../electron-program.ts'
import { onEndRequest } from '../end-request.ts'
import { describeFailure } from '../failure.ts'
import { counted } from '../output.ts'
import { withCommonFlags } from './shared.ts'

/**
 * On a home that has a picture of its network the page goes first: worker, scheduler and web load a moment after it began to
 * ask, because on a small machine their loading is what it would wait for. At most so long in all.
 */
const screenAloneMs = 700
const screenWaitMs = 4000

interface StartFlags extends CommonFlags {
  open: boolean
  port: number
  demo?: boolean
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

async function start(context: CliContext, flags: StartFlags): Promise<void> {
  const session = openSession(context, flags)
  const { output } = session
  const shown = Promise.withResolvers<void>()
  const screenFirst = (): Promise<void> =>
    Promise.race([shown.promise.then(() => sleep(screenAloneMs)), sleep(screenWaitMs)])
  const driver = session.driver('here', flags.demo === true ? undefined : screenFirst)
  const request = onEndRequest({ hurry: () => driver.hurry(), kill: () => driver.killAll(), followsStarter: true })
  output.remark(`Farol ${context.version}`)
  let opened: OpenedConsole | null = null
  try {
    const up = driver.up((step) => output.remark(`  ${step}`))
    // Loading the console's own code takes as long as the database does: both at once.
    const consoleModule = import('../../console/open-home-console.ts')
    const answersFrom = Promise.race([driver.dataReady, up])
    // A home that has a database is ready long before a browser is: its address is told at once, and the page loads while
    // the servers start. A new one is shown when there is something to show.
    const isNew = clusterMajor(homePaths(session.home).postgres) === null
    const ready = Promise.race([driver.placed, up])
      .then(() => consoleModule)
      .then(({ openHomeConsole }) =>
        openHomeConsole(context, { home: session.home, driver, port: flags.port, answersFrom }),
      )
      .then((console) => (isNew ? whenShowable(console, answersFrom) : console))
    opened = await Promise.race([ready, request.asked.then(() => null)])
    if (opened === null) {
      await Promise.allSettled([driver.close(), up, ready.then((late) => late.close())])
      return
    }
    void opened.firstPage.then(shown.resolve)
    output.result({ url: opened.url, home: session.home }, () => `  Console: ${opened?.url}`)
    // While the window or the browser starts, which takes longer.
    void answersFrom.then(opened.warmUp, () => undefined)
    const window = flags.open ? await show(context, { session, url: opened.url }) : null
    // A database that cannot start is the end of it; a service that cannot is said, and shown beside the others.
    await Promise.race([answersFrom, request.asked])
    await Promise.race([up.catch((error: unknown) => warn(output.remark, error)), request.asked])
    if (!driver.ownsStack()) output.remark('  The stack was running already; it goes on when this console is closed.')
    await Promise.race([
      offerSite(opened, flags, output.remark).catch((error: unknown) => warn(output.remark, error)),
      request.asked,
    ])
    output.remark(driver.ownsStack() ? '  Ctrl-C stops everything.' : '  Ctrl-C closes the console.')
    await Promise.race([request.asked, ...(window === null ? [] : [window.closed]), driver.stoppedElsewhere])
  } finally {
    await finish(driver, opened, output.remark)
  }
}

/** A start that fails takes the console with it. */
async function whenShowable(opened: OpenedConsole, isShowable: Promise<void>): Promise<OpenedConsole> {
  try {
    await isShowable
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function finish(
  driver: ProcessDriver,
  opened: OpenedConsole | null,
  remark: (line: string) => void,
): Promise<void> {
  const ownedStack = driver.ownsStack() && opened !== null
  if (ownedStack) remark('  Stopping')
  // Somebody's open page must not hold the stack's end.
  await Promise.race([opened?.close(), sleep(3000)])
  await driver.close()
  if (ownedStack) remark('  Stopped; nothing was lost.')
}

/** A service that does not start is no reason to hide the others: the console shows which, and it is tried again. */
function warn(remark: (line: string) => void, error: unknown): void {
  for (const line of describeFailure(error).lines) remark(`  ${line}`)
}

/** Opens a window or the browser. Closing the window ends the command; a page in a browser may come and go. */
async function show(
  context: CliContext,
  { session, url }: { session: Session; url: string },
): Promise<{ closed: Promise<void> } | null> {
  const { remark } = session.output
  const electron = await chooseElectron(context.projectFolder, remark)
  if ('program' in electron) return { closed: openWindow(electron.program, context.projectFolder, session.home) }
  if (hasDesktopSession() && (await openInBrowser(url))) remark(`  Opened in the browser: ${electron.missing}.`)
  else remark(`  Open this address in a browser: ${electron.missing}.`)
  return null
}

function openWindow(program: string, projectFolder: string, home: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Chromium's sandbox does not work for root, and says so by ending.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(program, [...sandbox, projectFolder, `--home=${home}`], { stdio: 'ignore' })
  child.once('exit', () => resolve())
  child.once('error', () => resolve())
  process.once('exit', () => child.kill())
  return promise
}

async function offerSite(opened: OpenedConsole, flags: StartFlags, remark: (line: string) => void): Promise<void> {
  if (flags.demo === true) {
    const site = await opened.client.demo.start({})
    const onus = site.olts.reduce((sum, olt) => sum + olt.onus, 0)
    remark(`  Simulated site: ${counted(site.olts.length, 'OLT')}, ${counted(onus, 'ONU')}. Nothing of it is real.`)
    return
  }
  if (flags.demo === false || (await opened.client.olt.list({})).length > 0) return
  remark('  No OLT yet: add one in the console, or look around with a simulated site: npx farol demo start')
}
