import { closeSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import log from 'electron-log/node'
import { secretScrubber } from '#core/log.ts'
import type { HostLog } from '#core/web-host/host-log.ts'

export interface DesktopLogOptions {
  /** The folder of the log, made if absent. */
  dir: string
  /** Size in bytes at which the file is put aside as `desktop.old.log`; there are never more than these two. */
  maxBytes?: number
  /** Values that must never stand in a line. */
  secrets?: readonly string[]
}

export interface DesktopLog extends HostLog {
  file: string
  /** Values that became known later and must never stand in a line from now on. */
  hide(secrets: readonly string[]): void
}

/**
 * The desktop's own log: one JSON line an event, in a private file of bounded size. Uncaught errors of this process end
 * up here as well, since a desktop has no terminal that somebody reads.
 */
export function openDesktopLog({ dir, maxBytes = 5_000_000, secrets = [] }: DesktopLogOptions): DesktopLog {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, 'desktop.log')
  const aside = join(dir, 'desktop.old.log')
  const logger = log.create({ logId: file })
  let hidden = [...secrets]
  let scrub = secretScrubber(hidden)
  makePrivate(file)
  logger.transports.file.resolvePathFn = () => file
  logger.transports.file.maxSize = maxBytes
  logger.transports.file.format = '{text}'
  logger.transports.file.archiveLogFn = () => {
    renameSync(file, aside)
    makePrivate(file)
  }
  logger.transports.console.level = false
  logger.transports.file.level = 'info'

  const write = (level: 'info' | 'warn' | 'error') => (fields: Record<string, unknown>, message: string) => {
    logger[level](scrub(JSON.stringify({ at: new Date().toISOString(), level, message, ...plain(fields) })))
  }
  return {
    file,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    hide(more) {
      hidden = [...hidden, ...more]
      scrub = secretScrubber(hidden)
    },
  }
}

/** The file is made before the first line, because electron-log makes it with the umask's mode. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
}

/** Errors as what they say: JSON shows nothing of them. */
function plain(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? { name: value.name, message: value.message, stack: value.stack } : value,
    ]),
  )
}
