import type { GridColumn } from '../../components/grid/grid.tsx'
import { toCsv } from '../../lib/csv.ts'
import { saveFile } from '../../lib/hand-over.ts'

/** Saves rows as `NAME-2026-11-23T1403.csv`, under the headings that the table shows. */
export function saveTable(file: {
  name: string
  asOfMs: number
  columns: readonly Pick<GridColumn, 'label' | 'unit'>[]
  lines: Iterable<readonly (string | number | null)[]>
}): void {
  const header = file.columns.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`))
  const stamp = new Date(file.asOfMs).toISOString().slice(0, 16).replaceAll(':', '')
  saveFile(`${file.name}-${stamp}.csv`, 'text/csv;charset=utf-8', toCsv(header, file.lines))
}
