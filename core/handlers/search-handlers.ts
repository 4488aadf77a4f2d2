import { findInNetwork } from '../postgres/search.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function searchHandlers({ database }: SharedDeps) {
  return { find: shared.search.find.handler(({ input }) => findInNetwork(database, input)) }
}
