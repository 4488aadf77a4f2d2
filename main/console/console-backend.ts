import { createRouterClient } from '@orpc/server'
import type { DemoStatus } from '#contract/demo.ts'
import type { Olt } from '#contract/olt.ts'
import type { Session } from '#contract/session.ts'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps } from '#core/handlers/shared-deps.ts'
import type { HostLog } from '#core/web-host/host-log.ts'
import { lazyCatalog } from '#core/profiles/lazy-catalog.ts'
import { serving, type Served } from '#core/web-host/served-router.ts'
import { openLogReader } from '#core/logs/open-log-reader.ts'
import { demoHandlers } from '../handlers/demo.ts'
import { logHandlers } from '../handlers/log.ts'
import { pictureHandlers } from '../handlers/picture.ts'
import { sessionHandlers } from '../handlers/session.ts'
import { settingsHandlers } from '../handlers/settings.ts'
import { stackHandlers } from '../handlers/stack.ts'
import { logFolders, type HomePaths } from '../home/home-paths.ts'
import { openDesktopStore, type DesktopStore } from '../store/desktop-store.ts'
import { keepPicture } from '../store/picture-keeper.ts'
import type { StackConnection, StackDriver } from '../stack/driver.ts'

export interface ConsoleBackendOptions {
  driver: StackDriver
  /** Where the stack is, or will be once it is up. */
  connection: StackConnection
  paths: HomePaths
  profilesFolder: string
  /** The built reader of the logs, which runs in a thread of its own. */
  logReader: string
  session: { host: Extract<Session['host'], 'electron' | 'browser'>; version: string; systemLocale: string }
  log: HostLog
}

/** What the terminal asks of the console that it opened. */
export interface ConsoleClient {
  demo: { start(input: Record<never, never>): Promise<DemoStatus> }
  olt: { list(input: Record<never, never>): Promise<Olt[]> }
}

/** Everything behind the console, whichever host serves it: all subjects, the desktop's own memory, and how to close it. */
export interface ConsoleBackend {
  served: Served
  /** The same procedures, for the process that serves them. */
  client: ConsoleClient
  store: DesktopStore
  /**
   * Asks once what every first page asks, so that connections, plans and code are warm when it does. What fails is asked
   * again by the page itself and told there.
   */
  warmUp(): Promise<void>
  /** Resolves when a page has asked for the first time. */
  firstPage: Promise<void>
  close(): Promise<void>
}

/**
 * Builds the full router over a stack. The stack may be down: then the procedures that need it say so, the last known
 * picture is still shown, and everything works again by itself once it is up.
 */
export function openConsoleBackend(options: ConsoleBackendOptions): ConsoleBackend {
  const { driver, log } = options
  const folders = { bundled: options.profilesFolder, dropIns: options.paths.profiles }
  const deps = openSharedDeps(options.connection, {
    name: 'farol console',
    profiles: lazyCatalog(folders),
    maxConnections: 4,
  })
  const store = openDesktopStore({ file: options.paths.desktopStore, log })
  const shared = createSharedHandlers(deps)
  const { postgres, redis, sealKey } = options.connection
  const logs = openLogReader({
    program: options.logReader,
    folders: logFolders(options.paths),
    secrets: [postgres.password, redis.password, sealKey.toString('hex')],
  })
  const firstPage = Promise.withResolvers<void>()
  const router = {
    ...shared,
    session: sessionHandlers(options.session, firstPage.resolve),
    stack: stackHandlers(driver),
    demo: demoHandlers(driver, () => deps),
    settings: settingsHandlers(store),
    picture: pictureHandlers(store),
    log: logHandlers(logs),
  }
  const stopListening = driver.onChange(() => deps.live.announceHere({ type: 'stack-changed' }))
  const client = createRouterClient(shared, { context: {} })
  const read = async () => {
    const [summary, olts, onus] = await Promise.all([client.summary.get({}), client.olt.list({}), client.onu.table({})])
    return { summary, olts, onus }
  }
  const keeper = keepPicture({ store, log, read })
  const listening = new AbortController()
  void renewAfterRuns(deps.live.listen(listening.signal), () => keeper.save())
  return {
    served: serving(router, {}),
    client: createRouterClient({ demo: router.demo, olt: router.olt }, { context: {} }),
    store,
    firstPage: firstPage.promise,
    async warmUp() {
      await Promise.allSettled([read(), client.run.clock({}), client.run.active({})])
    },
    async close() {
      stopListening()
      listening.abort()
      keeper.close()
      await logs.close()
      await deps.close()
      store.close()
    },
  }
}

async function renewAfterRuns(events: AsyncIterable<{ type: string }>, save: () => Promise<void>): Promise<void> {
  for await (const event of events) if (event.type === 'run-finished') await save()
}
