import { useCallback } from 'react'
import type { CellView } from '../../components/grid/grid.tsx'

const blank: CellView = { text: '' }

/**
 * What a grid asks of rows that stand in columns: `order` holds the rows that are shown, one after the other. `isColumn`, `cell` and
 * `isDim` are kept by the caller and change with what they would answer.
 */
export function useRows<Rows, Key extends string>(options: {
  rows: Rows | undefined
  order: Uint32Array
  isColumn(key: string): key is Key
  cell(rows: Rows, row: number, key: Key): CellView
  isDim(rows: Rows, row: number): boolean
}): { cell(index: number, key: string): CellView; isDim(index: number): boolean } {
  const { rows, order, isColumn, cell, isDim } = options
  return {
    cell: useCallback(
      (index, key) => {
        const row = order[index]
        return rows === undefined || row === undefined || !isColumn(key) ? blank : cell(rows, row, key)
      },
      [rows, order, isColumn, cell],
    ),
    isDim: useCallback(
      (index) => {
        const row = order[index]
        return rows !== undefined && row !== undefined && isDim(rows, row)
      },
      [rows, order, isDim],
    ),
  }
}
