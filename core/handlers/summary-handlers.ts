import { readSlotCounts } from '../postgres/slot-counts.ts'
import { readSummary } from '../postgres/summary.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function summaryHandlers({ database }: SharedDeps) {
  return {
    get: shared.summary.get.handler(() => readSummary(database)),
    slots: shared.summary.slots.handler(({ input }) => readSlotCounts(database, input)),
  }
}
