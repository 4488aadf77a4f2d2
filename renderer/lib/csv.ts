/**
 * A table as a UTF-8 CSV file (RFC 4180, CRLF) with a byte order mark, which is what spreadsheets need to read accents. A text
 * that a spreadsheet would run as a formula is kept a text by a leading apostrophe.
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly (string | number | null)[]>): string {
  const lines = [header.map(field).join(',')]
  for (const row of rows) lines.push(row.map(field).join(','))
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
