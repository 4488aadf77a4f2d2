import { appendEvents } from '../postgres/events.ts'
import { listCustomerRuns } from '../postgres/customer-runs.ts'
import { storeUploadPart } from '../postgres/customer-uploads.ts'
import {
  decideByHand,
  listCustomers,
  readCustomer,
  readCustomerTable,
  readDocument,
  undecide,
} from '../postgres/customers.ts'
import { lockCustomers } from '../postgres/store-customers.ts'
import { sourceHandlers } from './customer-source-handlers.ts'
import { shared } from './implementer.ts'
import { matchAgain } from './match-again.ts'
import type { SharedDeps } from './shared-deps.ts'
import { startCustomerRuns } from './start-customer-run.ts'

export function customerHandlers(deps: SharedDeps) {
  const { database } = deps
  return {
    list: shared.customer.list.handler(({ input }) => listCustomers(database, input)),
    table: shared.customer.table.handler(() => readCustomerTable(database)),
    get: shared.customer.get.handler(({ input }) => readCustomer(database, input.id)),
    document: shared.customer.document.handler(({ input }) => showDocument(deps, input.id)),
    match: shared.customer.match.handler(({ input }) => match(deps, input)),
    unmatch: shared.customer.unmatch.handler(({ input }) => unmatch(deps, input.id)),
    collect: shared.customer.collect.handler(({ input }) => startCustomerRuns(deps, input)),
    runs: shared.customer.runs.handler(({ input }) => listCustomerRuns(database, input)),
    upload: shared.customer.upload.handler(({ input: { data, ...part } }) =>
      storeUploadPart(database, { ...part, content: Buffer.from(data, 'base64') }),
    ),
    sources: sourceHandlers(deps),
  }
}

/** Lists show the end of a document only; who asks for the whole one is written down, the number is not. */
async function showDocument({ database }: SharedDeps, id: number) {
  const document = await readDocument(database, id)
  await appendEvents(database, [{ kind: 'operator.customer-document-shown', data: { customerId: id } }])
  return { document }
}

async function match(deps: SharedDeps, { id, onuId }: { id: number; onuId: number | null }) {
  await deps.database.transaction(async (tx) => {
    // A matching under way would write its own older answer over the decision.
    await lockCustomers(tx)
    await decideByHand(tx, { id, onuId })
    await appendEvents(tx, [{ kind: 'operator.customer-matched', onuId, data: { customerId: id } }])
  })
  await matchAgain(deps)
  return readCustomer(deps.database, id)
}

/** The keys decide again: for this customer at once, by the same rules as for everybody. */
async function unmatch(deps: SharedDeps, id: number) {
  await deps.database.transaction(async (tx) => {
    await lockCustomers(tx)
    if (!(await undecide(tx, id))) return
    await appendEvents(tx, [{ kind: 'operator.customer-unmatched', data: { customerId: id } }])
  })
  await matchAgain(deps)
  return readCustomer(deps.database, id)
}
