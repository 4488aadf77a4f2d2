const replacement = '\uFFFD'
const decoder = new TextDecoder('utf-8')

/**
 * The text in a device's octets: padding at the end is dropped, line breaks and tabs become spaces, and NUL, other control
 * characters and bytes that are no UTF-8 become U+FFFD, so that a damaged name is seen as one and PostgreSQL takes it.
 * `null` for nothing but blanks.
 */
export function textOf(octets: Buffer | string): string | null {
  const text = typeof octets === 'string' ? octets : decoder.decode(octets)
  const clean = text
    .replace(/\0+$/, '')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/\p{Cc}/gu, replacement)
    .trim()
  return clean === '' ? null : clean
}
