import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { LogEntry, LogQuery, LogSurvey } from '#contract/log.ts'
import { withEntries } from '../../lib/log-filter.ts'
import { useConnection, useTransport } from '../../transport/provider.tsx'

const pageEntries = 500
/** The list holds no more; the history does. */
const mostEntries = 20_000
const surveyAgainMs = 30_000

export interface KnownLogs {
  /** Newest first; `undefined` before the first answer. */
  entries: readonly LogEntry[] | undefined
  error: unknown
  survey: LogSurvey | undefined
  /** Came while the list stands still. */
  waiting: number
  /** Came faster than they can be shown: they are in the history only. */
  skipped: number
  /** How far back a search that is not at its end has come. */
  searchedTo: string | null
  isReading: boolean
  /** Whether the list stands still. */
  isPaused: boolean
  setPaused(paused: boolean): void
  more(): void
  retry(): void
}

interface Read {
  /** Which question it answers. */
  of: string
  entries: readonly LogEntry[] | undefined
  aside: readonly LogEntry[]
  error: unknown
  skipped: number
  next: { place: string } | { at: string } | null
}

const nothing: Omit<Read, 'of'> = { entries: undefined, aside: [], error: null, skipped: 0, next: null }

/** The logs that a query asks for, followed from the moment it is asked; while the list is paused, what comes waits. */
export function useLogs(query: LogQuery): KnownLogs {
  const { client } = useTransport()
  const isLive = useConnection().kind === 'live'
  const [kept, setKept] = useState<Read>({ ...nothing, of: '' })
  const [survey, setSurvey] = useState<LogSurvey>()
  const [turn, setTurn] = useState(0)
  const [isReading, setReading] = useState(false)
  const [isPaused, setIsPaused] = useState(false)
  const paused = useRef(false)
  const key = JSON.stringify(query)
  const asked = useMemo(() => JSON.parse(key) as LogQuery, [key])
  const id = `${turn} ${key}`
  const read = kept.of === id ? kept : { ...nothing, of: id }
  /** Changes what is known of this question; what was known of another one is let go. */
  const setRead = useCallback(
    (change: (known: Read) => Read) => setKept((known) => change(known.of === id ? known : { ...nothing, of: id })),
    [id],
  )

  const readPage = useCallback(
    async (from: Read['next'], signal: AbortSignal) => {
      try {
        const page = await client.log.page({ ...asked, ...from, direction: 'older', limit: pageEntries }, { signal })
        setRead((known) => ({
          ...known,
          error: null,
          entries: withEntries(known.entries ?? [], page.entries, mostEntries),
          next: page.next !== null ? { place: page.next } : page.searchedTo !== null ? { at: page.searchedTo } : null,
        }))
      } catch (error) {
        if (!signal.aborted) setRead((known) => ({ ...known, error, next: null }))
      } finally {
        if (!signal.aborted) setReading(false)
      }
    },
    [client, asked, setRead],
  )

  useEffect(() => {
    if (!isLive) return
    const stop = new AbortController()
    const { signal } = stop
    const follow = async () => {
      const { from: _from, to, ...rest } = asked
      // What ends in the past has nothing that comes.
      if (to !== undefined) return
      for await (const news of await client.log.follow({ ...rest }, { signal })) {
        setRead((known) => {
          const skipped = known.skipped + news.skipped
          if (paused.current) return { ...known, skipped, aside: withEntries(known.aside, news.entries, mostEntries) }
          return { ...known, skipped, entries: withEntries(known.entries ?? [], news.entries, mostEntries) }
        })
      }
    }
    const count = async () => {
      for await (const found of await client.log.survey({ ...asked, buckets: 1 }, { signal })) setSurvey(found)
    }
    const onLost = (error: unknown) => {
      if (!signal.aborted) setRead((known) => ({ ...known, error: known.entries === undefined ? error : known.error }))
    }
    follow().catch(onLost)
    queueMicrotask(() => void readPage(null, signal))
    count().catch(onLost)
    const again = setInterval(() => void count().catch(onLost), surveyAgainMs)
    return () => {
      clearInterval(again)
      stop.abort()
    }
  }, [client, asked, isLive, readPage, setRead])

  const setPaused = (wanted: boolean) => {
    paused.current = wanted
    setIsPaused(wanted)
    if (wanted) return
    setRead((known) =>
      known.aside.length === 0
        ? known
        : { ...known, aside: [], entries: withEntries(known.entries ?? [], known.aside, mostEntries) },
    )
  }

  const { next, entries } = read
  return {
    entries,
    error: entries === undefined ? read.error : null,
    survey,
    waiting: read.aside.length,
    skipped: read.skipped,
    searchedTo: next !== null && 'at' in next ? next.at : null,
    isReading,
    isPaused,
    setPaused,
    more() {
      if (next === null || isReading || (entries?.length ?? 0) >= mostEntries) return
      setReading(true)
      void readPage(next, new AbortController().signal)
    },
    retry: () => setTurn((before) => before + 1),
  }
}
