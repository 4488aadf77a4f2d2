import { Worker } from 'node:worker_threads'
import { FarolError, type ErrorCode } from '#contract/errors.ts'
import type { LogEntryText, LogExport, LogNews, LogPage, LogQuery, LogSourceState, LogSurvey } from '#contract/log.ts'
import type { LogReaderOptions, PageQuestion } from './log-reader.ts'

type AskMethod = 'sources' | 'page' | 'entry'
type StreamMethod = 'survey' | 'export' | 'follow'

/** What goes to the thread; `turn` counts the messages, and its answer brings it back. */
export type ReaderCall = { id: number; turn: number } & (
  | { kind: 'ask'; method: AskMethod; input: unknown }
  | { kind: 'open'; method: StreamMethod; input: unknown }
  | { kind: 'next' }
  | { kind: 'end' }
)

export interface ReaderAnswer {
  id: number
  turn: number
  value?: unknown
  done?: boolean
  error?: { code: ErrorCode | null; message: string; params: Record<string, string | number>; next?: string }
}

/** A `LogReader` in a thread of its own. */
export interface LogReaderThread {
  sources(): Promise<LogSourceState[]>
  page(question: PageQuestion): Promise<LogPage>
  entry(place: string): Promise<LogEntryText>
  survey(query: LogQuery & { buckets: number }, signal?: AbortSignal): AsyncGenerator<LogSurvey, void>
  follow(query: LogQuery & { most: number }, signal?: AbortSignal): AsyncGenerator<LogNews, void>
  export(query: LogQuery & { form: 'text' | 'json' }, signal?: AbortSignal): AsyncGenerator<LogExport, void>
  close(): Promise<void>
}

/** The thread is started by the first question. `program` is the file of log-worker.ts, built or not. */
export function openLogReader(options: LogReaderOptions & { program: string }): LogReaderThread {
  const { program, ...workerData } = options
  const waiting = new Map<number, { resolve: (answer: ReaderAnswer) => void; reject: (error: unknown) => void }>()
  let worker: Worker | null = null
  let turns = 0
  let ids = 0

  function start(): Worker {
    const started = new Worker(program, { workerData })
    started.unref()
    started.on('message', (answer: ReaderAnswer) => {
      const asked = waiting.get(answer.turn)
      waiting.delete(answer.turn)
      if (waiting.size === 0) started.unref()
      asked?.resolve(answer)
    })
    const lost = (error: unknown) => {
      if (worker === started) worker = null
      for (const asked of waiting.values()) asked.reject(error)
      waiting.clear()
    }
    started.on('error', lost)
    started.on('exit', () => lost(new Error('The reader of the logs has ended.')))
    return started
  }

  type Message = ReaderCall extends infer Call ? (Call extends ReaderCall ? Omit<Call, 'turn'> : never) : never
  async function send(message: Message): Promise<ReaderAnswer> {
    worker ??= start()
    const turn = ++turns
    const { promise, resolve, reject } = Promise.withResolvers<ReaderAnswer>()
    waiting.set(turn, { resolve, reject })
    worker.ref()
    worker.postMessage({ ...message, turn })
    const answer = await promise
    if (answer.error !== undefined) throw asError(answer.error)
    return answer
  }

  async function ask<T>(method: AskMethod, input: unknown = {}): Promise<T> {
    return (await send({ id: ++ids, kind: 'ask', method, input })).value as T
  }

  async function* stream<T>(method: StreamMethod, input: unknown, signal?: AbortSignal): AsyncGenerator<T, void> {
    const id = ++ids
    const end = () => void send({ id, kind: 'end' }).catch(() => undefined) // A thread that has gone has ended it as well.
    if (isOver(signal)) return
    await send({ id, kind: 'open', method, input })
    signal?.addEventListener('abort', end, { once: true })
    try {
      for (;;) {
        const { value, done } = await send({ id, kind: 'next' })
        if (done === true || isOver(signal)) return
        yield value as T
      }
    } finally {
      signal?.removeEventListener('abort', end)
      end()
    }
  }

  return {
    sources: () => ask('sources'),
    page: (question) => ask('page', question),
    entry: (place) => ask('entry', { place }),
    survey: (query, signal) => stream('survey', query, signal),
    follow: (query, signal) => stream('follow', query, signal),
    export: (query, signal) => stream('export', query, signal),
    async close() {
      await worker?.terminate()
    },
  }
}

function asError(error: NonNullable<ReaderAnswer['error']>): Error {
  const { code, message, params, next } = error
  return code === null
    ? new Error(message)
    : new FarolError(code, message, { params, ...(next === undefined ? {} : { next }) })
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}
