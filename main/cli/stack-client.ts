import { once } from 'node:events'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { createSharedHandlers } from '#core/handlers/index.ts'
import { openSharedDeps, type SharedDeps } from '#core/handlers/shared-deps.ts'
import type { ProfileFolders } from '#core/profiles/catalog.ts'
import { lazyCatalog } from '#core/profiles/lazy-catalog.ts'
import { demoHandlers } from '../handlers/demo.ts'
import { stackHandlers } from '../handlers/stack.ts'
import type { StackDriver } from '../stack/driver.ts'

function cliRouter(driver: StackDriver, deps: SharedDeps) {
  return { ...createSharedHandlers(deps), stack: stackHandlers(driver), demo: demoHandlers(driver, () => deps) }
}

/** The handlers that the console is served by, called within this process. */
export type StackClient = RouterClient<ReturnType<typeof cliRouter>>

/**
 * Opens the running stack for one command and lets go of it at the end. Throws STACK_DOWN, with the command that starts
 * it, when it does not run.
 */
export async function withStack<T>(
  driver: StackDriver,
  profiles: ProfileFolders,
  work: (client: StackClient) => Promise<T>,
): Promise<T> {
  try {
    const connection = await driver.connection()
    const deps = openSharedDeps(connection, { name: 'farol cli', profiles: lazyCatalog(profiles) })
    try {
      await untilConnected(deps)
      return await work(createRouterClient(cliRouter(driver, deps), { context: {} }))
    } finally {
      await deps.close()
    }
  } finally {
    await driver.close()
  }
}

/** A command comes once: it waits for the connection that a console has had for long. Without one, the call itself says so. */
async function untilConnected({ redis }: SharedDeps): Promise<void> {
  if (redis.status === 'ready') return
  await once(redis, 'ready', { signal: AbortSignal.timeout(3000) }).catch(() => undefined)
}
