import library, { type Table } from 'net-snmp'
import { CellSum, hashText } from './checksum.ts'

/**
 * The library's own `tableColumns` as a program, one table after the other, 50 rows a request.
 * `node library.mjs PORT COMMUNITY COLUMN,COLUMN,…` prints what it read as one JSON line.
 */
const [port = '', community = '', columns = ''] = process.argv.slice(2)

const options = { port: Number(port), version: library.Version2c, timeout: 5000, retries: 3 }
const session = library.createSession('127.0.0.1', community, options)
const sum = new CellSum()
for (const [oid, numbers] of tablesOf(columns.split(','))) {
  const { promise, resolve, reject } = Promise.withResolvers<Table>()
  session.tableColumns(oid, numbers, 50, (error, table) => (error === null ? resolve(table) : reject(error)))
  const hashes = new Map(numbers.map((number) => [String(number), hashText(`${oid}.1.${number}`)]))
  for (const [index, row] of Object.entries(await promise)) {
    const place = hashText(index)
    for (const [number, cell] of Object.entries(row)) sum.cell(place, hashes.get(number) ?? 0, cell)
  }
}
session.close()
console.log(JSON.stringify(sum))

/** `x.43.1.3` is column 3 of the table `x.43`. */
function tablesOf(oids: readonly string[]): Map<string, number[]> {
  const tables = new Map<string, number[]>()
  for (const oid of oids) {
    const arcs = oid.split('.')
    const table = arcs.slice(0, -2).join('.')
    tables.set(table, [...(tables.get(table) ?? []), Number(arcs.at(-1))])
  }
  return tables
}
