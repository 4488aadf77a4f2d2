import type {
  Customer,
  CustomerDetail,
  CustomerOnu,
  CustomerRecord,
  CustomerTable,
  MatchedBy,
  MatchProblem,
  MatchState,
} from '#contract/customer.ts'
import type { SourceKind } from '#contract/customer-source.ts'
import { FarolError } from '#contract/errors.ts'
import type { LastDownCause, OnuStatus } from '#contract/onu.ts'
import { foldText, maskDocument } from '#contract/rules/customer.ts'
import type { Database, Sql } from './database.ts'

interface CustomerRow {
  id: number
  name: string | null
  code: string | null
  login: string | null
  document: string | null
  phone: string | null
  address: string | null
  source: string | null
  simulated: boolean | null
  state: MatchState
  by: MatchedBy | null
  value: string | null
  problem: MatchProblem | null
  note: { candidates: number[]; rivals: number[]; conflicts: { by: MatchedBy; onuId: number }[] } | null
  as_of: Date | null
  gone_at: Date | null
  decided_at: Date | null
  onu_row: number | null
}

// A match whose ONU went with its OLT is none until the next matching says more.
const stateOf = `case when c.match_state = 'matched' and c.onu_id is null then 'unmatched' else c.match_state end`

const selectCustomer = `
  select c.id, c.name, c.code, c.login, c.document, c.phone, c.address, s.name as source, s.simulated, ${stateOf} as state,
    c.matched_by as by, c.matched_value as value, c.match_problem as problem, c.match_note as note,
    coalesce(c.gone_at, s.whole_at) as as_of, c.gone_at, h.decided_at, c.onu_id as onu_row
  from customer c
  left join customer_source s on s.id = c.source_id
  left join customer_hand h on h.customer_id = c.id`

export interface CustomerChoice {
  olt?: string | undefined
  onuId?: number | undefined
  state?: MatchState | undefined
  gone?: boolean | undefined
  text?: string | undefined
  limit: number
}

/** Customers by name. Throws NOT_FOUND for an unknown OLT. */
export async function listCustomers(sql: Sql, choice: CustomerChoice): Promise<Customer[]> {
  const { olt, onuId, state, gone, text } = choice
  if (olt !== undefined) {
    const olts = await sql.rows('select 1 from olt where lower(name) = lower($1)', [olt])
    if (olts.length === 0) throw new FarolError('NOT_FOUND', `There is no OLT named ${olt}.`, { params: { olt } })
  }
  const pattern = text === undefined || text === '' ? null : `%${foldText(text).replace(/[\\%_]/g, '\\$&')}%`
  const rows = await sql.rows<CustomerRow>(
    `${selectCustomer}
     left join onu u on u.id = c.onu_id
     left join olt o on o.id = u.olt_id
     where ($1::text is null or lower(o.name) = lower($1))
       and ($2::int is null or c.onu_id = $2)
       and ($3::text is null or ${stateOf} = $3)
       and ($4::boolean is null or (c.gone_at is not null) = $4)
       and ($5::text is null or c.search_text like $5)
     order by lower(coalesce(c.name, c.login, c.code)), c.id
     limit $6`,
    [olt ?? null, onuId ?? null, state ?? null, gone ?? null, pattern, choice.limit],
  )
  const onus = await readOnus(
    sql,
    rows.flatMap((row) => row.onu_row ?? []),
  )
  return rows.map((row) => customerFromRow(row, onus))
}

/** One customer with everything that explains its match. Throws NOT_FOUND. */
export async function readCustomer(sql: Sql, id: number): Promise<CustomerDetail> {
  const [row] = await sql.rows<CustomerRow>(`${selectCustomer} where c.id = $1`, [id])
  if (row === undefined) throw customerNotFound(id)
  const { candidates, rivals, conflicts } = row.note ?? { candidates: [], rivals: [], conflicts: [] }
  const onus = await readOnus(sql, [
    ...(row.onu_row === null ? [] : [row.onu_row]),
    ...candidates,
    ...conflicts.map((conflict) => conflict.onuId),
  ])
  return {
    ...customerFromRow(row, onus),
    problem: row.problem,
    candidates: candidates.flatMap((onuId) => onus.get(onuId) ?? []),
    rivals: await readRivals(sql, rivals),
    conflicts: conflicts.flatMap(({ by, onuId }) => {
      const onu = onus.get(onuId)
      return onu === undefined ? [] : [{ by, onu }]
    }),
    decidedAt: row.decided_at?.toISOString() ?? null,
    records: await readRecords(sql, id, row.code),
  }
}

