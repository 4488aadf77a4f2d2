const heartbeatMs = 5000

/** Tells the supervisor, where there is one, that the service works and goes on to live. Returns how to fall silent. */
export function keepParentInformed(): () => void {
  const say = (word: 'ready' | 'heartbeat'): void => {
    if (process.connected) process.send?.(word)
  }
  say('ready')
  const heart = setInterval(() => say('heartbeat'), heartbeatMs)
  heart.unref()
  return () => clearInterval(heart)
}

/** How long a stop may take before the process ends anyway. */
const longestStopMs = 4000

/**
 * Runs `stop` once, at a signal or when the supervisor's channel closes, and ends the process after it: a service never
 * outlives the one that started it.
 */
export function onStopRequest(stop: (reason: string) => Promise<void>): void {
  let isStopping = false
  const stopOnce = (reason: string): void => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), longestStopMs).unref()
    stop(reason).then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopOnce(signal))
  process.on('disconnect', () => stopOnce('the supervisor is gone'))
}
