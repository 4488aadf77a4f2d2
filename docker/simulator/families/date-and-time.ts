/**
 * DateAndTime of SNMPv2-TC (RFC 2579). 11 bytes carry the local time with its distance to UTC, here -03:00 as in most
 * of Brazil; 8 bytes carry UTC without saying so.
 */
export function dateAndTime(instant: Date, form: 8 | 11): Buffer {
  const brasiliaMinutes = -180
  const shown = form === 8 ? instant : new Date(instant.getTime() + brasiliaMinutes * 60_000)
  const bytes = Buffer.alloc(form)
  bytes.writeUInt16BE(shown.getUTCFullYear(), 0)
  bytes[2] = shown.getUTCMonth() + 1
  bytes[3] = shown.getUTCDate()
  bytes[4] = shown.getUTCHours()
  bytes[5] = shown.getUTCMinutes()
  bytes[6] = shown.getUTCSeconds()
  bytes[7] = 0
  if (form === 11) {
    bytes[8] = '-'.charCodeAt(0)
    bytes[9] = 3
    bytes[10] = 0
  }
  return bytes
}

/** What a device shows for "never": zero bytes, as the ZTE cards do. */
export const neverDateAndTime = Buffer.alloc(8)
