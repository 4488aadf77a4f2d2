import { isDeepStrictEqual } from 'node:util'
import {
  planCustomers,
  type CustomerPlan,
  type PlannedCustomer,
  type StoredCustomer,
} from '../customers/plan-customers.ts'
import type { SourceRecord } from '../customers/resolve-customers.ts'
import { copyRows, type CopyValue } from './copy-rows.ts'
import { readCustomerFacts } from './customer-facts.ts'
import type { Transaction } from './database.ts'

/** Serialises everybody who decides who the customers are; held until the transaction ends. */
const customerLock = 4_720_501

export interface StoredPlan {
  plan: CustomerPlan
  records: readonly SourceRecord[]
}

export async function lockCustomers(tx: Transaction): Promise<void> {
  await tx.run('select pg_advisory_xact_lock($1)', [customerLock])
}

/**
 * Decides again, from what all sources say and all OLTs list, who the customers are and at which ONU each is, and writes what
 * differs. The caller holds `lockCustomers`.
 */
export async function storeCustomers(tx: Transaction): Promise<StoredPlan> {
  const facts = await readCustomerFacts(tx)
  const plan = planCustomers(facts)
  await insertNew(tx, plan)
  await updateChanged(tx, plan.customers, facts.known)
  await tieRecords(tx, plan.customers, facts.records)
  await leaveOrphans(tx, plan.orphans, new Set(facts.hands.map((hand) => hand.customerId)))
  return { plan, records: facts.records }
}

/** Gives the new customers their rows, and puts the rows' ids where the plan has negative ones. */
async function insertNew(tx: Transaction, plan: CustomerPlan): Promise<void> {
  const added = plan.customers.filter((customer) => customer.id < 0)
  if (added.length === 0) return
  const rows = await tx.rows<{ id: number; identity: string }>(
    'insert into customer (identity) select * from unnest($1::text[]) returning id, identity',
    [added.map((customer) => customer.identity)],
  )
  const ids = new Map(rows.map(({ id, identity }) => [identity, id]))
  const byOld = new Map(added.map((customer) => [customer.id, ids.get(customer.identity)!]))
  for (const customer of plan.customers) {
    customer.id = byOld.get(customer.id) ?? customer.id
    if (customer.match.rivals.length > 0) {
      customer.match = { ...customer.match, rivals: customer.match.rivals.map((id) => byOld.get(id) ?? id) }
    }
  }
}

const nextColumns = [
  ['identity', 'text'],
  ['name', 'text'],
  ['code', 'text'],
  ['login', 'text'],
  ['document', 'text'],
  ['phone', 'text'],
  ['address', 'text'],
  ['source_id', 'integer'],
  ['search_text', 'text'],
  ['gone_at', 'timestamptz'],
  ['onu_id', 'integer'],
  ['match_state', 'text'],
  ['matched_by', 'text'],
  ['matched_value', 'text'],
  ['match_problem', 'text'],
  ['match_note', 'jsonb'],
] as const

const names = nextColumns.map(([name]) => name)

async function updateChanged(
  tx: Transaction,
  planned: readonly PlannedCustomer[],
  known: readonly StoredCustomer[],
): Promise<void> {
  const before = new Map(known.map((customer) => [customer.id, customer]))
  const changed = planned.filter((customer) => !isSame(customer, before.get(customer.id)))
  if (changed.length === 0) return
  await tx.run(
    `create temporary table customer_next (id integer not null, ${nextColumns.map((column) => column.join(' ')).join(', ')})
     on commit drop`,
  )
  await copyRows(tx.client, `customer_next (id, ${names.join(', ')})`, changed.map(nextRow))
  // An identity may pass from one row to another: none is there twice in between.
  await tx.run(
    `update customer c set identity = 'passing:' || c.id from customer_next n where n.id = c.id and n.identity <> c.identity`,
  )
  await tx.run(
    `update customer c set
       ${names.map((name) => `${name} = n.${name}`).join(', ')},
       matched_at = case
         when (c.onu_id, c.matched_by) is distinct from (n.onu_id, n.matched_by) then clock_timestamp() else c.matched_at end
     from customer_next n
     where n.id = c.id`,
  )
  await tx.run('drop table customer_next')
}

function isSame(customer: PlannedCustomer, stored: StoredCustomer | undefined): boolean {
  if (stored === undefined) return false
  const { recordIds: _records, ...fields } = customer
  return isDeepStrictEqual(fields, stored)
}

function nextRow(customer: PlannedCustomer): CopyValue[] {
  const { match } = customer
  const { candidates, rivals, conflicts } = match
  const hasNote = candidates.length + rivals.length + conflicts.length > 0
  return [
    customer.id,
    customer.identity,
    customer.name,
    customer.code,
    customer.login,
    customer.document,
    customer.phone,
    customer.address,
    customer.sourceId,
    customer.searchText,
    customer.goneAtMs === null ? null : new Date(customer.goneAtMs),
    match.onuId,
    match.state,
    match.by,
    match.value,
    match.problem,
    hasNote ? JSON.stringify({ candidates, rivals, conflicts }) : null,
  ]
}

/** Writes which customer each record is of, where that changed. A record of a whole account belongs to no single access. */
async function tieRecords(
  tx: Transaction,
  planned: readonly PlannedCustomer[],
  records: readonly SourceRecord[],
): Promise<void> {
  const owners = new Map(planned.flatMap((customer) => customer.recordIds.map((id) => [id, customer.id] as const)))
  const changed = records.filter((record) => record.customerId !== (owners.get(record.id) ?? null))
  if (changed.length === 0) return
  await tx.run(
    `update customer_record r set customer_id = t.customer_id
     from unnest($1::int[], $2::int[]) as t (record_id, customer_id)
     where r.id = t.record_id`,
    [changed.map((record) => record.id), changed.map((record) => owners.get(record.id) ?? null)],
  )
}

/**
 * Customers whose records went with a source or an OLT that a person removed. A decision by hand keeps the row for the day when
 * another source tells of the customer again.
 */
async function leaveOrphans(
  tx: Transaction,
  orphans: readonly StoredCustomer[],
  decided: ReadonlySet<number>,
): Promise<void> {
  const kept = orphans.filter((customer) => decided.has(customer.id) && customer.goneAtMs === null)
  const left = orphans.filter((customer) => !decided.has(customer.id))
  if (kept.length > 0) {
    await tx.run('update customer set gone_at = clock_timestamp(), source_id = null where id = any($1::int[])', [
      kept.map((customer) => customer.id),
    ])
  }
  if (left.length > 0) {
    await tx.run('delete from customer where id = any($1::int[])', [left.map((customer) => customer.id)])
  }
}
