import { FarolError } from '#contract/errors.ts'
import type { LastDownCause, Onu, OnuCustomer, OnuStatus, OnuTable } from '#contract/onu.ts'
import type { Policy } from '#contract/policy.ts'
import { onuPowerLevel, type PowerLevel } from '#contract/rules/power.ts'
import { customerOfOnu, customerOrder } from './customers.ts'
import type { Database, Sql } from './database.ts'
import { dictionary } from './dictionary.ts'
import { factsAt } from './known-facts.ts'
import { readPolicy } from './policy.ts'

/**
 * When the shown picture of an ONU was collected. A whole collection covers every ONU that it lists, so its time stands once
 * at the OLT and not in each row; a row that it did not cover (`behind`), or a later cut one, has its own.
 */
export const collectedAt = `case when not u.behind and o.whole_at > u.collected_at then o.whole_at else u.collected_at end`

const lastSeenAt = `case when u.status = 'online' then ${collectedAt} else u.last_seen_at end`

interface OnuRow {
  id: number
  olt_id: number
  olt: string
  pon_port: string
  onu_id: number | null
  serial: string | null
  description: string | null
  status: OnuStatus
  last_down_cause: LastDownCause | null
  last_down_cause_raw: string | null
  rx_power_dbm: number | null
  olt_rx_power_dbm: number | null
  tx_power_dbm: number | null
  temperature_c: number | null
  voltage_v: number | null
  bias_ma: number | null
  distance_m: number | null
  model: string | null
  firmware: string | null
  vendor: string | null
  last_up_at: Date | null
  last_down_at: Date | null
  first_seen_at: Date
  last_seen_at: Date | null
  collected_at: Date
  gone_at: Date | null
  facts_at: Date | null
  customer_id: number | null
  customer_name: string | null
  customer_code: string | null
  customer_login: string | null
  customer_by: OnuCustomer['matchedBy'] | null
  customer_others: number | null
}

const selectOnu = `
  select u.id, u.olt_id, o.name as olt, u.pon_port, u.onu_id, u.serial, u.description, u.status, u.last_down_cause,
    u.last_down_cause_raw, u.rx_power_dbm, u.olt_rx_power_dbm, u.tx_power_dbm, u.temperature_c, u.voltage_v, u.bias_ma,
    u.distance_m, u.model, u.firmware, u.vendor, u.last_up_at, u.last_down_at, u.first_seen_at,
    ${lastSeenAt} as last_seen_at, ${collectedAt} as collected_at, u.gone_at, ${factsAt} as facts_at,
    cu.id as customer_id, cu.name as customer_name, cu.code as customer_code, cu.login as customer_login,
    cu.matched_by as customer_by, cu.others as customer_others
  from onu u join olt o on o.id = u.olt_id ${customerOfOnu}`

const fromListed = (joined: string) => `
  from onu u
  join olt o on o.id = u.olt_id
  left join pon_port p on p.olt_id = u.olt_id and p.pon_port = u.pon_port
  ${joined}
  where u.gone_at is null`

const orderByPlace = 'order by lower(o.name), p.sort_key nulls last, u.pon_port, u.onu_id nulls last, u.id'

/**
 * Listed ONUs of one OLT (by name) or of all, by OLT, PON port and ONU id; only those whose light at the ONU has one of the
 * levels, where some are given. Throws NOT_FOUND for an unknown OLT.
 */
export async function listOnus(sql: Sql, oltName: string | undefined, levels?: readonly PowerLevel[]): Promise<Onu[]> {
  if (oltName !== undefined) {
    const olts = await sql.rows('select 1 from olt where lower(name) = lower($1)', [oltName])
    if (olts.length === 0)
      throw new FarolError('NOT_FOUND', `There is no OLT named ${oltName}.`, { params: { olt: oltName } })
  }
  const rows = await sql.rows<OnuRow>(
    `${selectOnu}
     left join pon_port p on p.olt_id = u.olt_id and p.pon_port = u.pon_port
     where u.gone_at is null and ($1::text is null or lower(o.name) = lower($1))
     ${orderByPlace}`,
    [oltName ?? null],
  )
  const policy = await readPolicy(sql)
  const onus = rows.map((row) => onuFromRow(row, policy))
  return levels === undefined
    ? onus
    : onus.filter((onu) => onu.rxPowerLevel !== null && levels.includes(onu.rxPowerLevel))
}

/** One ONU, a gone one too. Throws NOT_FOUND. */
export async function readOnu(sql: Sql, id: number): Promise<Onu> {
  const [row] = await sql.rows<OnuRow>(`${selectOnu} where u.id = $1`, [id])
  if (row === undefined) throw new FarolError('NOT_FOUND', `There is no ONU ${id}.`, { params: { onu: id } })
  return onuFromRow(row, await readPolicy(sql))
}

