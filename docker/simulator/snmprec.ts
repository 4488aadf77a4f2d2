import { integerContent, tag } from '#core/snmp/ber.ts'
import { compareOids, encodeOid, oidText, parseOid } from './oid.ts'
import type { Row } from './row.ts'

/**
 * snmpsim's record format, a row a line in OID order: `OID|tag|value`. Tags are decimal BER tags; an octet string that
 * is not plain printable ASCII is `4x` with hex digits.
 */
export function snmprecText(rows: readonly Row[]): string {
  const sorted = rows.toSorted((a, b) => compareOids(a.oid, b.oid))
  return sorted.map((row) => `${oidText(row.oid)}|${tagAndValue(row)}\n`).join('')
}

function tagAndValue(row: Row): string {
  switch (row.tag) {
    case tag.octets:
      return isPlain(row.value) ? `4|${row.value.toString('latin1')}` : `4x|${row.value.toString('hex')}`
    case tag.oid:
      return `6|${oidOfContent(row.value)}`
    case tag.integer:
      return `2|${row.value.readIntBE(0, row.value.length)}`
    case tag.counter32:
    case tag.gauge32:
    case tag.timeTicks:
    case tag.counter64:
      return `${row.tag}|${BigInt(`0x${row.value.toString('hex')}`)}`
    default:
      throw new RangeError(`a recording cannot hold a value of tag ${row.tag}`)
  }
}

/** Printable ASCII without the record's own separator, and without blanks at an end that an editor might eat. */
function isPlain(value: Buffer): boolean {
  return /^(?:[!-{}~](?:[ -{}~]*[!-{}~])?)?$/.test(value.toString('latin1'))
}

function oidOfContent(content: Buffer): string {
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (byte >= 0x80) continue
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc % 40)
    else arcs.push(arc)
    arc = 0
  }
  return oidText(arcs)
}

/** The rows of a recording. Throws on a line that `snmprecText` would not have written. */
export function parseSnmprec(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine)
}

function parseLine(line: string): Row {
  const [, oid, tagText, isHex, value] = /^([\d.]+)\|(\d+)(x?)\|(.*)$/s.exec(line) ?? []
  if (oid === undefined || value === undefined) throw new RangeError(`no record: ${line.slice(0, 80)}`)
  const rowTag = Number(tagText)
  return { oid: parseOid(oid), tag: rowTag, value: contentOf(rowTag, isHex === 'x', value) }
}

function contentOf(rowTag: number, isHex: boolean, value: string): Buffer {
  if (rowTag === tag.octets) return Buffer.from(value, isHex ? 'hex' : 'latin1')
  if (rowTag === tag.oid) return encodeOid(parseOid(value))
  return integerContent(BigInt(value))
}
