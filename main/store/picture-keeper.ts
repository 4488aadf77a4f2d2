import type { Picture } from '#contract/picture.ts'
import type { HostLog } from '#core/web-host/host-log.ts'
import type { DesktopStore } from './desktop-store.ts'

export interface PictureKeeperOptions {
  store: Pick<DesktopStore, 'savePicture'>
  /** Reads the picture as it is now; may fail while the stack does not answer. */
  read: () => Promise<Omit<Picture, 'savedAt'>>
  everyMs?: number
  log: HostLog
}

export interface PictureKeeper {
  /** Saves the picture now, or after the save that is under way; never two at once. */
  save(): Promise<void>
  close(): void
}

/** Keeps the last known picture fresh while a console is open: at intervals, and whenever it is told that a run ended. */
export function keepPicture({ store, read, everyMs = 5 * 60_000, log }: PictureKeeperOptions): PictureKeeper {
  let running: Promise<void> = Promise.resolve()
  let isQueued = false

  async function saveOnce(): Promise<void> {
    isQueued = false
    try {
      await store.savePicture({ savedAt: new Date().toISOString(), ...(await read()) })
    } catch (error) {
      // The older picture stays, with its own time on it: that is what it is kept for.
      log.info(
        { reason: error instanceof Error ? error.message : String(error) },
        'The last known picture was not renewed',
      )
    }
  }

  function save(): Promise<void> {
    if (!isQueued) {
      isQueued = true
      running = running.then(saveOnce)
    }
    return running
  }

  const timer = setInterval(() => void save(), everyMs)
  timer.unref()
  return { save, close: () => clearInterval(timer) }
}
