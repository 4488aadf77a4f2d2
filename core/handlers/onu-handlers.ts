import { listOnus, readOnu, readOnuTable } from '../postgres/onus.ts'
import { readHistory } from '../postgres/readings.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function onuHandlers({ database }: SharedDeps) {
  return {
    list: shared.onu.list.handler(({ input }) => listOnus(database, input.olt)),
    table: shared.onu.table.handler(() => readOnuTable(database)),
    get: shared.onu.get.handler(({ input }) => readOnu(database, input.id)),
    history: shared.onu.history.handler(({ input }) => readHistory(database, input)),
  }
}
