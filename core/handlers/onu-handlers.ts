import { readHistory } from '../postgres/history.ts'
import { listOnus, readOnu, readOnuTable } from '../postgres/onus.ts'
import { listWaitingOnus } from '../postgres/waiting-onus.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function onuHandlers({ database }: SharedDeps) {
  return {
    list: shared.onu.list.handler(({ input }) => listOnus(database, input.olt, input.power)),
    table: shared.onu.table.handler(() => readOnuTable(database)),
    waiting: shared.onu.waiting.handler(() => listWaitingOnus(database)),
    get: shared.onu.get.handler(({ input }) => readOnu(database, input.id)),
    history: shared.onu.history.handler(({ input }) => readHistory(database, input)),
  }
}
