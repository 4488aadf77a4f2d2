import type { PostgresOptions } from '#core/config.ts'
import { migrate } from '#core/postgres/migrate.ts'
import { join } from 'node:path'
import { takeHomeLock } from '../../home/home-lock.ts'
import { prepareHome, type HomePaths } from '../../home/home-paths.ts'
import { ensureControlToken, readHomeSecret } from '../../home/secret-files.ts'
import { databaseName, databaseUser } from '../postgres-cluster.ts'
import { openControlServer } from './control-server.ts'
import type { StackLayout } from './service-specs.ts'
import { Supervisor } from './supervisor.ts'

export interface OpenedSupervisor {
  supervisor: Supervisor
  /** Resolves when somebody stopped the stack through the control endpoint. */
  stopped: Promise<void>
  /** Stops what still runs, closes the door and lets go of the home. */
  close(): Promise<void>
}

/**
 * Makes this process the supervisor of a home, with its door open, and starts nothing yet. Answers `null` when another
 * process is the supervisor already.
 */
export async function openSupervisor(
  paths: HomePaths,
  layout: StackLayout,
  screenFirst?: () => Promise<void>,
): Promise<OpenedSupervisor | null> {
  prepareHome(paths)
  const lock = takeHomeLock(paths)
  if (lock === null) return null
  try {
    ensureControlToken(paths)
    const supervisor = new Supervisor({
      paths,
      layout,
      screenFirst,
      migrate: async (database) =>
        void (await migrate(connectionTo(database), { dir: join(layout.services, 'migrations') })),
    })
    const stopped = Promise.withResolvers<void>()
    const control = await openControlServer(supervisor, readHomeSecret(paths, 'control-token'), stopped.resolve)
    supervisor.announce(control.port)
    return {
      supervisor,
      stopped: stopped.promise,
      async close() {
        await supervisor.shutdown()
        await control.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

function connectionTo({ port, password }: { port: number; password: string }): PostgresOptions {
  return { host: '127.0.0.1', port, database: databaseName, user: databaseUser, password }
}
