import { FarolError } from '#contract/errors.ts'
import {
  macTableLimit,
  MacFilter,
  type MacDetail,
  type MacPlace,
  type MacPlaceKind,
  type MacSighting,
  type MacSource,
  type MacTable,
  type MacTells,
} from '#contract/mac.ts'
import type { OnuStatus } from '#contract/onu.ts'
import { normalizeMac } from '#contract/rules/serial.ts'
import type { TableStatus } from '#contract/run.ts'
import type { VendorNames, Vendors } from '../vendors.ts'
import type { Sql } from './database.ts'
import { dictionary } from './dictionary.ts'
import { macCondition } from './mac-filter.ts'

/** When a MAC was last seen: a whole table covers every MAC that it holds, so its time stands once (docs/decisions). */
export const macLastSeenAt = `case when s.is_missing then s.seen_at else greatest(s.seen_at, m.whole_at) end`

const fromSightings = `
  from mac_sighting s
  join olt o on o.id = s.olt_id
  left join mac_source m on m.olt_id = s.olt_id
  left join onu u on u.id = s.onu_id`

// Names are ranked once, of the few OLTs and ports: comparing them for each of 100 000 rows costs three times the whole query.
const ranks = `
  left join (select id, row_number() over (order by lower(name)) as rank from olt) ro on ro.id = s.olt_id
  left join (select olt_id, pon_port, row_number() over (order by sort_key) as rank from pon_port) rp
    on rp.olt_id = s.olt_id and rp.pon_port = s.pon_port`

// Those behind ONUs first: a MAC on an uplink is at home on another OLT.
const orderByPlace = `order by s.place, ro.rank, rp.rank nulls last, s.onu_number nulls last, s.mac, s.vlan`

interface PlaceRow {
  mac: string
  olt_id: number
  olt: string
  vlan: number
  is_fdb_id: boolean
  place: MacPlaceKind
  pon_port: string | null
  onu_number: number | null
  port: string
  unit: number | null
  serial: string | null
  description: string | null
  status: OnuStatus | null
}

const placeColumns = `s.mac::text as mac, s.olt_id, o.name as olt, s.vlan::float8 as vlan, s.is_fdb_id, s.place, s.pon_port,
  s.onu_number, s.port, u.id as unit, u.serial, u.description, u.status`

interface SightingRow extends PlaceRow {
  first_seen_at: Date
  since: Date
  last_seen_at: Date
  is_missing: boolean
}

const selectSightings = `
  select ${placeColumns}, s.first_seen_at, s.since, ${macLastSeenAt} as last_seen_at, s.is_missing
  ${fromSightings}`

/** Whole sightings of one OLT (by name) or of all, those behind ONUs first. Throws NOT_FOUND for an unknown OLT. */
export async function listMacs(
  sql: Sql,
  vendors: Vendors,
  { olt, text, limit }: { olt?: string | undefined; text: string; limit: number },
): Promise<MacSighting[]> {
  const names = await vendors.names()
  const oltId = olt === undefined ? [] : [await oltIdOf(sql, olt)]
  const condition = await macCondition(sql, MacFilter.parse({ oltId, text }), names)
  const rows = await sql.rows<SightingRow>(
    `${selectSightings} ${ranks} where ${condition.sql} ${orderByPlace} limit $${condition.values.length + 1}`,
    [...condition.values, limit],
  )
  return rows.map((row) => sightingFromRow(row, names))
}

async function oltIdOf(sql: Sql, name: string): Promise<number> {
  const [row] = await sql.rows<{ id: number }>('select id from olt where lower(name) = lower($1)', [name])
  if (row === undefined) throw new FarolError('NOT_FOUND', `There is no OLT named ${name}.`, { params: { olt: name } })
  return row.id
}

