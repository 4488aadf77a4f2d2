import type { MacFilter } from '#contract/mac.ts'
import { macPart } from '#contract/rules/mac.ts'
import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'
import type { VendorNames } from '../vendors.ts'
import type { Sql } from './database.ts'

/** A condition on `mac_sighting s`, `olt o`, `onu u` with the values of its parameters. */
export interface Condition {
  sql: string
  values: unknown[]
}

const mostWords = 6

/** What a filter asks, as a condition. Words are all found, each in some column; a MAC or part of one in any usual spelling. */
export async function macCondition(sql: Sql, filter: MacFilter, names: VendorNames): Promise<Condition> {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const tests: string[] = []
  if (filter.oltId.length > 0) tests.push(`s.olt_id = any(${bind(filter.oltId)}::int[])`)
  if (filter.ponPort.length > 0) tests.push(`s.pon_port = any(${bind(filter.ponPort)}::text[])`)
  if (filter.vlan.length > 0) tests.push(`s.vlan = any(${bind(filter.vlan)}::bigint[])`)
  if (filter.place.length > 0) tests.push(`s.place = any(${bind(filter.place)}::mac_place[])`)
  for (const word of wordsOf(filter.text)) {
    const vendors = await addressesOf(sql, word, names)
    tests.push(`(${wordTests(word, vendors, bind).join(' or ')})`)
  }
  return { sql: tests.length === 0 ? 'true' : tests.join(' and '), values }
}

/** A MAC or a serial may be written with blanks: then the whole text is one word. */
function wordsOf(text: string): string[] {
  if (normalizeMac(text) !== null || normalizeSerial(text) !== null) return [text.toLowerCase()]
  return text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, mostWords)
}

interface Addresses {
  /** First halves, as `AA:BB:CC:00:00:00`, and whole addresses where a first half is shared. */
  halves: string[]
  whole: string[]
}

function wordTests(word: string, vendors: Addresses, bind: (value: unknown) => string): string[] {
  const pattern = bind(`%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const serial = normalizeSerial(word)
  const part = macPart(word)
  const exact = normalizeMac(word)
  return [
    ...(exact === null ? [] : [`s.mac = ${bind(exact)}::macaddr`]),
    ...(part === null || exact !== null ? [] : [`${bareMac} like ${bind(`%${part}%`)}`]),
    ...(vendors.halves.length === 0 ? [] : [`trunc(s.mac) = any(${bind(vendors.halves)}::macaddr[])`]),
    ...(vendors.whole.length === 0 ? [] : [`s.mac = any(${bind(vendors.whole)}::macaddr[])`]),
    ...(serial === null ? [] : [`u.serial = ${bind(serial)}`]),
    `lower(u.serial) like ${pattern}`,
    `lower(u.description) like ${pattern}`,
    `lower(o.name) like ${pattern}`,
    `lower(s.port) like ${pattern}`,
    `s.pon_port || coalesce(':' || s.onu_number::text, '') like ${pattern}`,
  ]
}

/** The twelve digits of a MAC, as parts of one are looked for. */
export const bareMac = `replace(s.mac::text, ':', '')`

/** The addresses in use whose registrant's name holds the word. */
async function addressesOf(sql: Sql, word: string, names: VendorNames): Promise<Addresses> {
  if (word.length < 2) return { halves: [], whole: [] }
  const isNamed = (mac: string) => names.of(mac)?.toLowerCase().includes(word) === true
  const used = await macsOf(sql, 'select distinct trunc(mac)::text from mac_sighting')
  const shared = used.filter((half) => names.isShared(half))
  const whole =
    shared.length === 0
      ? []
      : await macsOf(sql, 'select distinct mac::text from mac_sighting where trunc(mac) = any($1::macaddr[])', [shared])
  return { halves: used.filter(isNamed), whole: whole.filter(isNamed) }
}

async function macsOf(sql: Sql, text: string, values: unknown[] = []): Promise<string[]> {
  const rows = await sql.arrays<[string]>(text, values)
  return rows.map(([mac]) => mac.toUpperCase())
}
