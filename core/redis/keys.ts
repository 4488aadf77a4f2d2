/** Every Redis key and channel that Farol itself spells. BullMQ's own keys stand under `queuePrefix`. */
export const queuePrefix = 'farol:bull'

/** Pub/sub channel of `LiveEvent`s as JSON. */
export const liveChannel = 'farol:live'

/** Sorted set: worker id, scored by the time in ms at which it counts as gone. */
export const workersKey = 'farol:workers'

/** The last sign of life of the scheduler: an ISO instant, expiring. */
export const schedulerSeenKey = 'farol:scheduler:seen'

/** A `RunProgress` as JSON, expiring. */
export function progressKey(runId: number): string {
  return `farol:progress:${runId}`
}
