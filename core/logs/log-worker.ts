import { parentPort, workerData } from 'node:worker_threads'
import { FarolError } from '#contract/errors.ts'
import { LogReader, type LogReaderOptions } from './log-reader.ts'
import type { ReaderAnswer, ReaderCall } from './open-log-reader.ts'

// The reader in a thread of its own: searching takes no time from whoever asks. Streams are pulled, item by item, so that a
// reader who is slow makes nobody keep what is still to come.

const reader = new LogReader(workerData as LogReaderOptions)
const streams = new Map<number, { items: AsyncIterator<unknown> | Iterator<unknown>; stop: AbortController }>()

parentPort?.on('message', (call: ReaderCall) => {
  answer(call).then(
    (value) => say({ id: call.id, turn: call.turn, ...value }),
    (error: unknown) => say({ id: call.id, turn: call.turn, error: asPlain(error) }),
  )
})

function say(message: ReaderAnswer): void {
  parentPort?.postMessage(message)
}

async function answer(call: ReaderCall): Promise<Pick<ReaderAnswer, 'value' | 'done'>> {
  switch (call.kind) {
    case 'ask':
      return { value: askReader(call) }
    case 'open': {
      const stop = new AbortController()
      streams.set(call.id, { items: openStream(call, stop.signal), stop })
      return {}
    }
    case 'next': {
      const result = await streams.get(call.id)?.items.next()
      if (result === undefined || result.done === true) streams.delete(call.id)
      return { value: result?.value, done: result?.done ?? true }
    }
    case 'end':
      streams.get(call.id)?.stop.abort()
      streams.delete(call.id)
      return {}
  }
}

function askReader({ method, input }: Extract<ReaderCall, { kind: 'ask' }>): unknown {
  switch (method) {
    case 'sources':
      return reader.sources()
    case 'page':
      return reader.page(input as Parameters<LogReader['page']>[0])
    case 'entry':
      return reader.entry((input as { place: string }).place)
  }
}

function openStream({ method, input }: Extract<ReaderCall, { kind: 'open' }>, signal: AbortSignal) {
  switch (method) {
    case 'survey':
      return reader.survey(input as Parameters<LogReader['survey']>[0])
    case 'export':
      return reader.export(input as Parameters<LogReader['export']>[0])
    case 'follow':
      return reader.follow(input as Parameters<LogReader['follow']>[0], signal)
  }
}

function asPlain(error: unknown): NonNullable<ReaderAnswer['error']> {
  if (error instanceof FarolError) {
    const { code, message, params, next } = error
    return { code, message, params, ...(next === undefined ? {} : { next }) }
  }
  return { code: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error), params: {} }
}
