import type { SourceDefinition } from '#contract/customer-source.ts'
import { slotOf } from '#contract/rules/slot.ts'
import { rowKey, type CustomerRow } from '../customers/customer-row.ts'
import { insertManualCustomerRun, takeCustomerRun } from '../postgres/customer-runs.ts'
import { insertSource } from '../postgres/customer-sources.ts'
import type { Database } from '../postgres/database.ts'
import { storeSource, type SourceReading, type StoreSourceResult } from '../postgres/store-source.ts'
import { testSealKey } from './stored-runs.ts'

/** A row as a source would give it, with what a test says of it. */
export function customerRowOf(part: Partial<CustomerRow>): CustomerRow {
  const row = {
    line: 2,
    onuId: null,
    name: null,
    code: null,
    login: null,
    document: null,
    phone: null,
    address: null,
    serial: null,
    mac: null,
    ...part,
  }
  return { key: rowKey(row), ...row }
}

const endpoint: SourceDefinition = {
  kind: 'http',
  url: 'http://10.0.0.9/customers',
  method: 'GET',
  headers: {},
  params: {},
  bodyAs: 'json',
  auth: { kind: 'none' },
  paging: { kind: 'none' },
  format: 'json',
  recordsPath: '',
  eachPath: '',
  totalPath: '',
  mapping: { name: ['name'] },
  only: null,
  allowLoopback: false,
  verifyTls: true,
}

/** A source that nobody will read; a test stores its readings. */
export async function insertTestSource(
  database: Database,
  name: string,
  definition: SourceDefinition = endpoint,
): Promise<number> {
  return database.transaction((tx) =>
    insertSource(tx, { input: { name, definition }, simulated: false, sealKey: testSealKey }),
  )
}

/** A whole reading of these rows, with what a test says of it. */
export function reading(rows: readonly CustomerRow[], part: Partial<SourceReading> = {}): SourceReading {
  const counts = { rows: rows.length, rejects: 0, duplicates: 0, leftOut: 0 }
  return { status: 'complete', reason: null, rows, counts, readAt: new Date(), ...part }
}

/** Stores a reading by a run of its own, as a worker does. */
export async function storeReading(
  database: Database,
  sourceId: number,
  read: SourceReading,
  { acceptShrink = false } = {},
): Promise<StoreSourceResult> {
  const slot = slotOf(new Date())
  const run = await database.transaction((tx) =>
    insertManualCustomerRun(tx, { sourceId, slot, acceptShrink, lost: new Set() }),
  )
  if (run === null) throw new Error('A run is active.')
  const taken = await takeCustomerRun(database, { runId: run.job.runId, maxAttempts: 10 })
  if (taken.taken === null) throw new Error('The run was not taken.')
  return storeSource(database, { runId: run.job.runId, fence: taken.taken.fence }, read)
}
