import { countEvents, listEvents } from '../postgres/list-events.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function eventHandlers({ database }: SharedDeps) {
  return {
    list: shared.event.list.handler(({ input }) => listEvents(database, input)),
    counts: shared.event.counts.handler(({ input }) => countEvents(database, input)),
  }
}