export function customerNotFound(id: number): FarolError {
  return new FarolError('NOT_FOUND', `There is no customer ${id}.`, { params: { customer: id } })
}

function customerFromRow(row: CustomerRow, onus: ReadonlyMap<number, CustomerOnu>): Customer {
  return {
    id: row.id,
    name: row.name,
    code: row.code,
    login: row.login,
    document: maskDocument(row.document),
    phone: row.phone,
    address: row.address,
    source: row.source,
    state: row.state,
    matchedBy: row.state === 'unmatched' && row.problem === null ? null : row.by,
    matchedValue: row.value,
    onu: row.onu_row === null ? null : (onus.get(row.onu_row) ?? null),
    asOf: row.as_of?.toISOString() ?? null,
    goneAt: row.gone_at?.toISOString() ?? null,
    simulated: row.simulated ?? false,
  }
}

interface OnuRow {
  id: number
  olt: string
  pon_port: string
  onu_id: number | null
  serial: string | null
  status: OnuStatus
  cause: LastDownCause | null
  rx: number | null
  gone_at: Date | null
}

async function readOnus(sql: Sql, ids: readonly number[]): Promise<Map<number, CustomerOnu>> {
  if (ids.length === 0) return new Map()
  const rows = await sql.rows<OnuRow>(
    `select u.id, o.name as olt, u.pon_port, u.onu_id, u.serial, u.status, u.last_down_cause as cause, u.rx_power_dbm as rx, u.gone_at
     from onu u join olt o on o.id = u.olt_id where u.id = any($1::int[])`,
    [[...new Set(ids)]],
  )
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        olt: row.olt,
        ponPort: row.pon_port,
        onuId: row.onu_id,
        serial: row.serial,
        status: row.status,
        lastDownCause: row.cause,
        rxPowerDbm: row.rx,
        goneAt: row.gone_at?.toISOString() ?? null,
      },
    ]),
  )
}

async function readRivals(sql: Sql, ids: readonly number[]): Promise<CustomerDetail['rivals']> {
  if (ids.length === 0) return []
  return sql.rows('select id, name, code from customer where id = any($1::int[]) order by id', [ids])
}

/** What the sources say: the customer's own records, and those of its whole account. */
async function readRecords(sql: Sql, id: number, code: string | null): Promise<CustomerRecord[]> {
  const rows = await sql.rows<{
    source_id: number
    source: string
    line: number | null
    name: string | null
    code: string | null
    login: string | null
    serial: string | null
    mac: string | null
    gone_at: Date | null
  }>(
    `select r.source_id, s.name as source, r.line, r.name, r.code, r.login, r.serial, r.mac, r.gone_at
     from customer_record r join customer_source s on s.id = r.source_id
     where r.customer_id = $1 or (r.customer_id is null and r.code = $2)
     order by s.kind = 'description', s.id, r.id
     limit 50`,
    [id, code],
  )
  return rows.map((row) => ({
    sourceId: row.source_id,
    source: row.source,
    line: row.line,
    name: row.name,
    code: row.code,
    login: row.login,
    serial: row.serial,
    mac: row.mac,
    goneAt: row.gone_at?.toISOString() ?? null,
  }))
}

type TableRow = [
  id: number,
  name: string | null,
  code: string | null,
  login: string | null,
  document: string | null,
  sourceId: number | null,
  onuId: number | null,
  state: MatchState,
  by: MatchedBy | null,
  asOf: number | null,
  goneAt: number | null,
]

