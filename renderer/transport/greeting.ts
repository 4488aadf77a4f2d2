import type { ClientLink } from '@orpc/client'
import type { QueryClient } from '@tanstack/react-query'
import type { Session } from '#contract/session.ts'
import { createClient, type Queries } from './client.ts'

/**
 * Greets the host over a fresh way to it. The questions that wait for a way go along with the greeting instead of after its
 * answer, which saves a round trip until the first row; they wait again where the host does not answer.
 */
export function createGreeting(queries: Queries, cache: QueryClient, setOnline: (isOnline: boolean) => void) {
  return async (link: ClientLink<Record<never, never>>): Promise<Session> => {
    const answer = createClient(link).session.info({})
    // Whoever asks the same meanwhile waits for this answer instead of asking again.
    void cache.prefetchQuery({ ...queries.session.info.queryOptions({ input: {} }), queryFn: () => answer })
    setOnline(true)
    try {
      const session = await answer
      cache.setQueryData(queries.session.info.queryKey({ input: {} }), session)
      return session
    } catch (error) {
      setOnline(false)
      throw error
    }
  }
}