/** The MACs behind an ONU, newest seen first, with what its OLT tells of MACs. Throws NOT_FOUND. */
export async function listMacsBehind(
  sql: Sql,
  vendors: Vendors,
  onuId: number,
): Promise<{ source: MacSource; macs: MacSighting[] }> {
  const [onu] = await sql.rows<{ olt_id: number }>('select olt_id from onu where id = $1', [onuId])
  if (onu === undefined) throw new FarolError('NOT_FOUND', `There is no ONU ${onuId}.`, { params: { onu: onuId } })
  const [sources, rows, names] = await Promise.all([
    readMacSources(sql, onu.olt_id),
    sql.rows<SightingRow>(
      `${selectSightings} where s.onu_id = $1 order by s.is_missing, ${macLastSeenAt} desc, s.mac, s.vlan`,
      [onuId],
    ),
    vendors.names(),
  ])
  const [source] = sources
  if (source === undefined) throw new FarolError('NOT_FOUND', 'The OLT of this ONU was removed.', {})
  return { source, macs: rows.map((row) => sightingFromRow(row, names)) }
}

/** Where a MAC is seen now and where it was before, newest first. Throws BAD_INPUT for no MAC, NOT_FOUND for one never seen. */
export async function readMac(sql: Sql, vendors: Vendors, text: string): Promise<MacDetail> {
  const mac = normalizeMac(text)
  if (mac === null) throw new FarolError('BAD_INPUT', `${text} is no MAC address.`, { params: { mac: text } })
  const [sightings, stays, names] = await Promise.all([
    sql.rows<SightingRow>(
      `${selectSightings} where s.mac = $1 order by s.is_missing, s.place, ${macLastSeenAt} desc, s.vlan`,
      [mac],
    ),
    sql.rows<PlaceRow & { from_at: Date; to_at: Date }>(
      `select ${placeColumns}, s.from_at, s.to_at
       from mac_stay s join olt o on o.id = s.olt_id left join onu u on u.id = s.onu_id
       where s.mac = $1 order by s.to_at desc, s.from_at desc limit 500`,
      [mac],
    ),
    vendors.names(),
  ])
  if (sightings.length === 0 && stays.length === 0)
    throw new FarolError('NOT_FOUND', `The MAC ${mac} was seen nowhere.`, { params: { mac } })
  return {
    mac,
    vendor: names.of(mac),
    sightings: sightings.map((row) => sightingFromRow(row, names)),
    history: stays.map((row) => ({
      ...placeFromRow(row),
      from: row.from_at.toISOString(),
      to: row.to_at.toISOString(),
    })),
  }
}

function sightingFromRow(row: SightingRow, names: VendorNames): MacSighting {
  const mac = row.mac.toUpperCase()
  return {
    mac,
    vendor: names.of(mac),
    ...placeFromRow(row),
    firstSeenAt: row.first_seen_at.toISOString(),
    since: row.since.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    isMissing: row.is_missing,
  }
}

function placeFromRow(row: PlaceRow): MacPlace {
  const { unit, status, serial, description } = row
  return {
    oltId: row.olt_id,
    olt: row.olt,
    vlan: row.vlan === 0 ? null : row.vlan,
    isFdbId: row.is_fdb_id,
    place: row.place,
    ponPort: row.pon_port,
    onuId: row.onu_number,
    onu: unit === null || status === null ? null : { id: unit, serial, description, status },
    port: row.port,
  }
}

interface SourceRow {
  olt_id: number
  olt: string
  tells: MacTells | null
  reason: string | null
  status: TableStatus | null
  status_reason: string | null
  asked_at: Date | null
  whole_at: Date | null
  macs: number | null
  not_learned: number | null
  multicast: number | null
}

/** What each OLT tells of MACs, by its name; of one OLT where asked. An OLT that was never collected tells nothing yet. */
export async function readMacSources(sql: Sql, oltId?: number): Promise<MacSource[]> {
  const rows = await sql.rows<SourceRow>(
    `select o.id as olt_id, o.name as olt, m.tells, m.reason, m.status, m.status_reason, m.asked_at, m.whole_at, m.macs,
       m.not_learned, m.multicast
     from olt o left join mac_source m on m.olt_id = o.id
     where $1::int is null or o.id = $1
     order by lower(o.name)`,
    [oltId ?? null],
  )
  return rows.map((row) => ({
    oltId: row.olt_id,
    olt: row.olt,
    tells: row.tells ?? 'unknown',
    reason: row.reason,
    table:
      row.status === null || row.asked_at === null
        ? null
        : {
            status: row.status,
            reason: row.status_reason,
            at: row.asked_at.toISOString(),
            macs: row.macs ?? 0,
            notLearned: row.not_learned ?? 0,
            multicast: row.multicast ?? 0,
          },
    wholeAt: row.whole_at?.toISOString() ?? null,
  }))
}

