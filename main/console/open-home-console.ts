import { homePaths } from '../home/home-paths.ts'
import { readHomeSecret } from '../home/secret-files.ts'
import { openDesktopLog } from '../log.ts'
import type { StackDriver } from '../stack/driver.ts'
import { expectedConnection } from '../stack/expected-connection.ts'
import { openConsole, type OpenConsoleOptions, type OpenedConsole } from './open-console.ts'
import { systemLocale } from './system-locale.ts'

/** What of this copy of Farol a console is made of. */
export interface ConsoleParts {
  version: string
  /** The built profiles. */
  profiles: string
  /** The console's bundle. */
  renderer: string
  /** The built reader of the logs. */
  logReader: string
}

export interface HomeConsole {
  home: string
  driver: StackDriver
  /** A port of loopback, 0 = any free one; or a door that listens already. */
  at: OpenConsoleOptions['at']
  /** When the stack answers first; see `WebHostOptions`. */
  answersFrom?: Promise<unknown>
}

/** Opens the console of a home over its stack, with its log and its store. */
export async function openHomeConsole(
  parts: ConsoleParts,
  { home, driver, at, answersFrom }: HomeConsole,
): Promise<OpenedConsole> {
  const paths = homePaths(home)
  const connection = await expectedConnection(paths)
  const secrets = [connection.postgres.password, connection.redis.password, connection.sealKey.toString('hex')]
  return openConsole({
    driver,
    connection,
    paths,
    at,
    ...(answersFrom === undefined ? {} : { answersFrom }),
    profilesFolder: parts.profiles,
    logReader: parts.logReader,
    staticDir: parts.renderer,
    version: parts.version,
    systemLocale: systemLocale(),
    log: openDesktopLog({ dir: paths.logs, secrets: [...secrets, readHomeSecret(paths, 'control-token')] }),
  })
}
