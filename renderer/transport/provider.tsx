import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react'
import type { Session, Subject } from '#contract/session.ts'
import type { Queries } from './client.ts'
import type { ConnectionState } from './connection.ts'
import type { LiveState } from './live.ts'
import type { Transport } from './transport.ts'

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
