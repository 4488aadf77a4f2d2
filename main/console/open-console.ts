import type { Door } from '#core/web-host/door.ts'
import { startWebHost } from '#core/web-host/web-host.ts'
import { openConsoleBackend, type ConsoleBackendOptions, type ConsoleClient } from './console-backend.ts'

export interface OpenConsoleOptions extends Omit<ConsoleBackendOptions, 'session'> {
  /** The console's bundle. */
  staticDir: string
  /** A port of loopback, 0 = any free one; or a door that listens already. */
  at: { host: '127.0.0.1'; port: number } | Door
  /** When the stack answers first; see `WebHostOptions`. */
  answersFrom?: Promise<unknown>
  version: string
  systemLocale: string
}

export interface OpenedConsole {
  /** Opens a session once: the token in it is spent by the first page that asks. */
  url: string
  client: ConsoleClient
  /** Makes the first page's questions quick to answer; see `ConsoleBackend`. */
  warmUp(): Promise<void>
  /** Resolves when a page has asked for the first time. */
  firstPage: Promise<void>
  close(): Promise<void>
}

/** Serves the whole console on loopback for one person's browser. Throws PORT_TAKEN. */
export async function openConsole(options: OpenConsoleOptions): Promise<OpenedConsole> {
  const { version, systemLocale, log } = options
  const backend = openConsoleBackend({ ...options, session: { host: 'browser', version, systemLocale } })
  try {
    const host = await startWebHost({
      served: backend.served,
      guard: { readOnly: false },
      staticDir: options.staticDir,
      at: options.at,
      ...(options.answersFrom === undefined ? {} : { answersFrom: options.answersFrom }),
      log,
    })
    return {
      url: `${host.url}?token=${host.mintToken()}`,
      client: backend.client,
      async warmUp() {
        await Promise.allSettled([backend.warmUp(), host.warmUp()])
      },
      firstPage: backend.firstPage,
      async close() {
        await host.close()
        await backend.close()
      },
    }
  } catch (error) {
    await backend.close()
    throw error
  }
}