/** All customers in columns, by name. */
export async function readCustomerTable(database: Database): Promise<CustomerTable> {
  const asOf = new Date().toISOString()
  const sources = await database.rows<{ id: number; name: string; kind: SourceKind }>(
    'select id, name, kind from customer_source order by id',
  )
  const rows = await database.arrays<TableRow>(
    `select c.id, c.name, c.code, c.login, c.document, c.source_id, c.onu_id, ${stateOf},
       case when ${stateOf} = 'unmatched' and c.match_problem is null then null else c.matched_by end,
       floor(extract(epoch from coalesce(c.gone_at, s.whole_at)))::float8, floor(extract(epoch from c.gone_at))::float8
     from customer c
     left join customer_source s on s.id = c.source_id
     order by lower(coalesce(c.name, c.login, c.code)), c.id`,
  )
  const place = new Map(sources.map((source, index) => [source.id, index]))
  const column = <I extends keyof TableRow & number>(index: I): TableRow[I][] => rows.map((row) => row[index])
  return {
    asOf,
    sources,
    columns: {
      id: column(0),
      name: column(1),
      code: column(2),
      login: column(3),
      document: rows.map((row) => maskDocument(row[4])),
      source: rows.map((row) => (row[5] === null ? null : (place.get(row[5]) ?? null))),
      onuId: column(6),
      state: column(7),
      matchedBy: column(8),
      asOf: column(9),
      goneAt: column(10),
    },
  }
}

/** The whole document of a customer. Throws NOT_FOUND. */
export async function readDocument(sql: Sql, id: number): Promise<string | null> {
  const [row] = await sql.rows<{ document: string | null }>('select document from customer where id = $1', [id])
  if (row === undefined) throw customerNotFound(id)
  return row.document
}

/** Writes a person's decision down and shows it at once; the next matching sees to everybody else. Throws NOT_FOUND. */
export async function decideByHand(sql: Sql, { id, onuId }: { id: number; onuId: number | null }): Promise<void> {
  const [onu] =
    onuId === null ? [null] : await sql.rows<{ serial: string | null }>('select serial from onu where id = $1', [onuId])
  if (onu === undefined) throw new FarolError('NOT_FOUND', `There is no ONU ${onuId}.`, { params: { onu: onuId ?? 0 } })
  const touched = await sql.run(
    `update customer set onu_id = $2, match_state = case when $2::int is null then 'unmatched' else 'matched' end, matched_by = 'hand',
       matched_value = null, match_problem = case when $2::int is null then 'hand-none' end, match_note = null,
       matched_at = clock_timestamp()
     where id = $1`,
    [id, onuId],
  )
  if (touched === 0) throw customerNotFound(id)
  await sql.run(
    `insert into customer_hand (customer_id, onu_id, serial, is_none) values ($1, $2, $3, $4)
     on conflict (customer_id) do update set
       onu_id = excluded.onu_id, serial = excluded.serial, is_none = excluded.is_none, decided_at = clock_timestamp()`,
    [id, onuId, onu?.serial ?? null, onuId === null],
  )
}

/** Takes a decision back; tells whether there was one. Throws NOT_FOUND. */
export async function undecide(sql: Sql, id: number): Promise<boolean> {
  const known = await sql.rows('select 1 from customer where id = $1', [id])
  if (known.length === 0) throw customerNotFound(id)
  return (await sql.run('delete from customer_hand where customer_id = $1', [id])) === 1
}

/** Who of several customers at one ONU is told first. */
export const customerOrder = `
  c.gone_at is not null, array_position(array['hand', 'serial', 'mac', 'login', 'description'], c.matched_by), c.id`

/**
 * The customer at each ONU, `u` being the ONU: whom a person matched, else who is there by the strongest key; one that has gone
 * comes last. As columns of a lateral join.
 */
export const customerOfOnu = `
  left join lateral (
    select c.id, c.name, c.code, c.login, c.matched_by, count(*) over ()::int - 1 as others
    from customer c
    where c.onu_id = u.id and c.match_state = 'matched'
    order by ${customerOrder}
    limit 1
  ) cu on true`
