import { foldText, normalizeCode, normalizeDocument, normalizeLogin, phoneDigits } from '#contract/rules/customer.ts'
import { matchCustomers, type CustomerMatch, type MatchCustomer, type MatchOnu } from './match-customers.ts'
import {
  customerFields,
  findRows,
  resolveCustomers,
  type CustomerFields,
  type ResolvedCustomer,
  type SourceRecord,
} from './resolve-customers.ts'

/** A customer as it is stored. */
export interface StoredCustomer extends CustomerFields {
  id: number
  identity: string
  sourceId: number | null
  searchText: string
  goneAtMs: number | null
  match: CustomerMatch
}

/** A person's decision as it is stored. */
export interface StoredHand {
  customerId: number
  onuId: number | null
  serial: string | null
  isNone: boolean
}

/** An ONU with whether it is listed; one that is not is known only because somebody's decision names it. */
export interface PlanOnu extends MatchOnu {
  isListed: boolean
}

/** Everything that decides who the customers are and where. */
export interface CustomerFacts {
  records: readonly SourceRecord[]
  known: readonly StoredCustomer[]
  onus: readonly PlanOnu[]
  hands: readonly StoredHand[]
}

/** A customer as it is to be stored. A new one has a negative id until it has a row. */
export interface PlannedCustomer extends StoredCustomer {
  recordIds: number[]
}

export interface CustomerPlan {
  customers: PlannedCustomer[]
  /** Rows that no record tells of any more. */
  orphans: StoredCustomer[]
}

/** Decides who the customers are and at which ONU each is. Pure: a dry run and a real one give the same. */
export function planCustomers({ records, known, onus, hands }: CustomerFacts): CustomerPlan {
  const resolved = resolveCustomers(records)
  const rows = findRows(resolved, known)
  const stored = new Map(known.map((customer) => [customer.id, customer]))
  const handOf = new Map(hands.map((hand) => [hand.customerId, hand]))
  const locate = handLocator(onus)
  let nextNew = -1
  const drafts = resolved.map((customer) => {
    const id = rows.get(customer.identity) ?? nextNew--
    const hand = handOf.get(id)
    return {
      customer,
      keys: matchKeys(customer, id, hand === undefined ? null : locate(hand), stored.get(id)?.match ?? null),
      fields: customerFields(customer),
    }
  })
  const matches = matchCustomers(
    drafts.map((draft) => draft.keys),
    onus.filter((onu) => onu.isListed),
  )
  const taken = new Set(rows.values())
  return {
    customers: drafts.map(({ customer, keys, fields }) => ({
      id: keys.id,
      identity: customer.identity,
      ...fields,
      searchText: searchText(fields),
      goneAtMs: customer.goneAtMs,
      match: matches.get(keys.id)!,
      recordIds: customer.own.map((record) => record.id),
    })),
    orphans: known.filter((customer) => !taken.has(customer.id)),
  }
}

/** What the search looks into: folded name, code, login, and the bare document and phone. */
export function searchText({ name, code, login, document, phone }: CustomerFields): string {
  return [
    name === null ? null : foldText(name),
    code?.toLowerCase() ?? null,
    normalizeLogin(login),
    normalizeDocument(document)?.toLowerCase() ?? null,
    phoneDigits(phone),
  ]
    .filter((part) => part !== null)
    .join(' ')
}

/**
 * Where a decision leads now: the ONU's own row while it is listed; else the one listed unit of its serial, which has moved; else
 * the row as it last stood. `null`: the unit is unknown, its OLT was removed.
 */
function handLocator(onus: readonly PlanOnu[]): (hand: StoredHand) => NonNullable<MatchCustomer['hand']> {
  const byId = new Map(onus.map((onu) => [onu.id, onu]))
  const bySerial = Map.groupBy(
    onus.filter((onu) => onu.isListed && onu.serial !== null),
    (onu) => onu.serial,
  )
  return ({ onuId, serial, isNone }) => {
    const own = onuId === null ? undefined : byId.get(onuId)
    if (own?.isListed === true) return { onuId: own.id, isNone }
    const same = serial === null ? [] : (bySerial.get(serial) ?? [])
    const unit = same.length === 1 ? same[0] : same.find((onu) => onu.isOnline)
    return { onuId: unit?.id ?? own?.id ?? null, isNone }
  }
}

function matchKeys(
  customer: ResolvedCustomer,
  id: number,
  hand: MatchCustomer['hand'],
  stored: CustomerMatch | null,
): MatchCustomer {
  const isThere = (record: SourceRecord) => record.goneAtMs === null
  // What stands on the whole account is where only one access has it.
  const records = [...customer.own, ...customer.shared].filter(isThere)
  const units = customer.own.filter(isThere)
  const first = (field: 'login' | 'code' | 'name') => records.find((record) => record[field] !== null)?.[field] ?? null
  return {
    id,
    isGone: customer.goneAtMs !== null,
    serials: distinct(units.map((record) => record.serial)),
    macs: distinct(units.map((record) => record.mac)),
    login: normalizeLogin(first('login')),
    code: normalizeCode(first('code')),
    name: first('name'),
    described: units.flatMap((record) => {
      if (record.onu === null) return []
      const by = record.login === null ? ('description' as const) : ('login' as const)
      const value = record.login ?? record.code ?? record.name ?? record.document ?? ''
      return [{ onuId: record.onu.id, by, value }]
    }),
    hand,
    stored,
  }
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))]
}
