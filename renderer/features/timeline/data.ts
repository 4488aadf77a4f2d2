import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EventItem, EventKind } from '#contract/event.ts'
import { askedKinds, wireQuestion, type EventQuestion } from '../../lib/event-filter.ts'
import { useQueries, useTransport } from '../../transport/provider.tsx'

const pageRows = 500
const exportPageRows = 1000

/** What is known of the events of a question, newest first, as far back as somebody has looked. */
export interface KnownEvents {
  data: readonly EventItem[] | undefined
  /** How many there are of each kind, the question's own kinds aside. */
  counts: Partial<Record<EventKind, number>> | undefined
  isUpdating: boolean
  /** When the events were last asked for. */
  asOfMs: number
  error: unknown
  retry(): void
  /** Older ones, where there are any and none are on their way. */
  more(): void
  /** All of them, however far back. */
  readAll(): Promise<EventItem[]>
}

export function useEvents(question: EventQuestion, nowMs: number): KnownEvents {
  const queries = useQueries()
  const { client } = useTransport()
  const filter = wireQuestion(question, nowMs)
  const kinds = askedKinds(question)
  const shared = { placeholderData: keepPreviousData, refetchInterval: 60_000 }
  const pages = useInfiniteQuery(
    queries.event.list.infiniteOptions({
      input: (before: number | undefined) => ({
        ...filter,
        kinds,
        limit: pageRows,
        ...(before === undefined ? {} : { before }),
      }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
      ...shared,
    }),
  )
  const counts = useQuery(queries.event.counts.queryOptions({ input: filter, ...shared }))
  const { data } = pages
  const events = useMemo(() => data?.pages.flatMap((page) => page.events), [data])
  return {
    data: events,
    counts: counts.data?.counts,
    isUpdating: events !== undefined && pages.isFetching,
    asOfMs: pages.dataUpdatedAt,
    error: events === undefined ? pages.error : null,
    retry: () => void pages.refetch(),
    more() {
      if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage()
    },
    async readAll() {
      const all: EventItem[] = []
      for (let before: number | null | undefined = undefined; before !== null;) {
        const page: { events: EventItem[]; next: number | null } = await client.event.list({
          ...filter,
          kinds,
          limit: exportPageRows,
          ...(before === undefined ? {} : { before }),
        })
        all.push(...page.events)
        before = page.next
      }
      return all
    },
  }
}
