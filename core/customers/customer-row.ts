import type { CustomerField, FieldMapping, RowChoice } from '#contract/customer-source.ts'
import { reasonText } from '#contract/reasons.ts'
import { foldText, normalizeCode, normalizeDocument, normalizeLogin } from '#contract/rules/customer.ts'
import { normalizeMac, normalizeSerial } from '#contract/rules/serial.ts'

/** A customer as one row of a source gives it, ready to be stored. */
export interface CustomerRow {
  key: string
  /** Line of the file, or number of the record in the answer. */
  line: number
  onuId: number | null
  name: string | null
  code: string | null
  login: string | null
  document: string | null
  phone: string | null
  address: string | null
  serial: string | null
  mac: string | null
}

/** What became of a row. `flaw`: it is taken, without the field that could not be read. */
export type RowResult =
  | { kind: 'customer'; row: CustomerRow; flaw: string | null }
  | { kind: 'reject'; reason: string }
  | { kind: 'left-out' }

const longest: Readonly<Record<CustomerField, number>> = {
  name: 200,
  code: 64,
  login: 128,
  document: 32,
  phone: 64,
  address: 300,
  serial: 64,
  mac: 64,
}

/** The fields of a row by a mapping; `read` gives a column's text, `null` where the row has no such column. */
export function mappedFields(
  mapping: FieldMapping,
  read: (column: string) => string | null,
): Partial<Record<CustomerField, string>> {
  const fields: Partial<Record<CustomerField, string>> = {}
  for (const [field, columns] of Object.entries(mapping) as [CustomerField, string[] | undefined][]) {
    const parts = (columns ?? []).map((column) => cleanText(read(column) ?? '')).filter((part) => part !== '')
    if (parts.length > 0) fields[field] = parts.join(', ')
  }
  return fields
}

/** Whether a row is one of those that are taken. */
export function isChosen(only: RowChoice | null, read: (column: string) => string | null): boolean {
  if (only === null) return true
  const value = foldText(cleanText(read(only.column) ?? ''))
  return only.values.some((wanted) => foldText(wanted) === value)
}

/** One line of text as the database holds it: no control characters, no half of a surrogate pair, single blanks. */
export function cleanText(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .toWellFormed()
}

/** Reads the fields of one row: a customer, or why it is none. */
export function customerRow(fields: Partial<Record<CustomerField, string>>, line: number): RowResult {
  for (const [field, text] of Object.entries(fields) as [CustomerField, string][]) {
    if (text.length > longest[field])
      return { kind: 'reject', reason: reasonText('row.tooLong', { field, count: longest[field] }) }
  }
  const { name, code, login, document, phone, address } = fields
  if (name === undefined && code === undefined && login === undefined && document === undefined) {
    return { kind: 'reject', reason: reasonText('row.nobody') }
  }
  const serial = serialOf(fields.serial)
  const mac = macOf(fields.mac)
  const flaws = [
    serial === undefined ? reasonText('row.noSerial', { text: fields.serial ?? '' }) : null,
    mac === undefined ? reasonText('row.noMac', { text: fields.mac ?? '' }) : null,
  ].filter((flaw) => flaw !== null)
  const row = {
    line,
    onuId: null,
    name: name ?? null,
    code: code ?? null,
    login: login ?? null,
    document: document ?? null,
    phone: phone ?? null,
    address: address ?? null,
    serial: serial ?? null,
    mac: mac ?? null,
  }
  return { kind: 'customer', row: { ...row, key: rowKey(row) }, flaw: flaws.length === 0 ? null : flaws.join('; ') }
}

/** What a row is found by again in its source's next answer. */
export function rowKey(row: Omit<CustomerRow, 'key' | 'line' | 'onuId'>): string {
  const login = normalizeLogin(row.login)
  if (login !== null) return `login:${login}`
  // One code may stand on several lines, a unit each.
  const unit = row.serial === null ? (row.mac === null ? '' : `|${row.mac}`) : `|${row.serial}`
  const code = normalizeCode(row.code)
  if (code !== null) return `code:${code}${unit}`
  const document = normalizeDocument(row.document)
  if (document !== null) return `document:${document}${unit}`
  return `name:${foldText(row.name ?? '')}${unit}`
}

/**
 * An EPON unit's serial is its MAC, and twelve hex digits are a MAC before they are a serial, whose vendor letters are hardly all
 * of A to F. `undefined`: there is a text, and it is neither.
 */
function serialOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return null
  return normalizeMac(text) ?? normalizeSerial(text) ?? undefined
}

function macOf(text: string | undefined): string | null | undefined {
  if (text === undefined) return null
  return normalizeMac(text) ?? undefined
}