function onuFromRow(row: OnuRow, { power, oltPower }: Policy): Onu {
  return {
    id: row.id,
    oltId: row.olt_id,
    olt: row.olt,
    ponPort: row.pon_port,
    onuId: row.onu_id,
    serial: row.serial,
    description: row.description,
    customer: onuCustomer(row),
    status: row.status,
    lastDownCause: row.last_down_cause,
    lastDownCauseRaw: row.last_down_cause_raw,
    rxPowerDbm: row.rx_power_dbm,
    rxPowerLevel: onuPowerLevel(row.status, row.rx_power_dbm, power),
    oltRxPowerDbm: row.olt_rx_power_dbm,
    oltRxPowerLevel: onuPowerLevel(row.status, row.olt_rx_power_dbm, oltPower),
    txPowerDbm: row.tx_power_dbm,
    temperatureC: row.temperature_c,
    voltageV: row.voltage_v,
    biasMa: row.bias_ma,
    distanceM: row.distance_m,
    model: row.model,
    firmware: row.firmware,
    vendor: row.vendor,
    lastUpAt: row.last_up_at?.toISOString() ?? null,
    lastDownAt: row.last_down_at?.toISOString() ?? null,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    collectedAt: row.collected_at.toISOString(),
    goneAt: row.gone_at?.toISOString() ?? null,
    factsAt: row.facts_at?.toISOString() ?? null,
  }
}

function onuCustomer(row: OnuRow): OnuCustomer | null {
  if (row.customer_id === null || row.customer_by === null) return null
  return {
    id: row.customer_id,
    name: row.customer_name,
    code: row.customer_code,
    login: row.customer_login,
    matchedBy: row.customer_by,
    others: row.customer_others ?? 0,
  }
}

type TableRow = [
  id: number,
  oltId: number,
  ponPort: string,
  onuId: number | null,
  serial: string | null,
  description: string | null,
  status: OnuStatus,
  cause: LastDownCause | null,
  rx: number | null,
  oltRx: number | null,
  tx: number | null,
  temperature: number | null,
  voltage: number | null,
  distance: number | null,
  model: string | null,
  firmware: string | null,
  lastSeenAt: number | null,
  collectedAt: number | null,
  customer: string | null,
  customerId: number | null,
]

/** The table of all listed ONUs in columns (docs/decisions/0004), ordered by OLT, PON port, ONU id. */
export async function readOnuTable(database: Database): Promise<OnuTable> {
  const asOf = new Date().toISOString()
  const { power, oltPower, freshness } = await readPolicy(database)
  const olts = await database.rows<{ id: number; name: string }>('select id, name from olt order by lower(name)')
  const rows = await database.arrays<TableRow>(
    `with best_customer as materialized (
       select distinct on (c.onu_id) c.onu_id, c.id, c.name, c.code, c.login
       from customer c
       where c.onu_id is not null and c.match_state = 'matched'
       order by c.onu_id, ${customerOrder}
     )
     select u.id, u.olt_id, u.pon_port, u.onu_id, u.serial, u.description, u.status, u.last_down_cause,
       u.rx_power_dbm, u.olt_rx_power_dbm, u.tx_power_dbm, u.temperature_c, u.voltage_v, u.distance_m, u.model, u.firmware,
       floor(extract(epoch from ${lastSeenAt}))::float8, floor(extract(epoch from ${collectedAt}))::float8,
       coalesce(cu.name, cu.code, cu.login), cu.id
     ${fromListed('left join best_customer cu on cu.onu_id = u.id')} ${orderByPlace}`,
  )
  const ponPorts = dictionary()
  const texts = dictionary()
  const column = <I extends keyof TableRow & number>(index: I): TableRow[I][] => rows.map((row) => row[index])
  return {
    asOf,
    limits: { power, oltPower, freshness },
    olts,
    columns: {
      id: column(0),
      oltId: column(1),
      pon: rows.map((row) => ponPorts.indexOf(row[2])),
      onuId: column(3),
      serial: column(4),
      description: column(5),
      customer: column(18),
      customerId: column(19),
      status: column(6),
      lastDownCause: column(7),
      rxPowerDbm: column(8),
      oltRxPowerDbm: column(9),
      txPowerDbm: column(10),
      temperatureC: column(11),
      voltageV: column(12),
      distanceM: column(13),
      model: rows.map((row) => (row[14] === null ? null : texts.indexOf(row[14]))),
      firmware: rows.map((row) => (row[15] === null ? null : texts.indexOf(row[15]))),
      lastSeenAt: column(16),
      collectedAt: column(17),
    },
    ponPorts: ponPorts.words,
    texts: texts.words,
  }
}