type TableRow = [
  mac: string,
  oltId: number,
  vlan: number,
  ponPort: string | null,
  onuNumber: number | null,
  port: string,
  since: number,
  lastSeenAt: number,
  isFdbId: boolean,
  isMissing: boolean,
  place: MacPlaceKind,
  onuId: number | null,
  serial: string | null,
  description: string | null,
  status: OnuStatus | null,
]

/** `extract` would count in decimals of any length, at three times the cost. */
const seconds = (column: string) => `floor(date_part('epoch', ${column}))`

/** The table of MACs that pass a filter, in columns (docs/decisions/0004), those behind ONUs first. */
export async function readMacTable(sql: Sql, vendors: Vendors, filter: MacFilter): Promise<MacTable> {
  const asOf = new Date().toISOString()
  const names = await vendors.names()
  const condition = await macCondition(sql, filter, names)
  const [sources, rows] = await Promise.all([
    readMacSources(sql),
    sql.arrays<TableRow>(
      `select s.mac::text, s.olt_id, s.vlan::float8, s.pon_port, s.onu_number, s.port, ${seconds('s.since')},
         ${seconds(macLastSeenAt)}, s.is_fdb_id, s.is_missing, s.place, u.id, u.serial, u.description, u.status
       ${fromSightings} ${ranks} where ${condition.sql} ${orderByPlace} limit ${macTableLimit}`,
      condition.values,
    ),
  ])
  const total = rows.length < macTableLimit ? rows.length : await countMacs(sql, condition)
  return { asOf, total, sources, ...inColumns(rows, names) }
}

async function countMacs(sql: Sql, condition: { sql: string; values: unknown[] }): Promise<number> {
  const [row] = await sql.rows<{ count: number }>(
    `select count(*)::int as count ${fromSightings} where ${condition.sql}`,
    condition.values,
  )
  return row?.count ?? 0
}

function inColumns(rows: readonly TableRow[], names: VendorNames): Omit<MacTable, 'asOf' | 'total' | 'sources'> {
  const vendors = dictionary()
  const ponPorts = dictionary()
  const ports = dictionary()
  const onus = onuList()
  const column = <I extends keyof TableRow & number>(index: I): TableRow[I][] => rows.map((row) => row[index])
  const macs = rows.map(([mac]) => mac.toUpperCase())
  const rowsWhere = (test: (row: TableRow) => boolean) => rows.flatMap((row, place) => (test(row) ? [place] : []))
  const columns: MacTable['columns'] = {
    mac: macs,
    vendor: macs.map((mac) => {
      const name = names.of(mac)
      return name === null ? null : vendors.indexOf(name)
    }),
    oltId: column(1),
    vlan: rows.map((row) => (row[2] === 0 ? null : row[2])),
    pon: rows.map((row) => (row[3] === null ? null : ponPorts.indexOf(row[3]))),
    onuId: column(4),
    onu: rows.map(onus.indexOf),
    port: rows.map((row) => ports.indexOf(row[5])),
    since: column(6),
    lastSeenAt: column(7),
  }
  return {
    vendors: vendors.words,
    ponPorts: ponPorts.words,
    ports: ports.words,
    onus: onus.list,
    columns,
    fdbIds: rowsWhere((row) => row[8]),
    missing: rowsWhere((row) => row[9]),
    unmapped: rowsWhere((row) => row[10] === 'unmapped'),
  }
}

/** Several MACs are behind one ONU: what is said of it travels once. */
function onuList() {
  const list: MacTable['onus'] = { id: [], serial: [], description: [], status: [] }
  const places = new Map<number, number>()
  return {
    list,
    indexOf([, , , , , , , , , , , id, serial, description, status]: TableRow): number | null {
      if (id === null || status === null) return null
      const known = places.get(id)
      if (known !== undefined) return known
      places.set(id, list.id.length)
      list.serial.push(serial)
      list.description.push(description)
      list.status.push(status)
      return list.id.push(id) - 1
    },
  }
}
