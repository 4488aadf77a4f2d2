import type { LiveEvent } from '#contract/live.ts'
import { redisAnswers } from '../redis/connect.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

const pulseMs = 5000

export function liveHandlers(deps: SharedDeps) {
  return {
    events: shared.live.events.handler(({ signal }) => liveEvents(deps, signal)),
  }
}

/** What the stack announces, with a pulse at once and every five seconds; ends when the reader goes. */
async function* liveEvents(
  deps: SharedDeps,
  signal: AbortSignal | undefined,
): AsyncGenerator<LiveEvent, void, undefined> {
  const stop = new AbortController()
  const ends = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const announced = deps.live.listen(ends)
  // Asked for before the first pulse, so that nothing announced in between is missed.
  let next = announced.next()
  let beat = pulse(deps)
  try {
    while (!ends.aborted) {
      const first = await Promise.race([
        next.then((result) => ({ result, event: null })),
        beat.then((event) => ({ result: null, event })),
      ])
      if (first.event !== null) {
        beat = later(ends).then(() => pulse(deps))
        yield first.event
        continue
      }
      if (first.result.done === true) return
      next = announced.next()
      yield first.result.value
    }
  } finally {
    stop.abort()
  }
}

async function pulse({ database, redis }: SharedDeps): Promise<LiveEvent> {
  const [db, queue] = await Promise.all([database.answers(), redisAnswers(redis)])
  return { type: 'pulse', at: new Date().toISOString(), database: db, redis: queue }
}

function later(ends: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, pulseMs)
    function done(): void {
      clearTimeout(timer)
      ends.removeEventListener('abort', done)
      resolve()
    }
    if (ends.aborted) done()
    else ends.addEventListener('abort', done)
  })
}
