/** One figure of a benchmark beside its peer's, measured in the same run. Smaller is better. */
export interface BenchRow {
  area: string
  case: string
  /** With its unit: `ms`, `MB`. */
  metric: string
  ours: number
  peer: number | null
  peerName: string | null
  ratio: number | null
  /** The greatest ratio that is good enough. */
  target: number | null
  ok: boolean | null
}

/** A row with a peer and a target. */
export function compared(
  row: Pick<BenchRow, 'area' | 'case' | 'metric' | 'ours'> & { peer: number; peerName: string; target: number },
): BenchRow {
  const ratio = row.ours / row.peer
  return { ...row, ratio, ok: ratio <= row.target }
}

/** A row that only informs. */
export function measured(row: Pick<BenchRow, 'area' | 'case' | 'metric' | 'ours'>): BenchRow {
  return { ...row, peer: null, peerName: null, ratio: null, target: null, ok: null }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [upper, lower] = [sorted[middle] ?? NaN, sorted[middle - 1] ?? NaN]
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2
}

export function printRows(rows: readonly BenchRow[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify(rows))
    return
  }
  const cells = rows.map((row) => [
    row.area,
    row.case,
    row.metric,
    format(row.ours),
    row.peer === null ? '-' : format(row.peer),
    row.peerName ?? '-',
    row.ratio === null ? '-' : row.ratio.toFixed(2),
    row.target === null ? '-' : `<= ${row.target}`,
    row.ok === null ? '' : row.ok ? 'ok' : 'MISSED',
  ])
  const table = [['area', 'case', 'metric', 'ours', 'peer', 'peer is', 'ratio', 'target', ''], ...cells]
  const widths = table[0]?.map((_, n) => Math.max(...table.map((line) => line[n]?.length ?? 0))) ?? []
  for (const line of table)
    console.log(
      line
        .map((text, n) => text.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1)
}
