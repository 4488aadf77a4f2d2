type Cell = number | bigint | Buffer | string | null | undefined

/** How many cells there are and a sum that reads each of them: integers as they are, octets by their length. */
export function checksum(rows: Iterable<readonly Cell[]>): { cells: number; sum: number } {
  let cells = 0
  let sum = 0
  for (const row of rows) {
    for (const cell of row) {
      if (cell === undefined || cell === null) continue
      cells += 1
      sum += typeof cell === 'number' ? cell : Buffer.isBuffer(cell) ? cell.length : 0
    }
  }
  return { cells, sum }
}
