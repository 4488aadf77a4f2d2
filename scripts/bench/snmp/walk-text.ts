import { CellSum, hashText } from './checksum.ts'

/** Reads what `snmpbulkwalk -On` printed of some columns, and sums its cells. */
export function sumOfWalkText(text: string, columns: readonly string[]): CellSum {
  const sum = new CellSum()
  const hashes = new Map(columns.map((oid) => [oid, hashText(oid)]))
  const length = Math.max(...columns.map((oid) => oid.split('.').length))
  for (const entry of text.split(/\n(?=\.)/)) {
    const [name = '', printed = ''] = splitOnce(entry.trimEnd(), ' = ')
    const arcs = name.slice(1).split('.')
    const hash = hashes.get(arcs.slice(0, length).join('.'))
    // Behind the last column the program prints one row of another one, or that the MIB ends.
    if (hash === undefined || printed.startsWith('No more variables')) continue
    sum.cell(hashText(arcs.slice(length).join('.')), hash, valueOf(printed))
  }
  return sum
}

function splitOnce(text: string, by: string): string[] {
  const at = text.indexOf(by)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)]
}

/** An INTEGER, or octets: printed as text, as hexadecimal over several lines, or as nothing. */
function valueOf(printed: string): number | Buffer {
  const [type = '', value = ''] = splitOnce(printed, ': ')
  if (type === 'INTEGER') return Number(value)
  if (type === 'Hex-STRING') return Buffer.from(value.replace(/\s/g, ''), 'hex')
  if (type === 'STRING') return Buffer.from(value.slice(1, -1).replace(/\\(.)/g, '$1'))
  if (printed === '""') return Buffer.alloc(0)
  throw new Error(`snmpbulkwalk printed ${printed}`)
}
