/** A signal that comes this soon after the first is the same wish: a terminal, npm and the bootstrap each pass it on. */
const sameWishMs = 1000

export interface EndRequest {
  /** Resolves with the first wish to end. */
  asked: Promise<void>
}

/**
 * Turns Ctrl-C, a polite kill, a closed terminal and, where it `followsStarter`, the end of the process that started this
 * one into one wish to end. A second Ctrl-C hurries; a third kills what is left and ends at once.
 */
export function onEndRequest(act: { hurry: () => void; kill: () => void; followsStarter: boolean }): EndRequest {
  const { promise, resolve } = Promise.withResolvers<void>()
  let wishes = 0
  let lastAt = 0
  const wish = (): void => {
    if (Date.now() - lastAt < sameWishMs) return
    lastAt = Date.now()
    wishes += 1
    if (wishes === 1) resolve()
    if (wishes === 2) act.hurry()
    if (wishes < 3) return
    act.kill()
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wish)
  if (act.followsStarter) endWithStarter(resolve)
  return { asked: promise }
}

/** Ends with the bootstrap that started this process (its channel closes) and with npm (its child gets another parent). */
function endWithStarter(end: () => void): void {
  if (process.channel !== undefined) {
    process.on('disconnect', end)
    process.channel.unref()
  }
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return
  const starter = process.ppid
  setInterval(() => (process.ppid === starter ? undefined : end()), 1000).unref()
}
