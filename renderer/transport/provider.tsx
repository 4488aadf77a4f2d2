import { QueryClient, QueryClientProvider, onlineManager, useQuery } from '@tanstack/react-query'
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react'
import type { Session, Subject } from '#contract/session.ts'
import { createClient, createQueries, type Client, type Queries } from './client.ts'
import { createConnection, type Connection, type ConnectionState } from './connection.ts'
import { createGreeting } from './greeting.ts'
import { openLink } from './links.ts'
import { followLive, type Live, type LiveState } from './live.ts'
import { readError } from './wire-error.ts'

/** Everything that reaches the host, built once in main.tsx. */
export interface Transport {
  connection: Connection
  client: Client
  queries: Queries
  cache: QueryClient
  live: Live
}

export function createTransport(): Transport {
  const cache = createCache()
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

const TransportContext = createContext<Transport | null>(null)

export function TransportProvider(props: { transport: Transport; children: ReactNode }) {
  return (
    <TransportContext value={props.transport}>
      <QueryClientProvider client={props.transport.cache}>{props.children}</QueryClientProvider>
    </TransportContext>
  )
}

export function useTransport(): Transport {
  const transport = use(TransportContext)
  if (transport === null) throw new Error('no TransportProvider above')
  return transport
}

export function useQueries(): Queries {
  return useTransport().queries
}

export function useConnection(): ConnectionState {
  const { connection } = useTransport()
  return useSyncExternalStore(connection.subscribe, connection.state)
}

export function useLive(): LiveState {
  const { live } = useTransport()
  return useSyncExternalStore(live.subscribe, live.state)
}

/** What the host said about itself; `null` until it has answered once. */
export function useSession(): Session | null {
  const queries = useQueries()
  return useQuery(queries.session.info.queryOptions({ input: {}, staleTime: Infinity })).data ?? null
}

export function useServes(subject: Subject): boolean {
  return useSession()?.subjects.includes(subject) ?? false
}

/** Whether a write may be offered now: there is a connection, the host allows writes and its database answers. */
export function useCanWrite(): boolean {
  const session = useSession()
  const connection = useConnection()
  const { pulse } = useLive()
  return session !== null && !session.readOnly && connection.kind === 'live' && pulse?.database !== false
}
