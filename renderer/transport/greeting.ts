import type { ClientLink } from '@orpc/client'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { Session } from '#contract/session.ts'
import { createClient, type Queries } from './client.ts'

/**
 * Greets the host over a fresh way to it. The very first greeting brings the questions of the first screen along instead of
 * asking them after the answer: a round trip less until the first row. Later ways find their queries waiting already.
 */
export function createGreeting(queries: Queries, cache: QueryClient) {
  let isFirst = true
  return async (link: ClientLink<Record<never, never>>): Promise<Session> => {
    const client = createClient(link)
    const answer = client.session.info({})
    // What fails here is asked again by the screen that shows it, and told there.
    const askAhead = (queryKey: QueryKey, queryFn: () => Promise<unknown>) =>
      void cache.prefetchQuery({ queryKey, queryFn, networkMode: 'always', retry: false })
    if (isFirst) {
      askAhead(queries.onu.table.queryKey({ input: {} }), () => client.onu.table({}))
      askAhead(queries.summary.get.queryKey({ input: {} }), () => client.summary.get({}))
      askAhead(queries.olt.list.queryKey({ input: {} }), () => client.olt.list({}))
      askAhead(queries.run.clock.queryKey({ input: {} }), () => client.run.clock({}))
    }
    isFirst = false
    const session = await answer
    cache.setQueryData(queries.session.info.queryKey({ input: {} }), session)
    return session
  }
}
