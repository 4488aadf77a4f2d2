import { QueryClient, onlineManager } from '@tanstack/react-query'
import { createClient, createQueries, type Client, type Queries } from './client.ts'
import { createConnection, type Connection } from './connection.ts'
import { createGreeting } from './greeting.ts'
import { openLink } from './links.ts'
import { followLive, type Live } from './live.ts'
import { readError } from './wire-error.ts'

/** Everything that reaches the host, built once in main.ts. */
export interface Transport {
  connection: Connection
  client: Client
  queries: Queries
  cache: QueryClient
  live: Live
}

export function createTransport(): Transport {
  const cache = createCache()
  // From now on, and not from the first picture on, it goes on with what waits when the way opens.
  cache.mount()
  const connection = createConnection({ open: openLink, greet: (link) => greet(link) })
  const client = createClient(connection.link)
  const queries = createQueries(client)
  const greet = createGreeting(queries, cache, (isOnline) => onlineManager.setOnline(isOnline))
  followOnline(connection)
  const live = followLive(connection, client, queries, cache)
  return { connection, client, queries, cache, live }
}

/**
 * Queries pause while there is no connection and run again by themselves when it is back; writes never wait, they fail
 * at once, because a click must not act minutes later.
 */
function createCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnReconnect: 'always',
        refetchOnWindowFocus: false,
        retry: (count, error) => readError(error).code === 'NOT_CONNECTED' && count < 3,
        retryDelay: 400,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** The browser's own idea of being online is about the network card; what counts here is the host. */
function followOnline(connection: Connection) {
  const tell = () => onlineManager.setOnline(connection.state().kind === 'live')
  onlineManager.setEventListener(() => undefined)
  connection.subscribe(tell)
  tell()
}
