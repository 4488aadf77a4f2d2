import type { EventItem, EventKind, EventPage } from '#contract/event.ts'
import { eventGroups } from '#contract/rules/event-groups.ts'
import type { Sql } from './database.ts'

/** Which events (contract/event.ts). */
export interface EventFilter {
  kinds?: readonly EventKind[] | undefined
  oltId?: number | undefined
  ponPort?: string | undefined
  onuId?: number | undefined
  from?: string | undefined
  to?: string | undefined
  text?: string | undefined
}

interface EventRow {
  id: string
  at: Date
  kind: EventKind
  olt_id: number | null
  olt: string | null
  is_olt_there: boolean
  onu_id: number | null
  serial: string | null
  description: string | null
  is_onu_there: boolean
  run_id: number | null
  slot: string | null
  data: Record<string, unknown>
}

/** A kind that another version wrote is not of this list and is left out. */
const allKinds: readonly EventKind[] = Object.values(eventGroups).flat()

const from = `
  from event e
  left join olt o on o.id = e.olt_id
  left join onu u on u.id = e.onu_id`

// $1 kinds, $2 OLT, $3 ONU, $4 PON port, $5 from, $6 to. A swapped ONU has the event on both pages.
const matching = `
  e.kind = any($1::text[])
  and ($2::int is null or e.olt_id = $2)
  and ($3::int is null or e.onu_id = $3 or (e.kind = 'onu.serial-swapped' and (e.data ->> 'fromOnu')::integer = $3))
  and ($4::text is null or e.data ->> 'ponPort' = $4 or e.data ->> 'fromPonPort' = $4)
  and ($5::timestamptz is null or e.at >= $5)
  and ($6::timestamptz is null or e.at < $6)`

// $7 pattern.
const withText = `
  and ($7::text is null or o.name ilike $7 or u.serial ilike $7 or u.description ilike $7 or e.data::text ilike $7)`

function filterValues(filter: EventFilter): unknown[] {
  return [
    filter.kinds ?? allKinds,
    filter.oltId ?? null,
    filter.onuId ?? null,
    filter.ponPort ?? null,
    filter.from ?? null,
    filter.to ?? null,
  ]
}

function patternOf({ text }: EventFilter): string | null {
  return text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Events, newest first; of one instant the one that was written last comes first. */
export async function listEvents(
  sql: Sql,
  { before, limit, ...filter }: EventFilter & { before?: number | undefined; limit: number },
): Promise<EventPage> {
  const rows = await sql.rows<EventRow>(
    `select e.id, e.at, e.kind, e.olt_id, coalesce(o.name, e.data ->> 'name') as olt, o.id is not null as is_olt_there,
       e.onu_id, coalesce(u.serial, e.data ->> 'serial', e.data ->> 'toSerial') as serial, u.description,
       u.id is not null as is_onu_there, e.run_id, e.slot, e.data
     ${from}
     where ${matching} ${withText}
       and ($8::bigint is null or (e.at, e.id) < (select b.at, b.id from event b where b.id = $8))
     order by e.at desc, e.id desc
     limit $9`,
    [...filterValues(filter), patternOf(filter), before ?? null, limit + 1],
  )
  const page = rows.slice(0, limit)
  const names = await removedNames(sql, page)
  const last = page.at(-1)
  return {
    events: page.map((row) => eventFromRow(row, names)),
    next: rows.length > limit && last !== undefined ? Number(last.id) : null,
  }
}

/** What OLTs were called that have been removed since. */
async function removedNames(sql: Sql, rows: readonly EventRow[]): Promise<ReadonlyMap<number, string>> {
  const nameless = new Set(rows.flatMap((row) => (row.olt_id !== null && row.olt === null ? [row.olt_id] : [])))
  if (nameless.size === 0) return new Map()
  const found = await sql.rows<{ olt_id: number; name: string }>(
    `select olt_id, data ->> 'name' as name from event where kind = 'operator.olt-removed' and olt_id = any($1::int[])`,
    [[...nameless]],
  )
  return new Map(found.map((row) => [row.olt_id, row.name]))
}

function eventFromRow(row: EventRow, names: ReadonlyMap<number, string>): EventItem {
  return {
    id: Number(row.id),
    at: row.at.toISOString(),
    kind: row.kind,
    olt:
      row.olt_id === null
        ? null
        : { id: row.olt_id, name: row.olt ?? names.get(row.olt_id) ?? null, isThere: row.is_olt_there },
    onu:
      row.onu_id === null
        ? null
        : { id: row.onu_id, serial: row.serial, description: row.description, isThere: row.is_onu_there },
    runId: row.run_id,
    slot: row.slot,
    data: Object.fromEntries(Object.entries(row.data).filter((entry): entry is [string, Scalar] => isScalar(entry[1]))),
  }
}

type Scalar = EventItem['data'][string]

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** How many events there are of each kind. */
export async function countEvents(
  sql: Sql,
  filter: Omit<EventFilter, 'kinds'>,
): Promise<{ counts: Partial<Record<EventKind, number>>; total: number }> {
  const pattern = patternOf(filter)
  const rows = await sql.rows<{ kind: EventKind; n: number }>(
    `select e.kind, count(*)::int as n ${pattern === null ? 'from event e' : from}
     where ${matching} ${pattern === null ? '' : withText}
     group by e.kind`,
    pattern === null ? filterValues(filter) : [...filterValues(filter), pattern],
  )
  return {
    counts: Object.fromEntries(rows.map((row) => [row.kind, row.n])),
    total: rows.reduce((sum, row) => sum + row.n, 0),
  }
}
