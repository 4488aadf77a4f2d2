import type { MatchedBy, MatchProblem, MatchState } from '#contract/customer.ts'
import type { CustomerFacts, PlanOnu, StoredCustomer, StoredHand } from '../customers/plan-customers.ts'
import type { SourceRecord } from '../customers/resolve-customers.ts'
import type { Sql } from './database.ts'

/** Reads everything that decides who the customers are and where: some hundred thousand rows, as arrays. */
export async function readCustomerFacts(sql: Sql): Promise<CustomerFacts> {
  const records = await readRecords(sql)
  const known = await readKnown(sql)
  const hands = await readHands(sql)
  return { records, known, hands, onus: await readPlanOnus(sql) }
}

type RecordRow = [
  id: number,
  sourceId: number,
  rank: number,
  customerId: number | null,
  onuId: number | null,
  unit: string | null,
  name: string | null,
  code: string | null,
  login: string | null,
  document: string | null,
  phone: string | null,
  address: string | null,
  serial: string | null,
  mac: string | null,
  goneAtMs: number | null,
]

// The word of a file or an ERP counts before what somebody typed into a description; within those the older source's.
const readRecordsSql = `
  select r.id, r.source_id, s.id + case s.kind when 'description' then 1000000 else 0 end, r.customer_id, r.onu_id,
    coalesce(u.serial, u.olt_id || ' ' || u.identity), r.name, r.code, r.login, r.document, r.phone, r.address, r.serial, r.mac,
    floor(extract(epoch from r.gone_at) * 1000)::float8
  from customer_record r
  join customer_source s on s.id = r.source_id
  left join onu u on u.id = r.onu_id
  order by r.id`

async function readRecords(sql: Sql): Promise<SourceRecord[]> {
  const rows = await sql.arrays<RecordRow>(readRecordsSql)
  return rows.map(
    ([
      id,
      sourceId,
      rank,
      customerId,
      onuId,
      unit,
      name,
      code,
      login,
      document,
      phone,
      address,
      serial,
      mac,
      goneAtMs,
    ]) => ({
      id,
      sourceId,
      rank,
      customerId,
      onu: onuId === null || unit === null ? null : { id: onuId, unit },
      name,
      code,
      login,
      document,
      phone,
      address,
      serial,
      mac,
      goneAtMs,
    }),
  )
}

interface MatchNote {
  candidates: number[]
  rivals: number[]
  conflicts: { by: MatchedBy; onuId: number }[]
}

type KnownRow = [
  id: number,
  identity: string,
  name: string | null,
  code: string | null,
  login: string | null,
  document: string | null,
  phone: string | null,
  address: string | null,
  sourceId: number | null,
  searchText: string,
  goneAtMs: number | null,
  onuId: number | null,
  state: MatchState,
  by: MatchedBy | null,
  value: string | null,
  problem: MatchProblem | null,
  note: MatchNote | null,
]

async function readKnown(sql: Sql): Promise<StoredCustomer[]> {
  const rows = await sql.arrays<KnownRow>(
    `select id, identity, name, code, login, document, phone, address, source_id, search_text,
       floor(extract(epoch from gone_at) * 1000)::float8, onu_id, match_state, matched_by, matched_value, match_problem, match_note
     from customer
     order by id`,
  )
  return rows.map((row) => ({
    id: row[0],
    identity: row[1],
    name: row[2],
    code: row[3],
    login: row[4],
    document: row[5],
    phone: row[6],
    address: row[7],
    sourceId: row[8],
    searchText: row[9],
    goneAtMs: row[10],
    match: {
      onuId: row[11],
      // The ONU's row went with its OLT.
      state: row[12] === 'matched' && row[11] === null ? 'unmatched' : row[12],
      by: row[13],
      value: row[14],
      problem: row[15],
      candidates: row[16]?.candidates ?? [],
      rivals: row[16]?.rivals ?? [],
      conflicts: row[16]?.conflicts ?? [],
    },
  }))
}

async function readHands(sql: Sql): Promise<StoredHand[]> {
  const rows = await sql.arrays<[number, number | null, string | null, boolean]>(
    'select customer_id, onu_id, serial, is_none from customer_hand',
  )
  return rows.map(([customerId, onuId, serial, isNone]) => ({ customerId, onuId, serial, isNone }))
}

/** Listed ONUs with the MACs seen behind them, and those that a decision names. */
async function readPlanOnus(sql: Sql): Promise<PlanOnu[]> {
  const rows = await sql.arrays<[number, string | null, string | null, boolean, boolean, string[] | null]>(
    `select u.id, u.serial, u.description, u.status = 'online', u.gone_at is null, m.macs
     from onu u
     left join (
       select onu_id, array_agg(distinct upper(mac::text)) as macs
       from mac_sighting
       where onu_id is not null and not is_missing
       group by onu_id
     ) m on m.onu_id = u.id
     where u.gone_at is null or u.id in (select onu_id from customer_hand)
     order by u.id`,
  )
  return rows.map(([id, serial, description, isOnline, isListed, macs]) => ({
    id,
    serial,
    description,
    isOnline,
    isListed,
    macs: macs ?? [],
  }))
}
