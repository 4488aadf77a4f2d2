import type { Redis } from 'ioredis'
import { LiveEvent } from '#contract/live.ts'
import type { RedisOptions } from '../config.ts'
import { connectRedis } from './connect.ts'
import { liveChannel } from './keys.ts'

/** How many announcements may wait for one slow reader; older ones are dropped, since each only says "ask again". */
const waitingLimit = 1000

/** Announces to every host. An announcement is a courtesy: while Redis is away it is dropped, and the queries stay true. */
export async function publishLive(redis: Redis, event: LiveEvent): Promise<void> {
  if (redis.status !== 'ready') return
  await redis.publish(liveChannel, JSON.stringify(event)).catch(() => undefined)
}

/** The announcements of the whole stack, heard over one connection and handed to any number of readers. */
export interface LiveEvents {
  /** Yields until `signal` aborts, then ends; nothing stays behind. */
  listen(signal?: AbortSignal): AsyncGenerator<LiveEvent, void, undefined>
  /** Hands an event to the readers of this process only. */
  announceHere(event: LiveEvent): void
  close(): Promise<void>
}

/** Subscribes, and subscribes again after each loss of Redis. */
export function openLiveEvents(options: RedisOptions, name = 'farol live'): LiveEvents {
  const redis = connectRedis(options, 'subscriber', { name })
  const readers = new Set<(event: LiveEvent) => void>()
  const closing = new AbortController()
  // ioredis sends the subscription again after every reconnection; the first one waits in its queue until Redis is there.
  redis.subscribe(liveChannel).catch(() => undefined)
  redis.on('message', (_channel: string, text: string) => {
    const event = parseLive(text)
    if (event !== null) for (const read of readers) read(event)
  })

  async function* listen(signal?: AbortSignal): AsyncGenerator<LiveEvent, void, undefined> {
    const ends = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
    const waiting: LiveEvent[] = []
    let wake: () => void = () => undefined
    const read = (event: LiveEvent) => {
      if (waiting.length >= waitingLimit) waiting.shift()
      waiting.push(event)
      wake()
    }
    const onAbort = () => wake()
    readers.add(read)
    ends.addEventListener('abort', onAbort)
    try {
      while (!ends.aborted) {
        const event = waiting.shift()
        if (event !== undefined) {
          yield event
          continue
        }
        await new Promise<void>((resolve) => {
          wake = resolve
          if (ends.aborted || waiting.length > 0) resolve()
        })
      }
    } finally {
      readers.delete(read)
      ends.removeEventListener('abort', onAbort)
    }
  }

  return {
    listen,
    announceHere(event) {
      for (const read of readers) read(event)
    },
    async close() {
      closing.abort()
      redis.disconnect()
    },
  }
}

function parseLive(text: string): LiveEvent | null {
  try {
    return LiveEvent.parse(JSON.parse(text))
  } catch {
    // A newer or foreign publisher on the channel: not ours to show.
    return null
  }
}
