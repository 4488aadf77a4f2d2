import { createORPCClient, type ClientLink } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract } from '#contract/index.ts'

/** The host as the contract describes it: `client.onu.table({})`. */
export type Client = ContractRouterClient<Contract>

export function createClient(link: ClientLink<Record<never, never>>): Client {
  return createORPCClient<Client>(link)
}

/** The same procedures as query and mutation options. */
export function createQueries(client: Client) {
  return createTanstackQueryUtils(client)
}
export type Queries = ReturnType<typeof createQueries>
