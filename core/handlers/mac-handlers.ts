import { listMacs, listMacsBehind, readMac, readMacSources, readMacTable } from '../postgres/macs.ts'
import { shared } from './implementer.ts'
import type { SharedDeps } from './shared-deps.ts'

export function macHandlers({ database, vendors }: SharedDeps) {
  return {
    list: shared.mac.list.handler(({ input }) => listMacs(database, vendors, input)),
    table: shared.mac.table.handler(({ input }) => readMacTable(database, vendors, input)),
    get: shared.mac.get.handler(({ input }) => readMac(database, vendors, input.mac)),
    behindOnu: shared.mac.behindOnu.handler(({ input }) => listMacsBehind(database, vendors, input.id)),
    sources: shared.mac.sources.handler(() => readMacSources(database)),
  }
}
