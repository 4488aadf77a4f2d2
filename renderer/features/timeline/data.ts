import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { EventItem, EventKind, EventPage } from '#contract/event.ts'
import { askedKinds, wireQuestion, type EventQuestion } from '../../lib/event-filter.ts'
import { withNewest, withOlder } from '../../lib/event-pages.ts'
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

interface OlderPage {
  before: number
  queryKey: readonly unknown[]
}

/** What was read stays; an update asks for the first page again, and for no other. */
export function useEvents(question: EventQuestion, nowMs: number): KnownEvents {
  const queries = useQueries()
  const { client } = useTransport()
  const cache = useQueryClient()
  const filter = wireQuestion(question, nowMs)
  const kinds = askedKinds(question)
  const shared = { placeholderData: keepPreviousData, refetchInterval: 60_000 }
  const firstPage = { ...filter, kinds, limit: pageRows }
  const queryKey = queries.event.list.queryKey({ input: firstPage })
  const pages = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const first = await client.event.list(firstPage, { signal })
      return withNewest(cache.getQueryData<EventPage>(queryKey), first)
    },
    ...shared,
  })
  const older = useMutation({
    mutationFn: ({ before }: OlderPage) => client.event.list({ ...firstPage, before }),
    // Another question may be asked by now: the page belongs to the one that it was read for.
    onSuccess: (page, asked) =>
      cache.setQueryData<EventPage>(asked.queryKey, (known) => (known === undefined ? known : withOlder(known, page))),
  })
  const counts = useQuery(queries.event.counts.queryOptions({ input: filter, ...shared }))
  const { data } = pages
  return {
    data: data?.events,
    counts: counts.data?.counts,
    isUpdating: data !== undefined && (pages.isFetching || older.isPending),
    asOfMs: pages.dataUpdatedAt,
    error: data === undefined ? pages.error : null,
    retry: () => void pages.refetch(),
    more() {
      const next = data?.next
      if (typeof next === 'number' && !pages.isPlaceholderData && !older.isPending)
        older.mutate({ before: next, queryKey })
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
