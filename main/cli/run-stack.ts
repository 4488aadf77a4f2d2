import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OpenedConsole } from '../console/open-console.ts'
import type { ProcessDriver } from '../stack/process-driver.ts'
import { tellAddress, type Beginning, type StartFlags } from './commands/start.ts'
import { openSession, type CliContext } from './context.ts'
import { hasDesktopSession, openInBrowser } from './desktop-session.ts'
import { chooseElectron } from './electron-program.ts'
import { describeFailure } from './failure.ts'
import { counted, type Output } from './output.ts'

/**
 * On a home that has a picture of its network the page goes first: worker, scheduler and web load a moment after it began to
 * ask, because on a small machine their loading is what it would wait for. At most so long in all.
 */
const screenAloneMs = 1500
const screenWaitMs = 4000

/** Runs the stack in this process and the console over it until somebody wishes to end, or fails with what went wrong. */
export async function runStack(context: CliContext, flags: StartFlags, beginning: Beginning): Promise<void> {
  const { home, output, told, request, insist } = beginning
  const shown = Promise.withResolvers<void>()
  const screenFirst = (): Promise<void> =>
    Promise.race([shown.promise.then(() => sleep(screenAloneMs)), sleep(screenWaitMs)])
  const driver = openSession(context, flags).driver('here', flags.demo === true ? undefined : screenFirst)
  insist.hurry = () => driver.hurry()
  insist.kill = () => driver.killAll()
  let opened: OpenedConsole | null = null
  try {
    const up = driver.up((step) => output.remark(`  ${step}`))
    const placed = Promise.race([driver.placed, up])
    const answersFrom = Promise.race([driver.dataReady, up])
    const open = (url: string): Promise<OpenedWindow | null> =>
      flags.open ? show(context, { home, output, url, placed }) : Promise.resolve(null)
    const early = told === null ? null : open(told.url)
    early?.catch(() => undefined) // Waited for below, unless the start fails before that.
    const ready = openWhenPlaced({ context, flags, beginning, driver, placed, answersFrom })
    opened = await Promise.race([ready, request.asked.then(() => null)])
    if (opened === null) {
      await Promise.allSettled([driver.close(), up, ready.then((late) => late.close())])
      return
    }
    void opened.firstPage.then(shown.resolve)
    if (told === null) tellAddress(output, home, opened.url)
    // While the window or the browser starts, which takes longer.
    void answersFrom.then(opened.warmUp, () => undefined)
    const window = await (early ?? open(opened.url))
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

interface OpenWhenPlaced {
  context: CliContext
  flags: StartFlags
  beginning: Beginning
  driver: ProcessDriver
  placed: Promise<void>
  answersFrom: Promise<void>
}

/** Opens the console once the servers are on their way: loading its code takes as long as they do, and would delay them. */
async function openWhenPlaced({ context, flags, beginning, ...stack }: OpenWhenPlaced): Promise<OpenedConsole> {
  const { home, told } = beginning
  const { driver, answersFrom } = stack
  await stack.placed
  const { openHomeConsole } = await import('../console/open-home-console.ts')
  const at = told?.door ?? ({ host: '127.0.0.1', port: flags.port } as const)
  const opened = await openHomeConsole(context, { home, driver, at, answersFrom })
  return told === null ? whenShowable(opened, answersFrom) : opened
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

interface OpenedWindow {
  closed: Promise<void>
}

/**
 * Opens a window, which looks for the stack where it is `placed`, or the browser. Closing the window ends the command; a
 * page in a browser may come and go.
 */
async function show(
  context: CliContext,
  where: { home: string; output: Output; url: string; placed: Promise<void> },
): Promise<OpenedWindow | null> {
  const { home, url } = where
  const { remark } = where.output
  const electron = await chooseElectron(context.projectFolder, remark)
  if ('program' in electron) {
    await where.placed
    return { closed: openWindow(electron.program, context.projectFolder, home) }
  }
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
