import type { OnuStatus } from '#contract/onu.ts'
import { foldText, normalizeDocument, phoneDigits } from '#contract/rules/customer.ts'
import type { SearchHit } from '#contract/search.ts'
import type { Sql } from './database.ts'

interface CustomerHitRow {
  id: number
  name: string | null
  code: string | null
  login: string | null
  document: string | null
  phone: string | null
  olt: string | null
  pon_port: string | null
  onu_id: number | null
  status: OnuStatus | null
  onu_row: number | null
  is_gone: boolean
}

export interface RankedCustomerHit {
  rank: number
  hit: SearchHit
}

/** Digits of a document or a phone count from this many on: fewer stand in every number. */
const fewestDigits = 4

/**
 * Customers whose folded name, code, login, document or phone holds the text, in any usual spelling (`123.456.789-01`). A customer
 * leads to its ONU. Those who have gone come last.
 */
export async function findCustomers(
  sql: Sql,
  { text, limit }: { text: string; limit: number },
): Promise<RankedCustomerHit[]> {
  const folded = foldText(text.trim())
  const compact = compactNumber(text)
  const patterns = [folded, ...(compact === null || compact === folded ? [] : [compact])].map(
    (needle) => `%${needle.replace(/[\\%_]/g, '\\$&')}%`,
  )
  // Sent unnamed, as every search: a generic plan would not use the index.
  const rows = await sql.rows<CustomerHitRow>(
    `select c.id, c.name, c.code, c.login, c.document, c.phone, o.name as olt, u.pon_port, u.onu_id, u.status, u.id as onu_row,
       c.gone_at is not null as is_gone
     from customer c
     left join onu u on u.id = c.onu_id and c.match_state = 'matched'
     left join olt o on o.id = u.olt_id
     where c.search_text like $1 or c.search_text like $2
     order by c.gone_at is not null, c.search_text = $3 desc, starts_with(c.search_text, $3) desc, c.search_text, c.id
     limit $4`,
    [patterns[0], patterns[1] ?? patterns[0], folded, limit],
  )
  return rows.map((row) => rankedHit(row, { folded, compact }))
}

/** A number with its usual signs left out, `123.456.789-01` or `(31) 99999-0000`; `null` where the text is no number. */
function compactNumber(text: string): string | null {
  if (!/^[\d\s().+/-]+$/.test(text)) return null
  const digits = phoneDigits(text) ?? ''
  return digits.length >= fewestDigits ? digits : null
}

type Typed = { folded: string; compact: string | null }

function rankedHit(row: CustomerHitRow, typed: Typed): RankedCustomerHit {
  const { field, exact } = matchedField(row, typed)
  return {
    rank: (exact ? 2 : 6.5) + (row.is_gone ? 2 : 0),
    hit: {
      kind: 'customer',
      id: row.id,
      title: row.name ?? row.login ?? row.code ?? '',
      description: [row.code, row.login].filter((part) => part !== null).join(' · '),
      olt: row.olt ?? '',
      ...(row.onu_row === null ? {} : { customerOnuId: row.onu_row }),
      ponPort: row.pon_port,
      onuId: row.onu_id,
      status: row.status,
      field,
      exact,
    },
  }
}

function matchedField(row: CustomerHitRow, { folded, compact }: Typed): Pick<SearchHit, 'field' | 'exact'> {
  const spelled = [
    ['code', row.code?.toLowerCase() ?? null],
    ['login', row.login?.toLowerCase() ?? null],
    ['document', normalizeDocument(row.document)?.toLowerCase() ?? null],
    ['phone', phoneDigits(row.phone)],
    ['name', row.name === null ? null : foldText(row.name)],
  ] as const
  const needles = [folded, compact].filter((needle) => needle !== null)
  const exact = spelled.find(([, value]) => needles.some((needle) => value === needle))
  if (exact !== undefined) return { field: exact[0], exact: true }
  const part = spelled.find(([, value]) => needles.some((needle) => value?.includes(needle)))
  return { field: part?.[0] ?? 'name', exact: false }
}
