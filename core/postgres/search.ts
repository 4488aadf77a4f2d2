import type { OnuStatus } from '#contract/onu.ts'
import type { SearchHit } from '#contract/search.ts'
import type { Sql } from './database.ts'
import { findCustomers } from './search-customers.ts'
import { findMacs } from './search-macs.ts'
import { searchTerms, type SearchTerms } from './search-terms.ts'

/**
 * Finds ONUs that are listed, OLTs, customers, and the MACs seen behind ONUs, in any usual spelling. Exact hits come first, then
 * beginnings of a serial or a MAC, then the rest; within each by OLT and place.
 */
export async function findInNetwork(sql: Sql, { text, limit }: { text: string; limit: number }): Promise<SearchHit[]> {
  const terms = searchTerms(text)
  const [onus, olts, customers, macs] = await Promise.all([
    findOnus(sql, terms, limit),
    findOlts(sql, terms, limit),
    findCustomers(sql, { text, limit }),
    findMacs(sql, text, limit),
  ])
  return [...onus, ...olts, ...customers, ...macs]
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, limit)
    .map(({ hit }) => hit)
}

/** A hit and how good it is: 0 is the best. */
export interface RankedHit {
  rank: number
  hit: SearchHit
}

interface OnuHitRow {
  id: number
  serial: string | null
  description: string | null
  olt: string
  pon_port: string
  onu_id: number | null
  status: OnuStatus
  /** Index of `onuKinds`. */
  kind: number
}

/** What of an ONU matched, best first: the numbers that the statement gives. Between them stands an OLT's exact name, 1. */
const onuKinds = [
  { field: 'serial', exact: true, rank: 0 },
  { field: 'place', exact: true, rank: 2 },
  { field: 'description', exact: true, rank: 3 },
  { field: 'serial', exact: false, rank: 4 },
  { field: 'serial', exact: false, rank: 5 },
  { field: 'place', exact: false, rank: 6 },
  { field: 'description', exact: false, rank: 7 },
  { field: 'place', exact: false, rank: 8 },
] as const

const searchText = 'onu_search_text(u.serial, u.description, u.pon_port, u.onu_id)'
const compactSerial = `replace(lower(u.serial), ':', '')`

// $1..$3 patterns, $4 exact serials, $5 the text, $6..$8 places, $9 limit. Sent unnamed: a named statement gets a generic
// plan after some executions, and that one does not use the index.
const findOnusSql = `
  with candidate as (
    select id, bool_or(by_text) as by_text
    from (
      select id, true as by_text from onu u
      where ${searchText} like $1 or ${searchText} like $2 or ${searchText} like $3
      union all
      select id, false from onu u where u.pon_port = any($7::text[])
    ) c
    group by id
  ), ranked as (
    select u.id, u.serial, u.description, o.name as olt, u.pon_port, u.onu_id, u.status, p.sort_key,
      case
        when u.serial = any($4::text[]) then 0
        when w.onu_id is not null then 1
        when lower(u.description) = $5 then 2
        when ${compactSerial} like ltrim($2, '%') or ${compactSerial} like ltrim($3, '%') then 3
        when ${compactSerial} like $2 or ${compactSerial} like $3 then 4
        when w.pon_port is not null then 5
        when lower(u.description) like $1 then 6
        else 7
      end as kind
    from candidate c
    join onu u on u.id = c.id
    join olt o on o.id = u.olt_id
    left join pon_port p on p.olt_id = u.olt_id and p.pon_port = u.pon_port
    left join unnest($6::text[], $7::text[], $8::int[]) as w (olt, pon_port, onu_id)
      on w.pon_port = u.pon_port and (w.onu_id is null or w.onu_id = u.onu_id)
        and (w.olt is null or starts_with(lower(o.name), w.olt))
    where u.gone_at is null and (c.by_text or w.pon_port is not null)
  )
  select id, serial, description, olt, pon_port, onu_id, status, kind
  from ranked
  order by kind, lower(olt), sort_key nulls last, onu_id nulls last, id
  limit $9`

async function findOnus(sql: Sql, terms: SearchTerms, limit: number): Promise<RankedHit[]> {
  const [first, second, third] = patternsOf(terms)
  const rows = await sql.rows<OnuHitRow>(findOnusSql, [
    first,
    second,
    third,
    terms.exactSerials,
    terms.text,
    terms.places.map((place) => place.olt),
    terms.places.map((place) => place.ponPort),
    terms.places.map((place) => place.onuId),
    limit,
  ])
  return rows.map((row) => ({ rank: onuKinds[row.kind]?.rank ?? onuKinds.length, hit: onuHit(row) }))
}

/** Always three, so that the statement is one: where there are fewer needles the first stands again. */
function patternsOf({ needles }: SearchTerms): [string, string, string] {
  const patterns = needles.map((needle) => `%${needle.replace(/[\\%_]/g, '\\$&')}%`)
  const first = patterns[0] ?? '%'
  const second = patterns[1] ?? first
  return [first, second, patterns[2] ?? second]
}

function onuHit(row: OnuHitRow): SearchHit {
  const matched = onuKinds[row.kind]
  const place = `${row.pon_port}${row.onu_id === null ? '' : `:${row.onu_id}`}`
  return {
    kind: 'onu',
    id: row.id,
    title: row.serial ?? `${row.olt} ${place}`,
    description: row.description,
    olt: row.olt,
    ponPort: row.pon_port,
    onuId: row.onu_id,
    status: row.status,
    field: matched?.field === 'serial' && row.serial?.includes(':') === true ? 'mac' : (matched?.field ?? 'place'),
    exact: matched?.exact ?? false,
  }
}

interface OltHitRow {
  id: number
  name: string
  site: string | null
  is_name: boolean
  is_exact: boolean
}

async function findOlts(sql: Sql, terms: SearchTerms, limit: number): Promise<RankedHit[]> {
  const [pattern] = patternsOf(terms)
  const rows = await sql.rows<OltHitRow>(
    `select id, name, site, lower(name) like $1 as is_name, $2 in (lower(name), lower(host), lower(coalesce(site, ''))) as is_exact
     from olt
     where lower(name) like $1 or lower(site) like $1 or lower(host) like $1
     order by lower(name) limit $3`,
    [pattern, terms.text, limit],
  )
  return rows.map(({ id, name, site, is_name: isName, is_exact: isExact }) => ({
    rank: isExact ? 1 : 6,
    hit: {
      kind: 'olt',
      id,
      title: name,
      description: site,
      olt: name,
      ponPort: null,
      onuId: null,
      status: null,
      field: isName ? 'name' : 'place',
      exact: isExact,
    },
  }))
}
